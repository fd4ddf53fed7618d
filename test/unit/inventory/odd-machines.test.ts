import { describe, expect, test } from 'vitest';
import { smartctlFacts } from '../../../shared/inventory/drive-health.ts';
import { nvmeListFacts } from '../../../shared/inventory/nvme-list.ts';
import { readInventoryFiles } from '../../../shared/inventory/read-files.ts';

const NS_PER_MILLISECOND = 1e6;

/** Files of one machine, by name. */
const read = (files: Readonly<Record<string, string>>) =>
  readInventoryFiles(Object.entries(files).map(([name, text]) => ({ name: `machine/${name}`, text })));
const only = (files: Readonly<Record<string, string>>) => {
  const { machines, problems } = read(files);
  expect(problems).toEqual([]);
  expect(machines).toHaveLength(1);
  return machines[0]!.inventory;
};
const lscpu = (fields: Readonly<Record<string, string>>): string =>
  JSON.stringify({ lscpu: Object.entries(fields).map(([field, data]) => ({ field: `${field}:`, data })) });

describe('processors', () => {
  /** Boards on which the kernel numbers the sockets 36 and 3180; lscpu counts them from 0. */
  const topology = [0, 1, 2, 3].flatMap((cpu) => [
    `/sys/devices/system/cpu/cpu${String(cpu)}/topology/physical_package_id:${cpu < 2 ? '36' : '3180'}`,
    `/sys/devices/system/cpu/cpu${String(cpu)}/topology/thread_siblings_list:${String(cpu)}`,
  ]);
  const sysfs = [
    ...topology,
    '/sys/devices/system/node/node0/cpulist:0-1',
    '/sys/devices/system/node/node1/cpulist:2-3',
  ];
  const summary = {
    ...{ Architecture: 'aarch64', 'CPU(s)': '4', 'On-line CPU(s) list': '0-3', 'Thread(s) per core': '1' },
    ...{ 'Core(s) per socket': '2', 'Socket(s)': '2', 'Model name': 'ThunderX2 99xx' },
  };
  const sockets = (files: Readonly<Record<string, string>>) =>
    only(files).sockets.map(({ index, cpuModel, cores }) => [index, cpuModel, cores]);

  test('the numbers of lscpu are those of the kernel in their order: no socket is drawn twice', () => {
    expect(sockets({ 'sysfs.txt': sysfs.join('\n'), 'lscpu.json': lscpu(summary) })).toEqual([
      [36, 'ThunderX2 99xx', 2],
      [3180, 'ThunderX2 99xx', 2],
    ]);
    const table = 'CPU NODE SOCKET CORE\n0 0 0 0\n1 0 0 1\n2 1 1 2\n3 1 1 3\n';
    const { nodes } = only({ 'sysfs.txt': topology.join('\n'), 'lscpu-e.txt': table });
    expect(nodes.map(({ socket }) => socket)).toEqual([36, 3180]);
  });

  test('where lscpu counts others, only its model is taken', () => {
    const one = { ...summary, 'Socket(s)': '1', 'Core(s) per socket': '4' };
    expect(sockets({ 'sysfs.txt': sysfs.join('\n'), 'lscpu.json': lscpu(one) })).toEqual([
      [36, 'ThunderX2 99xx', 2],
      [3180, 'ThunderX2 99xx', 2],
    ]);
  });

  test('a file that went through Windows tells the same', () => {
    expect(only({ 'sysfs.txt': sysfs.join('\r\n') })).toEqual(only({ 'sysfs.txt': sysfs.join('\n') }));
  });

  test('tables of lscpu -e and -p; CPUs that are off do not count', () => {
    const wanted = {
      sockets: [
        { index: 0, cores: 1, threads: 2 },
        { index: 1, cores: 1, threads: 1 },
      ],
      nodes: [
        { index: 0, socket: 0, cpuList: '0,2', siblings: ['0,2'] },
        { index: 1, socket: 1, cpuList: '1', siblings: null },
      ],
    };
    const extended = `CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE    MAXMHZ
  0    0      0    0 0:0:0:0          yes 3800.0000
  1    1      1    1 1:1:1:1          yes 3800.0000
  2    0      0    0 0:0:0:0          yes 3800.0000
  3    -      -    - -                 no         -
`;
    expect(only({ 'lscpu.txt': extended })).toMatchObject(wanted);
    const parsable =
      '# The following is the parsable format\n# CPU,Core,Socket,Node,,L1d\n0,0,0,0,,0\n1,1,1,1,,1\n2,0,0,0,,0\n';
    expect(only({ 'lscpu.txt': parsable })).toMatchObject(wanted);
  });

  test.each([
    [
      'German',
      'Architektur:           x86_64\nCPU(s):                4\nThread(s) pro Kern:    1\nSockel:                2\n',
    ],
    ['French', 'Architecture :         x86_64\nProcesseur(s) :        4\nSocket(s) :            2\n'],
  ])('lscpu in %s is told with its remedy, as text and as JSON', (_, text) => {
    const fields = text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(/:\s+/) as [string, string]]));
    for (const body of [text, lscpu(Object.fromEntries(fields))]) {
      const { machines, problems } = read({ 'lscpu.txt': body });
      expect(machines).toEqual([]);
      expect(problems).toMatchObject([{ code: 'localised', tip: 'Run it again as: LC_ALL=C lscpu -J' }]);
    }
  });

  test('clusters on one socket only, and memory without CPUs, are no contradiction', () => {
    const nodes = [
      ...sysfs,
      '/sys/devices/system/node/node2/cpulist:',
      '/sys/devices/system/node/node2/meminfo:Node 2 MemTotal: 1024 kB',
    ];
    expect(only({ 'sysfs.txt': nodes.join('\n') }).notSeen).toEqual([]);
    const split = [
      ...sysfs.slice(0, -2),
      '/sys/devices/system/node/node0/cpulist:0',
      '/sys/devices/system/node/node1/cpulist:1',
      '/sys/devices/system/node/node2/cpulist:2-3',
    ];
    expect(only({ 'sysfs.txt': split.join('\n') }).notSeen).toEqual([]);
  });

  test('hwloc 1.x names no node where there is only one', () => {
    const unit = (cpu: number) => `<object type="PU" os_index="${String(cpu)}" cpuset="0x${(1 << cpu).toString(16)}"/>`;
    const xml = `<?xml version="1.0"?><topology><object type="Machine" os_index="0" cpuset="0x3" local_memory="17179869184">
      <object type="Socket" os_index="0" cpuset="0x3"><object type="Core" os_index="0">${unit(0)}${unit(1)}</object></object>
    </object></topology>`;
    expect(only({ 'lstopo.xml': xml })).toMatchObject({
      memoryBytes: 16 * 1024 ** 3,
      nodes: [{ index: 0, socket: 0, cores: 1, cpuList: '0-1', memoryBytes: 16 * 1024 ** 3, siblings: ['0,1'] }],
    });
  });
});

