import type { EntityOf, Host, Lab } from '../../../shared/model/lab.ts';
import { nanoseconds } from '../../../shared/units/quantity.ts';
import { studyALab as a } from '../../support/study-a-lab.ts';
import { studyDLab as d } from '../../support/study-d-lab.ts';
import { studyELab as e } from '../../support/study-e-lab.ts';
import { anId } from '../../support/builders.ts';
import { inLab, type Case } from './case.ts';
import { changed, ofKind, without, withEntities } from './edits.ts';

type Subsystem = EntityOf<'subsystem'>;
const [first, second] = ofKind(a, 'subsystem');
const subsystem = (change: (one: Subsystem) => Partial<Subsystem>, lab = a): Lab =>
  changed(
    lab,
    'subsystem',
    ({ id }) => id === first!.id,
    (one) => ({ ...one, ...change(one) }),
  );
const namespaces = (change: Partial<Subsystem['namespaces'][number]>[]): Lab =>
  subsystem(({ namespaces: [own] }) => ({ namespaces: change.map((each) => ({ ...own!, ...each })) }));
const kernelTarget = subsystem(({ namespaces: own }) => ({ implementation: 'kernel', namespaces: own }));
const nqn = (value: string): Lab => subsystem(() => ({ nqn: value }));

const [listener] = ofKind(a, 'listener');
const address = (value: string): Lab =>
  changed(
    a,
    'listener',
    ({ id }) => id === listener!.id,
    (one) => ({ ...one, address: value }),
  );
const sameAddress = changed(
  a,
  'listener',
  () => true,
  (one) => ({ ...one, nic: null, port: null, address: '172.16.10.1' }),
);
const doubled = changed(
  a,
  'nic',
  ({ name }) => name === 'NIC 1',
  (nic) => ({
    ...nic,
    ports: nic.ports.map((port) => ({ ...port, addresses: [{ address: '172.16.10.1', prefix: 24, vlan: null }] })),
  }),
);

const manyListeners = (count: number, version = 'v24.05'): Lab => {
  const added = Array.from({ length: count }, (_, at) => ({
    ...listener!,
    id: anId(),
    nic: null,
    port: null,
    address: `10.1.1.${at}`,
  }));
  return changed(
    withEntities(a, ...added),
    'host',
    ({ role }) => role === 'storage',
    (host) => ({
      ...host,
      software: { SPDK: version },
    }),
  );
};
const group = (
  subsystemId: string,
  states: EntityOf<'accessGroup'>['states'],
  number = 1,
): EntityOf<'accessGroup'> => ({
  kind: 'accessGroup',
  id: anId(),
  parent: null,
  name: '',
  subsystem: subsystemId,
  group: number,
  states,
});
const spdkVersion = (lab: Lab, version: string): Lab =>
  changed(
    lab,
    'host',
    ({ role }) => role === 'storage',
    (host) => ({ ...host, software: { SPDK: version } }),
  );
const grouped = withEntities(a, group(first!.id, [{ listener: listener!.id, state: 'optimized' }]));
const movedGroup = namespaces([{ anaGroup: 2 }]);

const policy = (multipathPolicy: Host['multipathPolicy'], lab = e): Lab =>
  changed(
    lab,
    'host',
    ({ role }) => role === 'client',
    (host) => ({ ...host, multipathPolicy: multipathPolicy ?? null }),
  );
/** Client 1 with a second port on a second node; its last path leaves by it. */
const [client] = ofKind(e, 'host').filter(({ role }) => role === 'client');
const nodes = [0, 1].map((index) => ({
  kind: 'numaNode' as const,
  id: anId(),
  parent: client!.id,
  name: `NUMA ${index}`,
  index,
  socket: null,
  cores: 8,
  cpuList: null,
  memoryBytes: null,
}));
const [near] = ofKind(e, 'nic').filter(({ parent }) => parent === client!.id);
const farNic = {
  ...near!,
  id: anId(),
  parent: nodes[1]!.id,
  ports: near!.ports.map((port) => ({ ...port, addresses: [] })),
};
const lastPath = ofKind(e, 'connection')
  .filter(({ host }) => host === client!.id)
  .at(-1)!;
