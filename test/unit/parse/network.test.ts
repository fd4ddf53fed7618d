import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseIperf3 } from '../../../shared/parse/network/iperf3.ts';
import { parsePerftest } from '../../../shared/parse/network/perftest.ts';
import { parseResultFile } from '../../../shared/parse/registry.ts';

const read = (name: string) => readFileSync(new URL(`../../fixtures/network/${name}`, import.meta.url), 'utf8');
const iperf = (name: string, change = (text: string) => text) => parseIperf3({ name, text: change(read(name)) })!;
const perftest = (name: string, change = (text: string) => text) =>
  parsePerftest({ name, text: change(read(`written/${name}`)) })!;
const sum = (name: string, key: string): { bits_per_second: number; seconds: number; retransmits: number } =>
  (JSON.parse(read(name)) as { end: Record<string, never> }).end[key]!;

describe('iperf3 3.12, real output', () => {
  test('TCP: what arrived counts, in the direction of the client', () => {
    const name = 'iperf3-3.12_tcp.json';
    const { points, links, problems } = iperf(name);
    expect([points, problems]).toEqual([[], []]);
    expect(links).toHaveLength(1);
    expect(links![0]).toMatchObject({
      tool: 'iperf3',
      version: '3.12',
      from: '127.0.0.1',
      to: '127.0.0.1',
      streams: 1,
    });
    expect(links![0]!.bytesPerSecond! * 8).toBeCloseTo(sum(name, 'sum_received').bits_per_second, 3);
    expect(links![0]).toMatchObject({ mtuBytes: 65535, retransmits: 25, bothWays: false });
    expect(links![0]!.startedUs).toBe(1_795_181_780_000_000);
  });

  test('-R goes from the server to the client', () => {
    const change = (text: string) => text.replaceAll('"remote_host":	"127.0.0.1"', '"remote_host":	"10.77.0.10"');
    const { links } = iperf('iperf3-3.12_reverse_4streams.json', change);
    expect(links![0]).toMatchObject({ from: '10.77.0.10', to: '127.0.0.1', streams: 4 });
  });

  test('--bidir gives both directions, which are not each link alone', () => {
    const name = 'iperf3-3.12_bidir.json';
    const { links } = iperf(name);
    expect(links!.map(({ bytesPerSecond }) => bytesPerSecond! * 8)).toEqual([
      sum(name, 'sum_received').bits_per_second,
      sum(name, 'sum_received_bidir_reverse').bits_per_second,
    ]);
    expect(links!.every(({ bothWays }) => bothWays)).toBe(true);
  });

  test('UDP', () => {
    const name = 'iperf3-3.12_udp.json';
    expect(iperf(name).links![0]!.bytesPerSecond! * 8).toBeCloseTo(sum(name, 'sum_received').bits_per_second, 3);
  });

  test('an error is a problem in the words of the tool', () => {
    const { links, problems } = iperf('iperf3-3.12_refused.json');
    expect(links).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'iperf3-error', message: expect.stringContaining('Connection refused') as string },
    ]);
  });

  test('a report cut inside, and one where nothing arrived', () => {
    const cut = iperf('iperf3-3.12_tcp.json', (text) => text.slice(0, 1500));
    expect(cut.problems).toMatchObject([{ code: 'truncated' }]);
    const deaf = iperf('iperf3-3.12_tcp.json', (text) => text.replace('"sum_received"', '"sum_lost"'));
    expect(deaf.problems).toMatchObject([{ code: 'sender-only' }]);
    expect(deaf.links).toHaveLength(1);
  });
});

