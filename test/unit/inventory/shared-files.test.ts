import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readInventoryFiles, type FilesRead } from '../../../shared/inventory/read-files.ts';
import { labSchema } from '../../../shared/model/lab.ts';
import { drawn, looked } from './bed.ts';
import { EXPECTED } from './shared-files-expected.ts';

/** Data beside the repository: read where it lies, never copied in. */
const root = new URL('../../../../shared/', import.meta.url);
const FOLDERS = ['data/third-party/lstopo', 'data/third-party/lscpu', 'data/third-party/nvme-cli', 'data/own/lscpu'];
const MACHINES = 'data/own/inventory';
const INVENTORY = /lstopo|lscpu|nvme|ethtool|ip_|lspci|lsblk|numactl|rdma|dmidecode|sysfs/;

const isThere = existsSync(root);
const list = (folder: string): string[] => readdirSync(new URL(`${folder}/`, root)).map((name) => `${folder}/${name}`);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const alone = (path: string): FilesRead => readInventoryFiles([{ name: path.split('/').at(-1)!, text: textOf(path) }]);

function paths(): string[] {
  if (!isThere) return [];
  const machines = list(MACHINES).flatMap((folder) =>
    list(folder).filter((path) => INVENTORY.test(path.split('/').at(-1)!)),
  );
  return [...FOLDERS.flatMap(list), ...list('domain/fixtures/sys'), ...machines];
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

function summary({ machines, problems }: FilesRead): string {
  const told = machines.map(({ inventory: { sockets, nodes, logicalCpus, drives, nics, notSeen } }) => {
    const parts = [count(sockets.length, 'socket'), count(nodes.length, 'node'), `${logicalCpus ?? '–'} CPUs`];
    const devices = [count(drives.length, 'drive'), count(nics.length, 'NIC')];
    const codes = [...new Set(notSeen.map(({ code }) => code))].join(', ');
    return `${[...parts, ...devices].join(', ')}${codes === '' ? '' : `; ${codes}`}`;
  });
  return [...told, ...problems.map(({ code }) => code)].join(' | ');
}

const reason = isThere ? '' : ' (skipped: the shared data is not beside this repository)';

describe.skipIf(!isThere)(`inventory files of the shared data${reason}`, () => {
  test('the table names every file, and no other', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(paths().sort());
  });

  test.each(paths())('%s', (path) => {
    const read = alone(path);
    expect(summary(read)).toBe(EXPECTED[path]);
    for (const { where } of read.problems) expect(where).toContain(path.split('/').at(-1));
    for (const { inventory } of read.machines) {
      const lab = drawn(inventory);
      expect(labSchema.safeParse(lab).error).toBeUndefined();
      expect(looked(inventory, lab).pieces).toEqual([]);
    }
  });

  test.each(paths().filter((path) => path.endsWith('.xml')))('%s: as many as the text has', (path) => {
    const text = textOf(path);
    const objects = (type: string): number => text.split(`<object type="${type}"`).length - 1;
    const [machine] = alone(path).machines;
    const { sockets, nodes, logicalCpus } = machine!.inventory;
    expect([sockets.length, nodes.length, logicalCpus]).toEqual([
      objects('Package'),
      objects('NUMANode'),
      objects('PU'),
    ]);
    const cores = sockets.map((socket) => socket.cores ?? 0).reduce((sum, each) => sum + each, 0);
    expect(cores).toBe(objects('Core'));
  });
});