const twoNodes = withEntities(e, ...nodes, { ...near!, parent: nodes[0]!.id }, farNic, {
  ...lastPath,
  hostNic: farNic.id,
  hostPort: 'p0',
});
const pinned = changed(
  twoNodes,
  'host',
  ({ id }) => id === client!.id,
  (host) => ({ ...host, ioNodes: [nodes[0]!.id] }),
);
const states = (state: EntityOf<'accessGroup'>['states'][number]['state']): Lab =>
  changed(
    e,
    'accessGroup',
    () => true,
    (one) => ({ ...one, states: one.states.map((each) => ({ ...each, state })) }),
  );

const pages = (hugepages: number): Lab =>
  changed(
    a,
    'numaNode',
    () => true,
    (node) => ({ ...node, hugepages }),
  );
const SETTINGS = {
  'CPU governor': 'performance',
  'C-states': 'disabled',
  'turbo off': '1',
  irqbalance: 'inactive',
  'PCIe ASPM': 'off',
  'relaxed ordering': 'on',
  IOMMU: 'off',
};
const settings = (change: Record<string, string>): Lab =>
  changed(
    a,
    'host',
    () => true,
    (host) => ({ ...host, settings: { ...SETTINGS, ...change } }),
  );
const clock = (state: 'ntp' | 'unsynchronised', milliseconds: number): Lab =>
  changed(
    a,
    'host',
    () => true,
    (host) => ({ ...host, clock: { state, skewBoundNs: nanoseconds(milliseconds * 1e6) } }),
  );
const twoShares = (member: string): Lab =>
  withEntities(a, {
    kind: 'array',
    id: anId(),
    parent: null,
    name: 'other',
    level: 'raid0',
    stripBytes: null,
    members: [member],
  });
const [member] = ofKind(a, 'array')[0]!.members;