describe('perftest, written in the form of its tables', () => {
  test('Gb/s are decimal, a peak of 0 in a run by time is no data, the client writes to the server', () => {
    expect(perftest('ib_write_bw_client.txt').links).toEqual([
      {
        ...{ tool: 'ib_write_bw', version: null, from: '10.77.0.11', to: '10.77.0.10', bytesPerSecond: 97.84e9 / 8 },
        ...{
          latency: null,
          mtuBytes: 4096,
          streams: 8,
          seconds: null,
          retransmits: null,
          gidIndex: 3,
          bothWays: false,
          startedUs: null,
        },
      },
    ]);
  });

  test('MB/sec is MiB/s; a read on the server sends from it to the client', () => {
    const [link] = perftest('ib_read_bw_server.txt').links!;
    expect(link!.bytesPerSecond).toBe(5740.5 * 1024 ** 2);
    expect(link).toMatchObject({ tool: 'ib_read_bw', from: 'LID 0x01', to: 'LID 0x02' });
    const newer = perftest('ib_read_bw_server.txt', (text) => text.replaceAll('[MB/sec]', '[MiB/sec]'));
    expect(newer.links![0]!.bytesPerSecond).toBe(link!.bytesPerSecond);
  });

  test('latency by the names of the columns; a warning between header and row is no row', () => {
    const { links, problems } = perftest('ib_send_lat_client.txt');
    expect(problems).toEqual([]);
    expect(links![0]).toMatchObject({
      bytesPerSecond: null,
      latency: { kind: 'one-way', messageBytes: 64, minNs: 810, maxNs: 12_580, medianNs: 850, meanNs: 870, p99Ns: 990 },
    });
    const byTime = perftest('ib_send_lat_client.txt', (text) =>
      text
        .replace(/ #bytes .*/, ' #bytes        #iterations       t_avg[usec]    tps average')
        .replace(/ 64 {6}.*/, ' 64            5000000           0.91           1098901.10'),
    );
    expect(byTime.links![0]!.latency).toMatchObject({ meanNs: 910, medianNs: null, p99Ns: null });
  });

  test('a test without its table is told with the line and the words of the tool', () => {
    const failed = perftest(
      'ib_write_bw_client.txt',
      (text) => `${text.slice(0, text.indexOf(' #bytes'))} Unable to init the socket connection\n`,
    );
    expect(failed.problems).toMatchObject([
      {
        code: 'truncated',
        where: 'ib_write_bw_client.txt:24',
        message: expect.stringContaining('Unable to init') as string,
      },
    ]);
  });

  test('the registry finds it, and a text about it is not mine', () => {
    expect(parseResultFile({ name: 'x', text: read('written/ib_send_lat_client.txt') }).format).toBe('perftest');
    expect(parsePerftest({ name: 'x', text: 'Run ib_send_lat: a Send Latency Test prints microseconds' })).toBeNull();
  });
});

describe('what both ends print', () => {
  const asServer = (text: string) =>
    text
      .replace('"connecting_to"', '"accepted_connection"')
      .replaceAll('"remote_host":	"127.0.0.1"', '"remote_host":	"10.77.0.10"');

  test('the report of an iperf3 server names itself the local end: the client sent', () => {
    expect(iperf('iperf3-3.12_tcp.json', asServer).links![0]).toMatchObject({ from: '10.77.0.10', to: '127.0.0.1' });
    expect(iperf('iperf3-3.12_reverse_4streams.json', asServer).links![0]).toMatchObject({
      from: '127.0.0.1',
      to: '10.77.0.10',
    });
    expect(iperf('iperf3-3.12_bidir.json', asServer).links!.map(({ from }) => from)).toEqual([
      '10.77.0.10',
      '127.0.0.1',
    ]);
  });

  test('--json-stream: the events of a run are one report; without its end it is told', () => {
    const { start, intervals, end } = JSON.parse(read('iperf3-3.12_tcp.json')) as Record<string, unknown[]>;
    const events = [
      { event: 'start', data: start },
      ...intervals!.map((data) => ({ event: 'interval', data })),
      { event: 'end', data: end },
    ].map((event) => JSON.stringify(event));
    const stream = (lines: readonly string[]) => parseIperf3({ name: 's.json', text: `${lines.join('\n')}\n` })!;
    expect(stream(events)).toMatchObject({ problems: [], links: iperf('iperf3-3.12_tcp.json').links });
    expect(stream([...events, ...events]).links).toHaveLength(2);
    expect(stream(events.slice(0, -1))).toMatchObject({
      links: [],
      problems: [{ code: 'truncated', where: 's.json:1' }],
    });
  });

  test.each(['RDMA_Write Bidirectional BW Test', 'RDMA_Write Bidirectional Post List BW Test'])(
    '%s prints the sum of both directions',
    (title) => {
      const { links } = perftest('ib_write_bw_client.txt', (text) => text.replace('RDMA_Write BW Test', title));
      expect(links).toMatchObject([{ bothWays: true, bytesPerSecond: 97.84e9 / 8 / 2 }]);
    },
  );
});
