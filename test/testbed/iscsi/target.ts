import { join } from 'node:path';
import type { BedScope } from '../ledger/bed-scope.ts';
import { command } from '../ledger/command.ts';
import type { Drive } from '../drives/drive.ts';
import type { LabNode } from '../network/lab-network.ts';
import { startDaemon, type Daemon } from '../ledger/daemon.ts';

export interface IscsiTarget {
  readonly daemon: Daemon;
  /** `address:port` on the data network. */
  readonly portal: string;
  /** iSCSI URL of each drive, in the drives' order. */
  readonly urls: readonly string[];
}

const port = 3260;

/**
 * User-space iSCSI target (tgt) on a host's data network, one target per drive, LUN 1. Its worker threads read with
 * O_DIRECT, so they block in the kernel while the drive is busy; that can be seen from outside.
 */
export async function startTarget(scope: BedScope, node: LabNode, drives: readonly Drive[]): Promise<IscsiTarget> {
  const portal = `${node.dataAddress}:${port}`;
  const env = { ...scope.env, TGT_IPC_SOCKET: join(scope.dir, 'tgt') };
  const ask = (words: string) => command(['tgtadm', '--lld', 'iscsi', ...words.split(' ')], { env });
  const daemon = await startDaemon(scope, {
    name: 'tgtd',
    argv: [...node.space.enter, 'tgtd', '-f', '--iscsi', `portal=${portal}`],
    env: { TGT_IPC_SOCKET: env.TGT_IPC_SOCKET },
    ready: () =>
      ask('--op show --mode target').then(
        () => true,
        () => false,
      ),
  });
  const names = drives.map((_, index) => `iqn.2026-01.lab.fabric:${scope.id}.drive${index + 1}`);
  for (const [index, drive] of drives.entries()) {
    const target = index + 1;
    await ask(`--op new --mode target --tid ${target} -T ${names[index] ?? ''}`);
    const store = ['--bstype', 'rdwr', '--bsoflags', 'direct', '-b', drive.path];
    const unit = ['--op', 'new', '--mode', 'logicalunit', '--tid', String(target), '--lun', '1', ...store];
    await command(['tgtadm', '--lld', 'iscsi', ...unit], { env });
    await ask(`--op bind --mode target --tid ${target} -I ALL`);
  }
  return { daemon, portal, urls: names.map((name) => `iscsi://${portal}/${name}/1`) };
}
