import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BedScope } from '../ledger/bed-scope.ts';
import type { LabNode } from '../network/lab-network.ts';
import { startDaemon, type Daemon } from '../ledger/daemon.ts';

export interface NbdBridge {
  readonly daemon: Daemon;
  /** For `fio --ioengine=nbd --uri=...`. */
  readonly uri: string;
}

/**
 * An iSCSI initiator in user space that offers the drive as an NBD socket, because Debian's fio has no libiscsi engine
 * and the machine may have no kernel initiator. The socket lies in `home`, open to that host's user.
 */
export async function bridgeToNbd(
  scope: BedScope,
  node: LabNode,
  { home, url, name }: { home: string; url: string; name: string },
): Promise<NbdBridge> {
  const socket = join(home, `${name}.sock`);
  const daemon = await startDaemon(scope, {
    name: `qemu-nbd-${node.name}-${name}`,
    argv: [...node.space.enter, 'qemu-nbd', '-t', '-k', socket, '-f', 'raw', '--cache=none', '-e', '8', url],
    ready: () => existsSync(socket),
  });
  chmodSync(socket, 0o666);
  return { daemon, uri: `nbd+unix:///?socket=${socket}` };
}
