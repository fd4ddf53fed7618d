import { describe, expect, test } from 'vitest';
import { fabricPairs, pairName } from '../../../electron/core/fabric/pairs.ts';
import { recordFigures, type FabricFigure } from '../../../electron/core/fabric/record.ts';
import { expectedTogether, togetherProblems } from '../../../electron/core/fabric/together.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Entity, EntityOf, Host, Lab } from '../../../shared/model/lab.ts';
import { gigabitsPerSecond } from '../../../shared/units/quantity.ts';
import { aHost, aLab, aNic, anId } from '../../support/builders.ts';

interface PortShape {
  readonly address: string;
  readonly gigabits?: number;
}

const nicOf = (host: Host, ports: readonly PortShape[]): EntityOf<'nic'> =>
  aNic({
    parent: host.id,
    ports: ports.map(({ address, gigabits }, index) => ({
      ...{
        id: String(index),
        name: `p${String(index)}`,
        interfaceName: `eth${String(index)}`,
        rdmaDevice: null,
        mac: null,
      },
      speed: gigabits === undefined ? null : gigabitsPerSecond(gigabits),
      mtu: null,
      addresses: [{ address, prefix: 24, vlan: null }],
    })),
  });

const switchOf = (ports: number): EntityOf<'switch'> => ({
  ...{ kind: 'switch', id: anId(), parent: null, name: 'switch', model: null, mtu: null, bufferBytes: null },
  ...{ pfcPriority: null, ecn: null },
  ports: Array.from({ length: ports }, (_, index) => ({ id: String(index), name: String(index), speed: null })),
});

const cable = (
  a: EntityOf<'nic' | 'switch'>,
  aPort: string,
  b: EntityOf<'nic' | 'switch'>,
  bPort: string,
): EntityOf<'link'> => ({
  ...{ kind: 'link', id: anId(), parent: null, name: '', speed: null, mtu: null },
  ...{ a: { device: a.id, port: aPort }, b: { device: b.id, port: bPort } },
});

const pairsOf = (lab: Lab) => fabricPairs(indexLab(lab));

describe('pairs', () => {
  test('each client with a storage port of its subnet, and every storage port at least once', () => {
    const storage = aHost({ name: 'st', role: 'storage' });
    const clients = ['c1', 'c2', 'c3'].map((name) => aHost({ name, role: 'client' }));
    const middle = switchOf(8);
    const target = nicOf(storage, [{ address: '10.0.0.1' }, { address: '10.0.0.2' }]);
    const nics = clients.map((host, index) => nicOf(host, [{ address: `10.0.0.1${String(index)}` }]));
    const cables = [
      cable(target, '0', middle, '0'),
      cable(target, '1', middle, '1'),
      ...nics.map((nic, index) => cable(nic, '0', middle, String(index + 2))),
    ];
    const lab = aLab([storage, ...clients, target, ...nics, middle, ...cables]);
    expect(pairsOf(lab).map(pairName)).toEqual(['c1 eth0 → st eth0', 'c2 eth0 → st eth1', 'c3 eth0 → st eth0']);
    expect(pairsOf(lab)[0]!.path.map(({ link, near }) => [link.id, near])).toEqual([
      [cables[2]!.id, 'a'],
      [cables[0]!.id, 'b'],
    ]);
  });

  test('another subnet, another network of cables and a port without a cable are no partners', () => {
    const [a, b] = [aHost({ name: 'a' }), aHost({ name: 'b' })];
    const [nicA, nicB] = [
      nicOf(a, [{ address: '10.0.0.1' }, { address: '10.1.0.1' }]),
      nicOf(b, [{ address: '10.2.0.2' }, { address: '10.1.0.2' }]),
    ];
    const lab = aLab([a, b, nicA, nicB, cable(nicA, '0', nicB, '0')]);
    expect(pairsOf(lab)).toEqual([]);
  });

  test('hosts that are alike are measured against each other, over a switch or directly', () => {
    const hosts = ['n1', 'n2', 'n3'].map((name) => aHost({ name, role: 'both' }));
    const middle = switchOf(3);
    const nics = hosts.map((host, index) => nicOf(host, [{ address: `10.0.0.${String(index + 1)}` }]));
    const lab = aLab([...hosts, ...nics, middle, ...nics.map((nic, index) => cable(nic, '0', middle, String(index)))]);
    expect(pairsOf(lab).map(pairName)).toEqual(['n1 eth0 → n2 eth0', 'n3 eth0 → n1 eth0']);
  });
});

