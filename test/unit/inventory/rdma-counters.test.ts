import { describe, expect, test } from 'vitest';
import { gainedCounters, readPortState } from '../../../shared/inventory/port-state.ts';

const RDMA = '/sys/class/infiniband/mlx4_0/ports';
const asked = ['-S', '--show-fec', '-m'].map((flag) => `## status ${flag} 0`).join('\n');
/** The answer of a device with two ports: who the port is, and the counts of both. */
const answer = (told: string, counts: readonly [first: number, second: number]): string =>
  [
    ...[asked, '## rdma-ports', told, '## rdma'],
    ...counts.map((count, at) => `${RDMA}/${String(at + 1)}/hw_counters/out_of_sequence:${String(count)}`),
  ].join('\n');
const gained = (told: string) =>
  gainedCounters(readPortState(answer(told, [10, 500])), readPortState(answer(told, [13, 500]))).map(
    ({ count }) => count,
  );

describe('counters of an RDMA device with two ports', () => {
  test('are those of the port whose address table names the interface, else of its number', () => {
    const named = (port: number) => `${RDMA}/${String(port)}/gid_attrs/ndevs/0:eth0\n/sys/class/net/eth0/dev_port:0`;
    expect([gained(named(1)), gained(named(2))]).toEqual([[3], []]);
    expect([gained('/sys/class/net/ib0/dev_port:0'), gained('/sys/class/net/ib0/dev_port:1')]).toEqual([[3], []]);
  });

  test('are left out where nothing tells which port it is, and that is said', () => {
    expect(gained('')).toEqual([]);
    expect(readPortState(answer('', [1, 2])).notSeen).toEqual([
      'the counters of the RDMA port, because its device does not tell which of its ports this is',
    ]);
    expect(gained('/sys/class/net/ib0/dev_port:7')).toEqual([]);
  });
});