describe('drives', () => {
  const SIZE = 1_920_383_410_176;
  const namespace = (name: string, bytes = SIZE) => ({
    ...{ NameSpace: name, NSID: 1, PhysicalSize: bytes, MaximumLBA: bytes / 512, SectorSize: 512 },
  });
  const controller = (name: string, namespaces: readonly object[]) => ({
    ...{ Controller: name, SerialNumber: 'S0', ModelNumber: 'M', Transport: 'pcie' },
    ...{ Address: `0000:4${name.at(-1) ?? ''}:00.0`, Namespaces: namespaces },
  });
  const listed = (controllers: readonly object[], namespaces: readonly object[]) =>
    nvmeListFacts({ Devices: [{ Subsystem: 'nvme-subsys0', Controllers: controllers, Namespaces: namespaces }] })
      .drives;

  test('a namespace behind native multipath counts once: as path, listed twice, or of two controllers', () => {
    const whole = { serial: 'S0', capacityBytes: SIZE, lbaBytes: 512 };
    expect(listed([controller('nvme0', [namespace('nvme0c0n1', 0)])], [namespace('nvme0n1')])).toMatchObject([whole]);
    expect(listed([controller('nvme0', [namespace('nvme0n1')])], [namespace('nvme0n1')])).toMatchObject([whole]);
    const two = listed([controller('nvme0', []), controller('nvme1', [])], [namespace('nvme0n1')]);
    expect(two).toMatchObject([whole, whole]);
  });

  const disk = (name: string, more: object) => ({ name, type: 'disk', size: SIZE, 'log-sec': 512, ...more });
  const lsblk = (...devices: readonly object[]) => ({ 'lsblk.json': JSON.stringify({ blockdevices: devices }) });
  const drives = (...devices: readonly object[]) =>
    only(lsblk(...devices)).drives.map(({ name, capacityBytes }) => [name, capacityBytes]);

  test('lsblk of before 2.38 shows the hidden paths too', () => {
    const shared = { serial: 'S0', wwn: 'eui.1', tran: 'nvme' };
    expect(drives(disk('nvme0n1', shared), disk('nvme0c0n1', shared))).toEqual([['nvme0', SIZE]]);
    const second = { ...shared, wwn: 'eui.2' };
    expect(drives(disk('nvme0n1', shared), disk('nvme0n2', second))).toEqual([['nvme0', 2 * SIZE]]);
    expect(drives(disk('nvme0n1', shared), disk('nvme1n1', shared))).toEqual([['nvme0', SIZE]]);
  });

  test('a SAS drive on two paths is one drive of its own size; USB adapters with one serial are two drives', () => {
    const path = { serial: 'SAS1', wwn: '0x5000c5', tran: 'sas' };
    expect(drives(disk('sda', path), disk('sdb', path))).toEqual([['sda', SIZE]]);
    const usb = (wwn: string) => ({ serial: '0123456789AB', wwn, tran: 'usb' });
    expect(drives(disk('sda', usb('0x1')), disk('sdb', usb('0x2')))).toEqual([
      ['sda', SIZE],
      ['sdb', SIZE],
    ]);
  });

  test('what comes over iSCSI or Fibre Channel belongs to another machine', () => {
    const files = lsblk(disk('sda', { tran: 'sata' }), disk('sdb', { tran: 'iscsi' }), disk('sdc', { tran: 'fc' }));
    const { drives: own, notSeen } = only(files);
    expect(own.map(({ name }) => name)).toEqual(['sda']);
    expect(notSeen).toMatchObject([{ code: 'remote-namespaces' }]);
    expect(notSeen[0]?.message).toContain('sdb, sdc');
  });

  test('sizes that lsblk rounded are no capacity, and the drive stays; no medium is no drive', () => {
    const { drives: own, notSeen } = only(
      lsblk(disk('nvme0n1', { size: '1.8T', serial: 'S0' }), disk('sda', { size: '0B' }), disk('sdb', { size: 0 })),
    );
    expect(own).toMatchObject([{ name: 'nvme0', serial: 'S0', capacityBytes: null }]);
    expect(notSeen).toMatchObject([{ code: 'rounded-sizes', where: 'machine/lsblk.json' }]);
  });

  test('nvme list as a table: its sizes are rounded too', () => {
    const tables = [
      `Node             SN                   Model                    Namespace Usage                      Format           FW Rev  
---------------- -------------------- ------------------------ --------- -------------------------- ---------------- --------
/dev/nvme0n1     S3EVNX0K401234       SAMSUNG MZVLB512HAJQ     1         152.99  GB / 512.11  GB    512   B +  0 B   4L2QEXA7
`,
      `Node                  Generic               SN                   Model                    Namespace  Usage                      Format           FW Rev  
--------------------- --------------------- -------------------- ------------------------ ---------- -------------------------- ---------------- --------
/dev/nvme0n1          /dev/ng0n1            S3EVNX0K401234       SAMSUNG MZVLB512HAJQ     0x1        152.99  GB / 512.11  GB    512   B +  0 B   4L2QEXA7
`,
    ];
    for (const text of tables) {
      expect(only({ 'nvme.txt': text }).drives).toMatchObject([
        {
          ...{ name: 'nvme0', serial: 'S3EVNX0K401234', model: 'SAMSUNG MZVLB512HAJQ', firmware: '4L2QEXA7' },
          ...{ capacityBytes: null, lbaBytes: 512, media: 'nvme' },
        },
      ]);
    }
  });

  test('smartctl of SAS: firmware, wear, defects; a drive that sleeps tells no health', () => {
    const sas = {
      device: { name: '/dev/sdb', protocol: 'SCSI' },
      ...{ scsi_model_name: 'TOSHIBA PX05SM', scsi_revision: '0103', scsi_grown_defect_list: 4 },
      scsi_percentage_used_endurance_indicator: 2,
      scsi_transport_protocol: { name: 'SAS (SPL-4)' },
      scsi_error_counter_log: { read: { total_uncorrected_errors: 1 } },
    };
    const asleep = { smartctl: { exit_status: 2 }, device: { name: '/dev/sdc', protocol: 'ATA' } };
    expect(smartctlFacts([sas, asleep].map((each) => JSON.stringify(each))).drives).toMatchObject([
      { model: 'TOSHIBA PX05SM', firmware: '0103', media: 'sas', health: { percentUsed: 2, mediaErrors: 5 } },
      { name: 'sdc', media: 'sata', health: null },
    ]);
  });
});

