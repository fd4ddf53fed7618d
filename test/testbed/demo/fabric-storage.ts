import type { Fabric, VirtualMachine } from '../fabric.ts';
import { connectLine, deviceLine, exportScript, subsystemFor } from '../nvmet.ts';
import { openSession, type SshSession } from '../ssh-session.ts';

/** Where the file system under test is mounted, on the storage machine first and on the initiators later. */
export const SCRATCH = '/mnt/fabriclab';

const deviceOf = (serial: string): string => `/dev/disk/by-id/nvme-QEMU_NVMe_Ctrl_${serial}`;

const mount = (device: string): string =>
  `mkfs.ext4 -q -F ${device} && mkdir -p ${SCRATCH} && mount ${device} ${SCRATCH} && chmod 0755 ${SCRATCH}`;

/** Two drives of the first NUMA node striped together, as the sum of what the initiators will have. */
export async function mountLocal(onStorage: SshSession, storage: VirtualMachine): Promise<void> {
  const [first, second] = storage.drives.map(({ serial }) => deviceOf(serial));
  await onStorage.run(
    `modprobe raid0; mdadm --create /dev/md0 --run --level=0 --chunk=128 --raid-devices=2 ${first ?? ''} ${second ?? ''}`,
  );
  await onStorage.run(mount('/dev/md0'), { timeoutMs: 120_000 });
}

export async function releaseLocal(onStorage: SshSession): Promise<void> {
  await onStorage.run(`umount ${SCRATCH} && mdadm --stop /dev/md0`);
}

/** One drive for each initiator, by the kernel's own target and initiator. */
export async function exportOverTcp(onStorage: SshSession, { storage, initiators }: Fabric): Promise<void> {
  const exported = initiators.map((_, index) => {
    const serial = storage.drives[index]?.serial ?? '';
    return { serial, subsystem: subsystemFor(serial) };
  });
  const wipe = exported.map(({ serial }) => `mdadm --zero-superblock ${deviceOf(serial)}`).join(' && ');
  await onStorage.run(wipe);
  await onStorage.run('sh -s', { input: exportScript(exported, storage.dataAddress) });
  for (const [index, machine] of initiators.entries()) {
    const subsystem = exported[index]?.subsystem ?? '';
    await using session = await openSession(machine.ssh);
    await session.run(connectLine(subsystem, storage.dataAddress));
    const device = (await session.run(deviceLine(subsystem))).trim();
    await session.run(mount(device), { timeoutMs: 120_000 });
  }
}