describe('figures as ceilings', () => {
  const [client, storage] = [aHost({ name: 'c', role: 'client' }), aHost({ name: 's', role: 'storage' })];
  const draw = (clientGigabits: number, storageGigabits: number): { lab: Lab; fast: string; slow: string } => {
    const middle = switchOf(2);
    const near = nicOf(client, [{ address: '10.0.0.1', gigabits: clientGigabits }]);
    const far = nicOf(storage, [{ address: '10.0.0.2', gigabits: storageGigabits }]);
    const [first, second] = [cable(near, '0', middle, '0'), cable(middle, '1', far, '0')];
    return {
      lab: aLab([client, storage, near, far, middle, first, second] as Entity[]),
      fast: first.id,
      slow: second.id,
    };
  };
  const figure = (lab: Lab, change: Partial<FabricFigure> = {}): FabricFigure => ({
    ...{ pair: pairsOf(lab)[0]!, from: 'a', tool: 'iperf3', payloadBitsPerSecond: 9.4e9, latencyNs: null },
    ...{ streams: 4, retransmits: 7, mtuBytes: 1500, tos: null, gidIndex: null, ...change },
  });
  const linkIn = (diff: ReturnType<typeof recordFigures>, id: string) => {
    const after = diff.changed[id]?.[1];
    return after?.kind === 'link' ? after : null;
  };

  test('belong to the slowest cable of the way, in the direction of the payload', () => {
    const { lab, fast, slow } = draw(100, 10);
    const diff = recordFigures(
      lab,
      [figure(lab), figure(lab, { from: 'b', payloadBitsPerSecond: 9.1e9 })],
      '2026-11-20',
    );
    expect(linkIn(diff, fast)).toBeNull();
    expect(linkIn(diff, slow)?.measured).toEqual([
      {
        from: 'a',
        tool: 'iperf3',
        payload: 9.4e9,
        date: '2026-11-20',
        queuePairs: 4,
        mtu: 1500,
        retransmits: 7,
        between: 'c eth0 → s eth0',
      },
      {
        from: 'b',
        tool: 'iperf3',
        payload: 9.1e9,
        date: '2026-11-20',
        queuePairs: 4,
        mtu: 1500,
        retransmits: 7,
        between: 's eth0 → c eth0',
      },
    ]);
    expect(linkIn(diff, slow)?.provenance).toEqual({ measured: 'measured' });
  });

  test('equal cables both get it; the greatest of several counts; another tool and direction stay', () => {
    const { lab, fast, slow } = draw(10, 10);
    const diff = recordFigures(lab, [figure(lab, { payloadBitsPerSecond: 5e9 }), figure(lab)], 'day 1');
    expect(linkIn(diff, fast)?.measured?.map(({ payload }) => payload)).toEqual([9.4e9]);
    const again: Lab = { ...lab, entities: { ...lab.entities, [slow]: linkIn(diff, slow)! } };
    const next = recordFigures(again, [figure(lab, { tool: 'ib_write_bw', payloadBitsPerSecond: 9.7e9 })], 'day 2');
    expect(linkIn(next, slow)?.measured?.map(({ tool, date }) => [tool, date])).toEqual([
      ['iperf3', 'day 1'],
      ['ib_write_bw', 'day 2'],
    ]);
    const replaced = recordFigures(again, [figure(lab, { payloadBitsPerSecond: 8e9 })], 'day 3');
    expect(linkIn(replaced, slow)?.measured?.map(({ payload, date }) => [payload, date])).toEqual([[8e9, 'day 3']]);
  });

  test('latency is kept beside, and a cable that is gone meanwhile is left out', () => {
    const { lab, fast, slow } = draw(10, 10);
    const entities = Object.fromEntries(Object.entries(lab.entities).filter(([id]) => id !== fast));
    const latency = figure(lab, { tool: 'ib_send_lat', payloadBitsPerSecond: null, latencyNs: 850 });
    const diff = recordFigures({ ...lab, entities }, [latency], 'day 1');
    expect(Object.keys(diff.changed)).toEqual([slow]);
    expect(linkIn(diff, slow)?.measuredLatency).toMatchObject([{ from: 'a', tool: 'ib_send_lat', typical: 850 }]);
    expect(linkIn(diff, slow)?.measured).toBeUndefined();
  });
});

describe('all at once', () => {
  /** Clients of a speed on one switch, each against the storage host's one cable. */
  const bed = (count: number, clientGigabits: number, storageGigabits: number) => {
    const storage = aHost({ name: 's', role: 'storage' });
    const clients = Array.from({ length: count }, (_, index) => aHost({ name: `c${String(index)}`, role: 'client' }));
    const middle = switchOf(count + 1);
    const far = nicOf(storage, [{ address: '10.0.0.1', gigabits: storageGigabits }]);
    const near = clients.map((host, index) =>
      nicOf(host, [{ address: `10.0.0.${String(index + 2)}`, gigabits: clientGigabits }]),
    );
    const cables = [
      cable(far, '0', middle, '0'),
      ...near.map((nic, index) => cable(nic, '0', middle, String(index + 1))),
    ];
    return pairsOf(aLab([storage, ...clients, middle, far, ...near, ...cables]));
  };
  const single = (pair: ReturnType<typeof bed>[number], payload: number): FabricFigure => ({
    ...{ pair, from: 'a', tool: 'iperf3', payloadBitsPerSecond: payload, latencyNs: null },
    ...{ streams: 4, retransmits: 0, mtuBytes: null, tos: null, gidIndex: null },
  });

  test('a shared cable carries no more than a single pair filled it with', () => {
    expect(expectedTogether(bed(3, 100, 10).map((pair) => single(pair, 9.4e9)))).toBeCloseTo(9.4e9, 0);
  });

  test('a faster shared cable carries the sum, as far as it goes', () => {
    expect(expectedTogether(bed(3, 10, 100).map((pair) => single(pair, 9.4e9)))).toBeCloseTo(28.2e9, 0);
    expect(expectedTogether(bed(12, 10, 100).map((pair) => single(pair, 9.4e9)))).toBeCloseTo(93e9, 0);
  });

  test('less than 98 % of that is told with both rates', () => {
    const figure = { from: 'a' as const, payloadBitsPerSecond: 9.0e9, expectedBitsPerSecond: 9.4e9 };
    expect(togetherProblems(figure)).toMatchObject([
      { code: 'fabric-blocked', message: 'All pairs at once carry 9 Gb/s to the servers, 9.4 Gb/s by the single ones' },
    ]);
    expect(togetherProblems({ ...figure, payloadBitsPerSecond: 9.3e9 })).toEqual([]);
  });
});