describe('clock', () => {
  test('chronyc and timedatectl as people read them', () => {
    const tracking = (leap: string) => `Reference ID    : C0A80001 (ntp1.lab)
Stratum         : 3
System time     : 0.000900000 seconds slow of NTP time
Root delay      : 0.002000000 seconds
Root dispersion : 0.000400000 seconds
Leap status     : ${leap}
`;
    // 0.9 + 0.4 + 2 / 2 = 2.3 ms, in steps of 1-2-5.
    expect(only({ 'chronyc.txt': tracking('Normal') }).clock).toEqual({
      state: 'ntp',
      skewBoundNs: 5 * NS_PER_MILLISECOND,
    });
    expect(only({ 'chronyc.txt': tracking('Not synchronised') }).clock?.state).toBe('unsynchronised');
    const status = (state: string) =>
      `      Local time: Fri 2026-11-20 10:00:00 UTC\nSystem clock synchronized: ${state}\n`;
    expect(only({ 'timedatectl.txt': status('yes') }).clock?.state).toBe('ntp');
    expect(only({ 'timedatectl.txt': status('no') }).clock?.state).toBe('unsynchronised');
  });
});

describe('what tools write for people', () => {
  test.each([
    ['ip -j -d addr', '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default\n'],
    ['lsblk -J -b -O', 'NAME        MAJ:MIN RM   SIZE RO TYPE MOUNTPOINTS\nnvme0n1     259:0    0 476.9G  0 disk\n'],
    ['lstopo --of xml --whole-io', 'Machine (62GB total)\n  Package L#0\n'],
    ['lstopo --of xml --whole-io', 'Machine L#0 (62GB total)\n  Package L#0\n'],
    [
      'nvme list-subsys -o json',
      'nvme-subsys0 - NQN=nqn.2014-08.org.nvmexpress:x\n\\\n +- nvme0 pcie 0000:01:00.0 live\n',
    ],
    ['nvme list -v -o json', 'Subsystem        Subsystem-NQN                      Controllers\n'],
  ])('is told with the command to run: %s', (command, text) => {
    const { machines, problems } = read({ 'out.txt': text });
    expect(machines).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'other-form', where: 'machine/out.txt, line 1', tip: `Run it again as: ${command}` },
    ]);
  });
});
