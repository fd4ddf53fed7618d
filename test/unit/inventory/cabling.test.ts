import { describe, expect, test } from 'vitest';
import { acceptHints } from '../../../shared/inventory/cabling-accept.ts';
import { cablingHints, type NeighbourFacts } from '../../../shared/inventory/cabling-hints.ts';
import { parseLldpctl, parseNetworkctlLldp } from '../../../shared/inventory/cabling-lldp.ts';
import { subnetOf } from '../../../shared/lint/addresses.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import { labSchema, type EntityOf, type Host, type Lab } from '../../../shared/model/lab.ts';
import { aHost, aLab, aNic, anId } from '../../support/builders.ts';

const neighbour = (chassis: object, port: object) => ({ via: 'LLDP', rid: '1', age: '0 day, 00:01:02', chassis, port });
const SWITCH = neighbour(
  {
    'leaf-1.lab': {
      id: { type: 'mac', value: 'EC:0D:9A:C1:BA:61' },
      descr: 'SONiC',
      capability: [{ type: 'Bridge', enabled: true }],
    },
  },
  { id: { type: 'local', value: 'Ethernet12' }, descr: 'etp4a', ttl: '120' },
);
const NAMELESS = neighbour(
  { id: { type: 'mac', value: '00:11:22:33:44:55' } },
  { id: { type: 'mac', value: '00:11:22:33:44:56' } },
);

describe('LLDP', () => {
  test('a name as long as a neighbour likes is cut', () => {
    const long = 'x'.repeat(100_000);
    const text = JSON.stringify({ lldp: { interface: [{ eth0: neighbour({ [long]: {} }, { descr: long }) }] } });
    expect(parseLldpctl(text)).toMatchObject([
      { systemName: 'x'.repeat(200), portId: null, portDescription: 'x'.repeat(200) },
    ]);
  });

  test('lldpctl: a list of interfaces, a single one as an object, a chassis without a name', () => {
    const several = parseLldpctl(JSON.stringify({ lldp: { interface: [{ eth0: SWITCH }, { eth1: NAMELESS }] } }));
    expect(several).toEqual([
      {
        interfaceName: 'eth0',
        systemName: 'leaf-1.lab',
        chassisId: 'ec:0d:9a:c1:ba:61',
        portId: 'Ethernet12',
        portDescription: 'etp4a',
      },
      {
        interfaceName: 'eth1',
        systemName: null,
        chassisId: '00:11:22:33:44:55',
        portId: '00:11:22:33:44:56',
        portDescription: null,
      },
    ]);
    expect(parseLldpctl(JSON.stringify({ lldp: { interface: { eth0: SWITCH } } }))).toHaveLength(1);
    expect(parseLldpctl('{"lldp":{}}')).toEqual([]);
    expect(parseLldpctl('command not found')).toBeNull();
    expect(parseLldpctl('{"lldp":{"interface":[{"eth0":7},null,"x"]}}')).toEqual([]);
  });

  test('networkctl: columns by their headings', () => {
    const output = [
      'LINK  CHASSIS ID        SYSTEM NAME CAPS        PORT ID    PORT DESCRIPTION',
      'ens1  ec:0d:9a:c1:ba:61 leaf-1      ..b........ Ethernet12 uplink of client 1',
      'ens2  ec:0d:9a:c1:ba:62 n/a         ..b........ 7          n/a',
      '',
      'Capability Flags:',
      'o - Other; p - Repeater;  b - Bridge',
      '2 entries shown.',
    ].join('\n');
    expect(parseNetworkctlLldp(output)?.slice(0, 2)).toEqual([
      {
        interfaceName: 'ens1',
        systemName: 'leaf-1',
        chassisId: 'ec:0d:9a:c1:ba:61',
        portId: 'Ethernet12',
        portDescription: 'uplink of client 1',
      },
      { interfaceName: 'ens2', systemName: null, chassisId: 'ec:0d:9a:c1:ba:62', portId: '7', portDescription: null },
    ]);
    expect(parseNetworkctlLldp(output)).toHaveLength(2);
    expect(parseNetworkctlLldp('No LLDP neighbors')).toBeNull();
  });
});

const port = (address: string, mac: string | null = null) => ({
  ...{ id: '0', name: 'p0', interfaceName: 'eth0', rdmaDevice: null, mac, speed: null, mtu: null },
  addresses: [{ address, prefix: 24, vlan: null }],
});

const machine = (name: string, address: string, mac: string | null = null): [Host, EntityOf<'nic'>] => {
  const host = aHost({ name });
  return [host, aNic({ parent: host.id, ports: [port(address, mac)] })];
};

const hintsOf = (lab: Lab, facts: readonly NeighbourFacts[] = []) => cablingHints(indexLab(lab), facts, subnetOf);
const heard = (systemName: string, portId: string) => [
  { interfaceName: 'eth0', systemName, chassisId: null, portId, portDescription: null },
];

