import type { Drive, Lab, Nic } from '../../../shared/model/lab.ts';
import { bytes, bytesPerSecond } from '../../../shared/units/quantity.ts';
import { studyALab as a } from '../../support/study-a-lab.ts';
import { studyCLab as c } from '../../support/study-c-lab.ts';
import { studyDLab as d } from '../../support/study-d-lab.ts';
import { anId } from '../../support/builders.ts';
import { inLab, type Case } from './case.ts';
import { cabled, changed, ofKind, withEntities } from './edits.ts';

const nodeOfStorage = (index: number) => {
  const storage = ofKind(a, 'host').find(({ role }) => role === 'storage')!;
  return ofKind(a, 'numaNode').find((node) => node.parent === storage.id && node.index === index)!;
};
const [node0, node1] = [nodeOfStorage(0), nodeOfStorage(1)];
const storageNic = ofKind(a, 'nic').find(({ parent }) => parent === node0.id)!;
const moved = changed(
  a,
  'nic',
  ({ id }) => id === storageNic.id,
  (nic) => ({ ...nic, parent: node1.id }),
);
const clusters = changed(
  moved,
  'numaNode',
  ({ id }) => id === node1.id,
  (node) => ({ ...node, socket: node0.socket }),
);

const numbered = changed(
  changed(
    a,
    'numaNode',
    ({ id }) => id === node0.id,
    (node) => ({ ...node, cpuList: '0-39,80-119' }),
  ),
  'numaNode',
  ({ id }) => id === node1.id,
  (node) => ({ ...node, cpuList: '40-79,120-159' }),
);
const reactorsOn = (lab: Lab, cpuList: string): Lab =>
  changed(
    lab,
    'coreSet',
    (set) => set.cpuList === '1-8',
    (set) => ({ ...set, cpuList }),
  );
const onHost = (lab: Lab, cpuList: string): Lab =>
  changed(
    lab,
    'coreSet',
    (set) => set.cpuList === '1-8',
    (set) => ({ ...set, cpuList, parent: node0.parent }),
  );

/** Told which process serves the first node's drives. */
const served = (lab: Lab): Lab =>
  changed(
    lab,
    'subsystem',
    ({ name }) => name === 'numa0',
    (one) => ({
      ...one,
      process: ofKind(lab, 'coreSet').find(({ name }) => name === 'nvmf_tgt 0')?.id ?? null,
    }),
  );

const [oneDrive] = ofKind(a, 'drive');
const withDrive = (change: Partial<Drive>): Lab =>
  changed(
    a,
    'drive',
    ({ id }) => id === oneDrive?.id,
    (drive) => ({ ...drive, ...change }),
  );
const raid = (change: object): Lab =>
  changed(
    a,
    'array',
    ({ name }) => name === 'Raid0',
    (array) => ({ ...array, ...change }),
  );
const [, , , , foreign] = ofKind(a, 'drive');
const [raid0] = ofKind(a, 'array').filter(({ name }) => name === 'Raid0');

const clientNic = ofKind(a, 'nic').find(({ model }) => model?.endsWith('CCAT'))!;
const bothPorts = cabled(a, [clientNic.id, 'p1'], [ofKind(a, 'switch')[0]!.id, '1']);
const inGen4 = (lab: Lab): Lab =>
  changed(
    lab,
    'nic',
    ({ id }) => id === clientNic.id,
    (nic: Nic) => ({ ...nic, link: { generation: 4, lanes: 16 } }),
  );
const rated = (rate: number, maxPayloadBytes: number | null): Lab =>
  withDrive({
    rated: { ...oneDrive!.rated!, readBytesPerSecond: bytesPerSecond(rate) },
    link: { generation: 4, lanes: 4, maxPayloadBytes },
  });
const trained = (capableLanes: number): Lab => withDrive({ link: { generation: 4, lanes: 4, capableLanes } });

const healthy = {
  criticalWarning: 0,
  readOnly: false,
  availableSparePercent: 100,
  spareThresholdPercent: 10,
  percentUsed: 3,
  temperatureKelvin: 310,
  warningTemperatureKelvin: 343,
  mediaErrors: 2,
  mediaErrorsBefore: 2,
};
const [e810, otherE810] = ofKind(d, 'nic');
const bothE810 = cabled(d, [e810!.id, 'p1'], [otherE810!.id, 'p1']);
const health = (change: object): readonly [Lab, Lab] => [
  withDrive({ health: { ...healthy, ...change } }),
  withDrive({ health: healthy }),
];