describe.skipIf(!isThere)(`facts checked by hand${reason}`, () => {
  const machine = (file: string) => alone(file).machines[0]!.inventory;
  const lstopo = (file: string) => machine(`data/third-party/lstopo/${file}.xml`);

  test('a two-socket server with NVMe, persistent memory and InfiniBand', () => {
    const found = lstopo('linux_32em64t-2n8c+dax+nvme+mic+dimms');
    expect(found).toMatchObject({ model: 'Dell DCS8000Z', settings: { BIOS: 'Dell Inc. 1.0.30 08/06/2012' } });
    expect(found.sockets[0]).toEqual({
      index: 0,
      cpuModel: 'Intel(R) Xeon(R) CPU E5-2680 0 @ 2.70GHz',
      cores: 8,
      threads: 8,
    });
    expect(found.drives.find(({ name }) => name === 'nvme0')).toMatchObject({
      node: 0,
      pciAddress: '0000:00:02.0',
      capacityBytes: 390_711_384 * 1024,
      lbaBytes: 512,
      link: null,
    });
    expect(found.drives.find(({ name }) => name === 'sda')).toMatchObject({
      model: 'MTFDDAK256MAM-1K12',
      serial: '14090C05022B',
      firmware: '08TH',
    });
    const [ethernet, infiniband] = found.nics;
    expect(ethernet).toMatchObject({ node: 0, pciAddress: '0000:02:00.0', ports: [{ mac: '84:8f:69:fe:cc:40' }, {}] });
    expect(infiniband).toMatchObject({ node: 1, transports: ['infiniband'], ports: [{ rdmaDevice: 'mlx4_0' }] });
  });

  test('two disks behind one controller are two drives', () => {
    expect(lstopo('192em64t-12gr2n8c2t').drives.map(({ name }) => name)).toEqual(['sda', 'sdb']);
  });

  test('memory near the same processors is a node without processors, sub-NUMA nodes share a socket', () => {
    const { nodes } = lstopo('64intel64-heteromem');
    expect(nodes.map(({ index, socket, cpuList, memoryBytes }) => [index, socket, cpuList, memoryBytes])).toEqual([
      [0, 0, '0-3,16-19,32-35,48-51', 2 ** 30],
      [1, 0, '4-7,20-23,36-39,52-55', 2 ** 30],
      [2, 0, '8-11,24-27,40-43,56-59', 2 ** 30],
      [3, 0, '12-15,28-31,44-47,60-63', 2 ** 30],
      ...[4, 5, 6, 7].map((index) => [index, 0, null, 2 ** 31]),
    ]);
    expect(nodes[0]?.siblings?.[0]).toBe('0,16,32,48');
  });

  test('sockets and nodes keep the numbers of the machine, however sparse', () => {
    expect(lstopo('lstopo2.9_128arm-2pa2n8cluster4co').sockets.map(({ index }) => index)).toEqual([36, 8442]);
    const sparse = machine('data/third-party/lscpu/lscpu-J_48amd64-4pa2n6c-sparse.json');
    expect(sparse.nodes.map(({ index }) => index)).toEqual([0, 1, 2, 33, 34, 45, 72, 73]);
    expect(sparse.nodes[3]).toMatchObject({ cpuList: '18-23', cores: 6, socket: null });
  });

  test('processors that are offline, and nodes that went with them, are not there', () => {
    const { nodes, sockets } = lstopo('lstopo2.9_offline-cpu0-node0');
    expect(nodes).toMatchObject([{ index: 1, socket: 1, cpuList: '5,7,9,11,13,15,17,19', memoryBytes: 2 ** 36 }]);
    expect(sockets.map(({ cores }) => cores)).toEqual([9, 8]);
  });

  test('a hybrid counts its cores, not its threads; a field of "-" is unknown', () => {
    const hybrid = machine('data/third-party/lscpu/lscpu-e-J_20em64t-hybrid-1p6c2t_2ca4co1t.json');
    expect(hybrid.sockets).toEqual([{ index: 0, cpuModel: null, cores: 14, threads: 20 }]);
    const arm = machine('data/third-party/lscpu/lscpu-J_nvidia-dgx-gb10.json');
    expect(arm.sockets).toEqual([{ index: 0, cpuModel: null, cores: 20, threads: 20 }]);
    expect(arm.settings['CPU mitigations']).toBe('Spec store bypass, Spectre v1, Spectre v2 mitigated');
  });
});
