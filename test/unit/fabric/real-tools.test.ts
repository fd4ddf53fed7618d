import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseIperf3 } from '../../../shared/parse/network/iperf3.ts';
import { parsePerftest } from '../../../shared/parse/network/perftest.ts';

/** Real output of Debian 12's tools between two emulated machines, RDMA over soft-RoCE: rates mean nothing. */
const read = (name: string): string => readFileSync(new URL(`../../fixtures/network/${name}`, import.meta.url), 'utf8');
const perftest = (name: string) => parsePerftest({ name, text: read(`perftest-4.5_${name}.txt`) })!;

const shared = { version: null, mtuBytes: 1024, seconds: null, retransmits: null, startedUs: null, gidIndex: 1 };

describe('perftest 4.5 over soft-RoCE', () => {
  const [client, server] = ['10.108.75.11', '10.108.75.10'];

  test.each([
    ['ib_write_bw', client, server, 0.024236],
    ['ib_read_bw', server, client, 0.042207],
  ])(
    '%s: direction of the payload, rate, queue pairs and GID index, the same from both ends',
    (tool, from, to, rate) => {
      const expected = { ...shared, tool, from, to, bytesPerSecond: rate * 1.25e8, latency: null, streams: 8 };
      for (const side of ['client', 'server']) {
        const { links, problems } = perftest(`${tool}_${side}`);
        expect(problems, side).toEqual([]);
        expect(links, side).toEqual([{ ...expected, bothWays: false }]);
      }
    },
  );

  test('ib_send_lat: the typical time one way', () => {
    const { links, problems } = perftest('ib_send_lat_client');
    expect(problems).toEqual([]);
    const [link] = links!;
    expect(link).toMatchObject({ ...shared, tool: 'ib_send_lat', from: client, to: server, bytesPerSecond: null });
    expect(link!.latency).toEqual({
      ...{ kind: 'one-way', messageBytes: 2, minNs: 470_890, medianNs: 5_676_910, meanNs: 9_220_840 },
      ...{ maxNs: 253_632_160, p99Ns: 94_043_150 },
    });
  });

  test('a GID that is an IPv6 address, and the type of service', () => {
    const text = read('perftest-4.5_ib_write_bw_client.txt')
      .replaceAll(/GID: [\d:]*:75:11/g, 'GID: 254:128:00:00:00:00:00:00:80:84:00:255:254:251:01:17')
      .replace('Data ex. method : rdma_cm', 'Data ex. method : rdma_cm \tTOS    : 104');
    const [link] = parsePerftest({ name: 'x', text })!.links!;
    expect(link).toMatchObject({ from: 'fe80::5054:ff:fefb:111', to: server, tos: 104 });
  });
});

test('iperf3 3.12 over link-local addresses, with a type of service', () => {
  const { links, problems } = parseIperf3({ name: 'x', text: read('iperf3-3.12_ipv6_link_local_tos.json') })!;
  expect(problems).toEqual([]);
  expect(links).toHaveLength(1);
  expect(links![0]).toMatchObject({
    from: 'fe80::5054:ff:fefb:111',
    to: 'fe80::5054:ff:fefb:110',
    streams: 2,
    tos: 104,
  });
});
