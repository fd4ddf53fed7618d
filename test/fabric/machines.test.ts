import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fabric, whyNoFabric, type Fabric, type VirtualMachine } from '../testbed/fabric.ts';
import { until } from '../testbed/ledger/waiting.ts';
import { connectLine, deviceLine, exportScript, stateLine, subsystemFor } from '../testbed/nvmet.ts';
import { openSession, type SshSession } from '../testbed/ssh-session.ts';

interface FioReport {
  readonly jobs: readonly {
    readonly error: number;
    readonly read: { readonly total_ios: number; readonly iops: number; readonly io_bytes: number };
  }[];
}

const reason = whyNoFabric();

describe.skipIf(reason !== null)(`machines with NUMA, NVMe and NVMe/TCP (${reason ?? 'QEMU is here'})`, () => {
  let bed: Fabric;
  let storage: VirtualMachine;
  let initiator: VirtualMachine;
  let onStorage: SshSession;
  let onInitiator: SshSession;

  beforeAll(async () => {
    bed = await fabric({ initiators: 1 });
    storage = bed.storage;
    initiator = bed.initiators[0]!;
    [onStorage, onInitiator] = await Promise.all([openSession(storage.ssh), openSession(initiator.ssh)]);
  });
  afterAll(() => bed.stop());

  const readRandomly = async (session: SshSession, device: string, seconds: number) => {
    const what = `--filename=${device} --rw=randread --bs=4k --iodepth=8 --ioengine=libaio --direct=1 --readonly`;
    const text = await session.run(
      `fio --name=read ${what} --time_based --runtime=${seconds} --output-format=json --allow_file_create=0`,
      { timeoutMs: 120_000 },
    );
    return (JSON.parse(text.slice(text.indexOf('{'))) as FioReport).jobs[0]!;
  };

  it('has two NUMA nodes and, found by serial, the drives where they were put', async () => {
    const nodes = await onStorage.run('ls -d /sys/devices/system/node/node*');
    expect(nodes.trim().split('\n')).toHaveLength(bed.numaNodes);
    const line = 'for c in /sys/class/nvme/nvme*; do echo $(cat $c/serial) $(cat $c/device/numa_node); done';
    const seen = (await onStorage.run(line)).trim().split('\n').toSorted();
    const unplaced = bed.numaNodes === 1;
    expect(seen).toEqual(storage.drives.map((drive) => `${drive.serial} ${unplaced ? -1 : drive.numaNode}`));
    expect(storage.drives.map((drive) => drive.numaNode)).toEqual(unplaced ? [0, 0, 0, 0] : [0, 0, 1, 1]);
  });

  it('gives each machine its own name, wall clock, boot id and NVMe identity', async () => {
    const line = 'hostname; cat /proc/sys/kernel/random/boot_id /etc/nvme/hostnqn; date +%s';
    const [first, second] = await Promise.all(
      [onStorage, onInitiator].map(async (on) => (await on.run(line)).split('\n')),
    );
    expect([first![0], second![0]]).toEqual(['storage', 'initiator1']);
    expect(first![1]).not.toBe(second![1]);
    expect(first![2]).not.toBe(second![2]);
    const laterBySeconds = Number(second![3]) - Number(first![3]);
    expect(laterBySeconds).toBeGreaterThan(2);
    expect(laterBySeconds).toBeLessThan(12);
    await initiator.stepClock(3600);
    const stepped =
      Number((await onInitiator.run('date +%s')).trim()) - Number((await onStorage.run('date +%s')).trim());
    expect(stepped).toBeGreaterThan(3500);
  });

  describe('a kernel NVMe/TCP target', () => {
    let subsystem: string;
    let device: string;

    beforeAll(async () => {
      const { serial } = storage.drives[0]!;
      subsystem = subsystemFor(serial);
      await onStorage.run('sh -s', { input: exportScript([{ subsystem, serial }], storage.dataAddress) });
      await onInitiator.run(connectLine(subsystem, storage.dataAddress));
      device = (await onInitiator.run(deviceLine(subsystem))).trim();
    });

    it('is read by fio over the network', async () => {
      const sizeBytes = Number(await onInitiator.run(`blockdev --getsize64 ${device}`));
      expect(sizeBytes).toBe(storage.drives[0]!.sizeBytes);
      const sectors = `cat /sys/block/$(basename $(readlink -f /dev/disk/by-id/nvme-QEMU_NVMe_Ctrl_${storage.drives[0]!.serial}))/stat`;
      const readOnDrive = async () => Number((await onStorage.run(sectors)).trim().split(/\s+/)[2]) * 512;
      const before = await readOnDrive();
      const job = await readRandomly(onInitiator, device, 3);
      expect(job.error).toBe(0);
      expect(job.read.total_ios).toBeGreaterThan(100);
      expect((await readOnDrive()) - before).toBeGreaterThanOrEqual(job.read.io_bytes);
    });

    it('is limited by a throttled drive', async () => {
      await storage.limitDrive(storage.drives[0]!.serial, 100);
      const job = await readRandomly(onInitiator, device, 5);
      await storage.limitDrive(storage.drives[0]!.serial, null);
      expect(job.read.iops).toBeGreaterThan(80);
      expect(job.read.iops).toBeLessThan(120);
    });

    it('is connected to again after the target was frozen, and fio goes on', async () => {
      const state = async () => (await onInitiator.run(stateLine(subsystem))).trim();
      expect(await state()).toBe('live');
      const reading = readRandomly(onInitiator, device, 15);
      await storage.pause();
      const wait = { timeoutMs: 60_000, pollMs: 200, evidence: () => initiator.consoleTail() };
      await until(async () => (await state()) !== 'live', { ...wait, what: 'the initiator to notice' });
      await storage.resume();
      await until(async () => (await state()) === 'live', { ...wait, what: 'the initiator to connect again' });
      const job = await reading;
      expect(job.error).toBe(0);
      expect(job.read.total_ios).toBeGreaterThan(0);
      expect(await initiator.run('dmesg')).toMatch(/reconnect/i);
    });

    it('is connected to again after its cable was pulled', async () => {
      const state = async () => (await onInitiator.run(stateLine(subsystem))).trim();
      const wait = { timeoutMs: 60_000, pollMs: 200, evidence: () => initiator.consoleTail() };
      await storage.cutLink();
      expect((await onStorage.run('cat /sys/class/net/data0/carrier')).trim()).toBe('0');
      await until(async () => (await state()) !== 'live', { ...wait, what: 'the initiator to notice' });
      await storage.restoreLink();
      await until(async () => (await state()) === 'live', { ...wait, what: 'the initiator to connect again' });
    });
  });

  it('delays what a machine sends', async () => {
    const roundTripMs = async () => {
      const text = await onInitiator.run(`ping -q -c 5 -i 0.2 ${storage.dataAddress}`);
      return Number(/= ([\d.]+)\//.exec(text)?.[1]);
    };
    await storage.delayLink(50);
    expect(await roundTripMs()).toBeGreaterThan(50);
    await storage.delayLink(null);
    expect(await roundTripMs()).toBeLessThan(50);
  });

  it('makes md, dm and swap, which the host kernel of a test machine may lack', async () => {
    const [first, second] = storage.drives
      .slice(1, 3)
      .map((drive) => `/dev/disk/by-id/nvme-QEMU_NVMe_Ctrl_${drive.serial}`);
    await onStorage.run(`modprobe raid1; mdadm --create /dev/md0 --run --level=1 --raid-devices=2 ${first} ${second}`);
    expect(await onStorage.run('lsblk -no TYPE /dev/md0')).toContain('raid1');
    await onStorage.run(
      'modprobe dm_mod; pvcreate -q /dev/md0; vgcreate -q lab /dev/md0; lvcreate -q -y -L 32m -n v lab',
    );
    expect(await onStorage.run('lsblk -no TYPE /dev/lab/v')).toContain('lvm');
    await onStorage.run('mkswap /dev/lab/v && swapon /dev/lab/v && swapoff /dev/lab/v');
    await onStorage.run('vgremove -q -f lab; mdadm --stop /dev/md0');
  });

  it('loses a drive that is taken out', async () => {
    const { serial } = storage.drives[3]!;
    await storage.unplugDrive(serial);
    expect(await onStorage.run('cat /sys/class/nvme/nvme*/serial')).not.toContain(serial);
    await expect(storage.unplugDrive('none')).rejects.toThrow(/storage has no drive none/);
  });

  it('serves ssh with the handle of the other layers: key rotation, cut connections', async () => {
    const old = initiator.ssh.hostKey;
    await initiator.ssh.rotateHostKey();
    expect(initiator.ssh.hostKey).not.toBe(old);
    await using session = await openSession(initiator.ssh);
    await initiator.ssh.cutConnections();
    await session.closed;
    await using byPassword = await openSession(initiator.ssh, { password: initiator.ssh.password! });
    expect(await byPassword.run('hostname')).toBe('initiator1\n');
  });

  it('boots again after the reset button and after a power cut, with files kept', async () => {
    await using session = await openSession(initiator.ssh);
    await session.run('echo kept > ~/kept; sync');
    const before = await session.run('cat /proc/sys/kernel/random/boot_id');
    await initiator.reboot();
    await using again = await openSession(initiator.ssh);
    const after = await again.run('cat /proc/sys/kernel/random/boot_id');
    expect(after).not.toBe(before);
    await initiator.kill();
    await expect(openSession(initiator.ssh, { timeoutMs: 1000 })).rejects.toThrow();
    await initiator.powerOn();
    await using third = await openSession(initiator.ssh);
    expect(await third.run('cat ~/kept')).toBe('kept\n');
  });
});
