import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openScope, type BedScope } from './ledger/bed-scope.ts';
import { missingPackages } from './packages.ts';
import { makeKeyPair, makePassword } from './ssh-hosts/keys.ts';
import { knownHostsLines } from './ssh-hosts/ssh-host.ts';
import { provideImage } from './vm/image.ts';
import { switchedNetwork, userNetwork } from './vm/machine-network.ts';
import type { MachineDrive, MachineShape } from './vm/qemu-arguments.ts';
import { VirtualMachine } from './vm/virtual-machine.ts';

export type { VirtualMachine } from './vm/virtual-machine.ts';

export interface FabricOptions {
  /** Number of initiator machines, called initiator1 and so on; the storage machine is called storage. Default 1. */
  readonly initiators?: number;
  /** NVMe drives of the storage machine, spread over its NUMA nodes. Default 4. */
  readonly drives?: number;
  /** Default 256 MiB. */
  readonly driveBytes?: number;
  /** Run without root although root is there: user networking, storage machine with one NUMA node. */
  readonly rootless?: boolean;
}

export interface Fabric extends AsyncDisposable {
  readonly scope: BedScope;
  readonly storage: VirtualMachine;
  readonly initiators: readonly VirtualMachine[];
  /** NUMA nodes of the storage machine. */
  readonly numaNodes: 1 | 2;
  readonly identityFile: string;
  /** Pins all machines' keys as they are now. */
  knownHosts(): string;
  stop(): Promise<void>;
}

/** Why layer C cannot work here; null when it can. */
export function whyNoFabric(): string | null {
  if (process.arch !== 'x64') return 'the machines are x86-64';
  const missing = missingPackages('c');
  return missing.length === 0 ? null : `not installed: ${missing.join(' ')}`;
}

const mebi = 1 << 20;
/** Wall clocks of a lab differ: each machine's is this much later than the one before. */
const clockStepMs = 7_000;

function makeDrives(scope: BedScope, options: FabricOptions, numaNodes: 1 | 2): MachineDrive[] {
  const count = options.drives ?? 4;
  return Array.from({ length: count }, (_, index) => ({
    serial: `FLNVME${String(index + 1).padStart(4, '0')}`,
    numaNode: Math.floor((index * numaNodes) / count),
    sizeBytes: options.driveBytes ?? 256 * mebi,
    device: `nvme${index}`,
    file: join(scope.dir, `drive${index + 1}.img`),
  }));
}

function makeShapes(scope: BedScope, options: FabricOptions, numaNodes: 1 | 2): MachineShape[] {
  const clock = (index: number) => new Date(Date.now() + index * clockStepMs);
  const initiators = Array.from({ length: options.initiators ?? 1 }, (_, index): MachineShape => {
    const identity = { name: `initiator${index + 1}`, clock: clock(index + 1), uuid: randomUUID() };
    return { ...identity, numaNodes: 1, cpus: 1, memoryMiB: 512, drives: [] };
  });
  const identity = { name: 'storage', clock: clock(0), uuid: randomUUID() };
  const drives = makeDrives(scope, options, numaNodes);
  return [{ ...identity, numaNodes, cpus: 2, memoryMiB: 1024, drives }, ...initiators];
}

async function assemble(scope: BedScope, options: FabricOptions): Promise<Fabric> {
  const isRootless = options.rootless === true || process.getuid?.() !== 0;
  const numaNodes = isRootless ? 1 : 2;
  const identityFile = join(scope.dir, 'identity');
  const shapes = makeShapes(scope, options, numaNodes);
  const names = shapes.map((shape) => shape.name);
  const [image, network, password] = await Promise.all([
    provideImage(),
    isRootless ? userNetwork(names) : switchedNetwork(scope, names),
    makePassword(),
    makeKeyPair(identityFile, 'test bed client'),
  ]);
  const machines = await Promise.all(
    shapes.map((shape, index) => {
      const cables = network.cables[index];
      if (cables === undefined) throw new Error(`no cables for ${shape.name}`);
      return VirtualMachine.start(scope, { shape, cables, enter: network.enter, image, identityFile, password });
    }),
  );
  const [storage, ...initiators] = machines;
  if (storage === undefined) throw new Error('no storage machine');
  const stop = () => scope.close();
  const knownHosts = () => knownHostsLines(machines.map((machine) => machine.ssh));
  return { scope, storage, initiators, numaNodes, identityFile, knownHosts, stop, [Symbol.asyncDispose]: stop };
}

/**
 * Layer C: a storage machine with two NUMA nodes and NVMe drives and some initiators, emulated by QEMU, with Debian's
 * kernel: its own NVMe/TCP target and initiator, md, dm, LVM. Without root the machines have user networking and one
 * NUMA node.
 * @throws with the reason when the machine cannot (see whyNoFabric), or with the console's end when one does not boot.
 */
export async function fabric(options: FabricOptions = {}): Promise<Fabric> {
  const reason = whyNoFabric();
  if (reason !== null) throw new Error(reason);
  const scope = openScope();
  try {
    return await assemble(scope, options);
  } catch (error) {
    await scope.close();
    throw error;
  }
}
