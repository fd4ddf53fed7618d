import type { NicPort, PortQos } from '../../../shared/model/hardware.ts';
import type { Lab, Link, Nic } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes } from '../../../shared/units/quantity.ts';
import { studyALab as a } from '../../support/study-a-lab.ts';
import { studyDLab as d } from '../../support/study-d-lab.ts';
import { inLab, type Case } from './case.ts';
import { changed, ofKind, without } from './edits.ts';

const isClient = ({ model }: Nic): boolean => model?.endsWith('CCAT') ?? false;
const ports = (lab: Lab, which: (nic: Nic) => boolean, change: (port: NicPort) => Partial<NicPort>): Lab =>
  changed(lab, 'nic', which, (nic) => ({ ...nic, ports: nic.ports.map((port) => ({ ...port, ...change(port) })) }));

const [firstListener] = ofKind(a, 'listener');
const oneListener = changed(
  a,
  'connection',
  ({ subsystem }) => subsystem === firstListener!.subsystem,
  (connection) => ({ ...connection, listener: firstListener!.id }),
);
const storageNics = ofKind(a, 'nic').filter((nic) => !isClient(nic));
const halfCabled = without(
  a,
  (each) => each.kind === 'link' && storageNics.slice(2).some(({ id }) => id === each.a.device),
);

const measured = (payload: number, back = payload, tool = 'ib_write_bw', queuePairs = 8) =>
  ({
    measured: (['a', 'b'] as const).map((from) => ({
      from,
      tool,
      payload: bitsPerSecond(from === 'a' ? payload : back),
      date: '2026-01-01',
      queuePairs,
    })),
  }) satisfies Partial<Link>;
const links = (lab: Lab, change: Partial<Link>): Lab =>
  changed(
    lab,
    'link',
    () => true,
    (link) => ({ ...link, ...change }),
  );

const subnet = (addresses: readonly string[]): Lab => {
  let next = 0;
  return changed(
    a,
    'nic',
    ({ id }) => storageNics.slice(0, 2).some((nic) => nic.id === id),
    (nic) => ({
      ...nic,
      ports: nic.ports.map((port, at) =>
        at === 0
          ? { ...port, addresses: [{ address: addresses[next++] ?? '', prefix: 24, vlan: null }] }
          : { ...port, addresses: [] },
      ),
    }),
  );
};
const shared = subnet(['172.16.10.1', '172.16.10.2']);
const handled = changed(
  shared,
  'host',
  ({ role }) => role === 'storage',
  (host) => ({
    ...host,
    settings: { 'net.ipv4.conf.all.arp_ignore': '1' },
  }),
);

const LOSSLESS: PortQos = { trust: 'dscp', pfcPriorities: [3], pause: null, ecn: true, dscpPriority: { '26': 3 } };
const withQos = (lab: Lab, qos: Partial<PortQos> = {}, which: (nic: Nic) => boolean = () => true): Lab =>
  ports(lab, which, () => ({ qos: { ...LOSSLESS, ...qos } }));
const lossless = withQos(a);
const trusting = changed(
  lossless,
  'switch',
  () => true,
  (device) => ({
    ...device,
    trust: 'dscp' as const,
    dscpPriority: { '26': 3 },
  }),
);
const tos = (lab: Lab): Lab =>
  changed(
    lab,
    'connection',
    () => true,
    (connection) => ({ ...connection, tos: 104 }),
  );

const onlyTransport = (transport: Nic['transports'][number]): Lab =>
  changed(a, 'nic', isClient, (nic) => ({ ...nic, transports: [transport] }));
const v1 = changed(
  a,
  'nic',
  () => true,
  (nic) => ({ ...nic, transports: ['rocev1' as const] }),
);
const routed = changed(
  ports(v1, isClient, ({ addresses }) => ({
    addresses: addresses.map((each, at) => ({ ...each, address: `10.9.${at}.1` })),
  })),
  'connection',
  () => true,
  (connection) => {
    const nic = ofKind(a, 'nic').find((one) => isClient(one) && parentHost(one) === connection.host);
    return { ...connection, hostNic: nic?.id ?? null, hostPort: 'p0' };
  },
);
function parentHost({ parent }: Nic): string | null {
  const node = a.entities[parent ?? ''];
  return node?.parent ?? null;
}