export const hardwareCases: readonly Case[] = [
  inLab('L001', 'port on the far socket', [moved, a], /nvme0, nvme1, nvme2, nvme3 on NUMA node 0.*UPI/),
  inLab('L001', 'port on another cluster of the socket', [clusters, a], /no socket link/, 'note'),
  inLab(
    'L002',
    'one process over two nodes',
    [onHost(numbered, '1-4,41-44'), onHost(numbered, '1-8')],
    /spans.*NUMA 0.*NUMA 1/,
  ),
  inLab(
    'L002',
    'reactors on the other node',
    [served(onHost(numbered, '50-57')), served(numbered)],
    /serves nvme0.*not NUMA-aware/,
  ),
  inLab(
    'L003',
    'cores beyond the host',
    [onHost(a, '159-161'), onHost(a, '158-159')],
    /cores 160-161 do not exist on sw-nvmeof-01/,
    'error',
  ),
  inLab(
    'L003',
    'cores of another node',
    [reactorsOn(numbered, '39-40'), reactorsOn(numbered, '38-39')],
    /core 40 does not exist on .*node 0/,
    'error',
  ),
  inLab('L003', 'no list at all', [reactorsOn(a, 'all but 0'), reactorsOn(a, '[1,2]')], /no list of cores/, 'error'),
  inLab(
    'L004',
    'both threads of a core',
    [reactorsOn(numbered, '1-2,81'), reactorsOn(numbered, '1-2,83')],
    /1 and 81 share one physical core/,
  ),
  inLab('L005', 'core 0', [reactorsOn(a, '0-3'), reactorsOn(a, '1-3')], /core 0 also serves/),
  inLab(
    'L005',
    'a core of the interrupts',
    [
      withEntities(a, {
        kind: 'coreSet',
        id: anId(),
        parent: node0.id,
        name: 'irq',
        cpuList: '8-9',
        duty: 'interrupts',
      }),
      withEntities(a, { kind: 'coreSet', id: anId(), parent: node0.id, name: 'irq', cpuList: '9', duty: 'interrupts' }),
    ],
    /core 8 also serves/,
  ),
  inLab(
    'L006',
    'members on two nodes',
    [raid({ members: [...raid0!.members.slice(1), foreign!.id] }), a],
    /Raid0 spans NUMA nodes 0, 1|spans NUMA nodes 1, 0/,
  ),
  inLab(
    'L007',
    'strip of 96 KiB',
    [raid({ stripBytes: bytes(98_304) }), raid({ stripBytes: bytes(65_536) })],
    /strip 96 KiB/,
    'error',
  ),
  inLab('L007', 'members of two block sizes', [withDrive({ lbaBytes: bytes(4096) }), a], /nvme0 4 KiB/, 'error'),
  inLab(
    'L012',
    'two ports in PCIe 3.0 x16',
    [bothPorts, inGen4(bothPorts)],
    /cabled ports 200 Gb\/s, slot carries 121.29 Gb\/s/,
  ),
  inLab('L012', 'trained below', [trained(8), trained(4)], /trained PCIe 4.0 x4 of PCIe 4.0 x8/),
  inLab(
    'L013',
    'rated above the link',
    [rated(14.5e9, null), rated(7.4e9, null)],
    /rated 14,500 MB\/s, link carries 7,5/,
  ),
  inLab(
    'L013',
    'the payload size is the limit',
    [rated(7.4e9, 256), rated(7.4e9, 512)],
    /with MPS 256 at most 7,3/,
    'note',
  ),
  inLab('L058', 'both ports of an E810', [bothE810, d], /cabled 200 Gb\/s, the adapter carries 100 Gb\/s/),
  inLab(
    'L059',
    'another firmware',
    [
      changed(
        withDrive({ firmware: 'A' }),
        'drive',
        ({ name }) => name === 'nvme1',
        (drive) => ({ ...drive, firmware: 'B' }),
      ),
      withDrive({ firmware: 'A' }),
    ],
    /firmware differs on nvme0: A; nvme1: B/,
  ),
  inLab('L060', 'critical warning', health({ criticalWarning: 4 }), /critical warning 0x04/, 'error'),
  inLab('L060', 'no spare', health({ availableSparePercent: 10 }), /spare 10 %/, 'error'),
  inLab('L060', 'read-only', health({ readOnly: true }), /read-only/, 'error'),
  inLab('L060', 'worn', health({ percentUsed: 100 }), /100 % of its rated endurance/),
  inLab('L060', 'hot', health({ temperatureKelvin: 338 }), /65 °C, it warns at 70 °C/),
  inLab('L060', 'media errors', health({ mediaErrors: 3 }), /grew from 2 to 3/),
  inLab(
    'L054',
    'more vCPUs than CPUs',
    [
      changed(
        c,
        'vm',
        () => true,
        (vm) => ({ ...vm, virtualCpus: 25 }),
      ),
      c,
    ],
    /vCPUs 100 > logical CPUs 96/,
  ),
  inLab(
    'L054',
    'NUMA spanning',
    [
      changed(
        c,
        'vm',
        () => true,
        (vm) => ({ ...vm, numaSpanning: true }),
      ),
      c,
    ],
    /may span/,
  ),
];