export const targetCases: readonly Case[] = [
  inLab('L034', 'too few pages', [pages(1000), pages(1536)], /3,072 MiB of hugepages needed, 2,000 free/, 'error'),
  inLab('L034', 'one page too few', [pages(1535), pages(1536)], /3,070 free/, 'error'),
  inLab(
    'L035',
    'one set in two subsystems',
    [subsystem(() => ({ namespaces: second!.namespaces })), a],
    /Raid1 has two owners/,
    'error',
  ),
  inLab('L035', 'a drive in two sets', [twoShares(member!), a], /nvme0 has two owners/, 'error'),
  inLab(
    'L035',
    'kernel and SPDK on one drive',
    [
      changed(
        subsystem(() => ({ namespaces: second!.namespaces })),
        'subsystem',
        ({ id }) => id === first!.id,
        (one) => ({ ...one, implementation: 'kernel' as const }),
      ),
      kernelTarget,
    ],
    /has two owners/,
    'error',
  ),
  inLab('L036', 'one NQN twice', [nqn(second!.nqn), a], /duplicate NQN nqn.2021-12.lab/, 'error'),
  inLab(
    'L036',
    'one serial twice',
    [subsystem(() => ({ serial: second!.serial })), a],
    /duplicate serial NUMA1/,
    'error',
  ),
  inLab('L036', 'one NSID twice', [namespaces([{}, {}]), a], /duplicate NSID 1/, 'error'),
  inLab(
    'L036',
    'ANA group beyond the namespaces',
    [
      changed(
        movedGroup,
        'subsystem',
        () => true,
        (one) => ({ ...one, maxNamespaces: 1 }),
      ),
      changed(
        movedGroup,
        'subsystem',
        () => true,
        (one) => ({ ...one, maxNamespaces: 2 }),
      ),
    ],
    /ANA group 2 is above the 1/,
    'error',
  ),
  inLab(
    'L037',
    'address of another port',
    [address('172.16.99.1'), a],
    /172.16.99.1:4420 is not assigned to sw-nvmeof-01, NIC 0, ens1f0/,
    'error',
  ),
  inLab('L037', 'two processes on one address', [sameAddress, a], /172.16.10.1:4420 is used by 2 processes/, 'error'),
  inLab('L037', 'one address on two ports', [doubled, a], /172.16.10.1 is used/, 'error'),
  inLab(
    'L038',
    'UUID in capitals',
    [
      nqn('nqn.2014-08.org.nvmexpress:uuid:0190A000-0000-7000-8000-00000000000A'),
      nqn('nqn.2014-08.org.nvmexpress:uuid:0190a000-0000-7000-8000-00000000000a'),
    ],
    /not in lower case/,
    'error',
  ),
  inLab(
    'L038',
    'too long',
    [nqn(`nqn.2020-01.lab:${'x'.repeat(208)}`), nqn(`nqn.2020-01.lab:${'x'.repeat(207)}`)],
    /224 bytes, 223/,
    'error',
  ),
  inLab('L038', 'no date', [nqn('nqn.lab:x'), nqn('nqn.2020-12.lab:x')], /nqn.yyyy-mm/, 'error'),
  inLab('L039', 'every host', [subsystem(() => ({ allowAnyHost: true })), a], /accepts every host/),
  inLab('L041', 'more than 16 listeners', [manyListeners(15), manyListeners(14)], /has 17; SPDK accepts 16/),
  inLab('L041', 'not before 22.01', [manyListeners(15), manyListeners(15, 'v21.07')], /16 listeners/),
  inLab(
    'L042',
    'ANA before 20.10',
    [spdkVersion(grouped, 'v20.07'), spdkVersion(grouped, 'v20.10')],
    /ANA reporting needs SPDK >= 20.10, target has 20.07/,
    'error',
  ),
  inLab(
    'L042',
    'group of a namespace before 21.10',
    [movedGroup, spdkVersion(movedGroup, 'v21.10')],
    /per namespace needs SPDK >= 21.10/,
    'error',
  ),
  inLab(
    'L042',
    'trace groups by name',
    [spdkVersion(d, 'v21.07'), d],
    /-e nvmf_rdma by name needs SPDK >= 22.01/,
    'error',
  ),
  inLab(
    'L043',
    'two access points',
    [without(e, (one) => one.kind === 'listener' && one.address === '10.20.0.13'), e],
    /2 access points: 1 optimized \+ 1/,
  ),
  inLab('L044', 'round-robin', [policy('round-robin'), e], /round-robin: paths .* once the optimized path is lost/),
  inLab('L044', 'queue-depth', [policy('queue-depth'), policy('active-passive')], /queue-depth/),
  inLab('L044', 'numa with ports on two nodes', [twoNodes, pinned], /client-01, numa: paths/),
  inLab('L045', 'all inaccessible', [states('inaccessible'), e], /has no usable path for client-01/, 'error'),
  inLab('L045', 'none optimized', [states('non-optimized'), e], /has no optimized path for client-01/, 'error'),
  inLab('L050', 'nothing recorded', [a, settings({})], /5 hosts: CPU governor, C-states/),
  inLab(
    'L050',
    'governor of the maker',
    [settings({ 'CPU governor': 'powersave' }), settings({})],
    /CPU governor powersave not fixed/,
  ),
  inLab('L050', 'irqbalance runs', [settings({ irqbalance: 'active' }), settings({})], /irqbalance not fixed/),
  inLab('L055', 'polled target', [a, without(a, ({ kind }) => kind === 'coreSet')], /100% CPU is normal/, 'note'),
  inLab('L062', 'not recorded', [a, clock('ntp', 5)], /5 hosts: clock not recorded/),
  inLab('L062', 'not synchronised', [clock('unsynchronised', 5), clock('ntp', 5)], /bound 5.000 ms \(unsynchronised\)/),
  inLab('L062', 'bound too wide', [clock('ntp', 21), clock('ntp', 20)], /bound 21.000 ms \(ntp\)/),
];