export const networkCases: readonly Case[] = [
  inLab('L010', 'all clients on one port', [oneListener, a], /oversubscribed 2:1 \(200 Gb\/s of 100 Gb\/s\)/),
  inLab('L011', 'half of the storage cables', [halfCabled, a], /400 Gb\/s, the storage's 200 Gb\/s/),
  inLab(
    'L014',
    'switch below its hosts',
    [
      changed(
        a,
        'switch',
        () => true,
        (one) => ({ ...one, mtu: bytes(1500) }),
      ),
      changed(
        links(a, { mtu: null }),
        'switch',
        () => true,
        (one) => ({ ...one, mtu: bytes(9216) }),
      ),
    ],
    /MTU 4200 != 1500|MTU 1500 != 4200/,
    'error',
  ),
  inLab(
    'L014',
    'two ends behind a switch',
    [ports(links(a, { mtu: null }), isClient, () => ({ mtu: bytes(1500) })), links(a, { mtu: null })],
    /MTU 1500 != 4200 between/,
    'error',
  ),
  inLab(
    'L014',
    'two ends of a cable',
    [
      ports(
        d,
        ({ name }) => name === 'NIC 0',
        ({ addresses }) => ({ mtu: bytes(addresses[0]?.address.endsWith('.2') ? 9000 : 1500) }),
      ),
      ports(
        d,
        () => true,
        () => ({ mtu: bytes(9000) }),
      ),
    ],
    /9000 != 1500|1500 != 9000/,
    'error',
  ),
  inLab(
    'L015',
    'plain frames at 100 Gb/s',
    [
      ports(
        a,
        () => true,
        () => ({ mtu: bytes(1500) }),
      ),
      a,
    ],
    /MTU 1500 at 100 Gb\/s \(RoCE path MTU 1024\)/,
  ),
  inLab(
    'L015',
    'short path MTU over long frames',
    [
      ports(
        a,
        () => true,
        () => ({ pathMtu: bytes(1024) }),
      ),
      ports(
        a,
        () => true,
        () => ({ pathMtu: bytes(4096) }),
      ),
    ],
    /path MTU 1024 though the Ethernet MTU is 4200/,
  ),
  inLab('L016', 'nothing recorded', [a, lossless], /8 of 8 adapters/),
  inLab(
    'L016',
    'one switch without',
    [
      changed(
        lossless,
        'switch',
        () => true,
        (one) => ({ ...one, pfcPriority: null }),
      ),
      lossless,
    ],
    /recorded on sw-100g-01/,
  ),
  inLab('L017', 'another PFC priority', [withQos(a, { pfcPriorities: [5] }), lossless], /PFC priority 5 and 3/),
  inLab('L017', 'another trust mode', [withQos(trusting, { trust: 'pcp' }), trusting], /trust mode pcp and dscp/),
  inLab('L018', 'iWARP against RoCE', [onlyTransport('iwarp'), a], /iwarp against rocev2/, 'error'),
  inLab('L018', 'RoCE v1 across a router', [routed, v1], /RoCE v1 across a router/, 'error'),
  inLab(
    'L019',
    'no RDMA on the client',
    [onlyTransport('tcp'), a],
    /transport rdma not available on sw-client-01/,
    'error',
  ),
  inLab(
    'L040',
    'two ports in one subnet',
    [shared, subnet(['172.16.10.1', '172.16.11.1'])],
    /2 ports in 172.16.10.0\/24/,
  ),
  inLab('L040', 'unless it is handled', [shared, handled], /arp_ignore/),
  inLab('L061', 'not measured', [a, links(a, measured(97e9))], /8 of 8 cables/),
  inLab(
    'L061',
    'measured low',
    [links(a, measured(80e9)), links(a, measured(97e9))],
    /measured 80 Gb\/s of 97.89 Gb\/s/,
  ),
  inLab(
    'L061',
    'directions differ',
    [links(a, measured(98e9, 95e9)), links(a, measured(98e9, 97e9))],
    /directions differ by 3.1 %/,
  ),
  inLab(
    'L063',
    'another priority on one hop',
    [tos(withQos(trusting, { dscpPriority: { '26': 5 }, pfcPriorities: [5] }, isClient)), tos(trusting)],
    /ToS 104 -> priority 5 on .*3 on/,
  ),
  inLab(
    'L063',
    'a priority that is not lossless',
    [
      tos(
        changed(
          withQos(a, { dscpPriority: { '26': 4 } }),
          'switch',
          () => true,
          (one) => ({ ...one, trust: 'dscp' as const, dscpPriority: { '26': 4 } }),
        ),
      ),
      tos(trusting),
    ],
    /priority 4 on .*where 3 is lossless/,
  ),
  inLab(
    'L065',
    'one queue pair on an E810',
    [links(d, measured(97e9, 97e9, 'ib_write_bw', 1)), links(d, measured(97e9))],
    /measured with 1 queue pair/,
    'note',
  ),
];