describe('hints', () => {
  test('two ports alone in a subnet are offered as one cable; that they see each other is said', () => {
    const [a, nicA] = machine('a', '10.0.0.1', '02:00:00:00:00:01');
    const [b, nicB] = machine('b', '10.0.0.2', '02:00:00:00:00:02');
    const lab = aLab([a, nicA, b, nicB]);
    expect(hintsOf(lab)).toMatchObject([{ by: 'subnet', b: { kind: 'port', device: nicB.id } }]);
    const seen = [{ interfaceName: 'eth0', mac: '02:00:00:00:00:02' }];
    expect(hintsOf(lab, [{ host: a.id, lldp: [], seen }])).toMatchObject([
      { by: 'neighbour', reason: 'a eth0 and b eth0 are the only ports in 10.0.0.0/24 and see each other' },
    ]);
  });

  test('three ports of a subnet hang on a switch; a port of another subnet is offered nothing', () => {
    const machines = [1, 2, 3].map((number) => machine(`n${String(number)}`, `10.0.0.${String(number)}`));
    const lab = aLab([...machines.flat(), ...machine('far', '10.9.0.1')]);
    const hints = hintsOf(lab);
    expect(hints.map(({ b }) => b)).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'switch', name: 'switch 10.0.0.0/24', port: null })),
    );
    const after = applyDiff(lab, acceptHints(lab, hints, anId));
    const added = Object.values(after.entities).filter(({ kind }) => kind === 'switch' || kind === 'link');
    expect(added.map(({ kind }) => kind).sort()).toEqual(['link', 'link', 'link', 'switch']);
    expect(labSchema.safeParse(after).success).toBe(true);
    expect(hintsOf(after)).toEqual([]);
  });

  test('LLDP names switch and port, and is surer than the subnet; a switch of that name is used', () => {
    const [a, nicA] = machine('a', '10.0.0.1');
    const [b, nicB] = machine('b', '10.0.0.2');
    const known: EntityOf<'switch'> = {
      ...{ kind: 'switch', id: anId(), parent: null, name: 'leaf-1', model: null, mtu: null, bufferBytes: null },
      ...{ pfcPriority: null, ecn: null, ports: [{ id: '1', name: 'Ethernet8', speed: null }] },
    };
    const lab = aLab([a, nicA, b, nicB, known]);
    const facts = [
      { host: a.id, lldp: heard('leaf-1', 'Ethernet8'), seen: [] },
      { host: b.id, lldp: heard('leaf-1', 'Ethernet12'), seen: [] },
    ];
    const hints = hintsOf(lab, facts);
    expect(hints.map(({ by, reason }) => [by, reason])).toEqual([
      ['lldp', 'a eth0 hears leaf-1, port Ethernet8, by LLDP'],
      ['lldp', 'b eth0 hears leaf-1, port Ethernet12, by LLDP'],
    ]);
    const after = applyDiff(lab, acceptHints(lab, hints, anId));
    const leaf = after.entities[known.id];
    expect(leaf?.kind === 'switch' ? leaf.ports.map(({ name }) => name) : null).toEqual(['Ethernet8', 'Ethernet12']);
    expect(Object.values(after.entities).filter(({ kind }) => kind === 'switch')).toHaveLength(1);
  });

  test('two hosts that speak LLDP to each other are one cable', () => {
    const [a, nicA] = machine('a', '10.0.0.1');
    const [b, nicB] = machine('b', '10.5.0.2');
    const facts = [
      { host: a.id, lldp: heard('b.example', 'eth0'), seen: [] },
      { host: b.id, lldp: heard('a.example', 'eth0'), seen: [] },
    ];
    expect(hintsOf(aLab([a, nicA, b, nicB]), facts)).toMatchObject([
      { by: 'lldp', b: { kind: 'port', label: 'b eth0' } },
    ]);
  });

  test('what LLDP names is kept at both ports as measured; what was entered there stays', () => {
    const [a, nicA] = machine('a', '10.0.0.1');
    const [b, nicB] = machine('b', '10.5.0.2');
    const [c, nicC] = machine('c', '10.6.0.3');
    const entered = { ...nicC, ports: nicC.ports.map((each) => ({ ...each, neighbour: 'patch panel 7' })) };
    const lab = aLab([a, nicA, b, nicB, c, entered]);
    const facts = [
      { host: a.id, lldp: heard('b.example', 'eth0'), seen: [] },
      { host: b.id, lldp: heard('a.example', 'eth0'), seen: [] },
      { host: c.id, lldp: heard('leaf-1', 'Ethernet12'), seen: [] },
    ];
    const after = applyDiff(lab, acceptHints(lab, hintsOf(lab, facts), anId));
    const told = [nicA, nicB, nicC].map(({ id }) => {
      const nic = after.entities[id];
      return nic?.kind === 'nic' ? [nic.ports[0]?.neighbour, nic.provenance?.['ports.0.neighbour']] : [];
    });
    expect(told).toEqual([
      ['b.example eth0', 'measured'],
      ['a.example eth0', 'measured'],
      ['patch panel 7', undefined],
    ]);
    const nameless = [{ ...heard('', 'x')[0]!, systemName: null, chassisId: '00:11:22:33:44:55', portId: null }];
    const [hint] = hintsOf(aLab([a, nicA]), [{ host: a.id, lldp: nameless, seen: [] }]);
    expect(hint?.a.neighbour).toBe('00:11:22:33:44:55');
  });
});
