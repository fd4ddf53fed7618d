import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseBdevperfJson } from '../../../shared/parse/spdk/bdevperf-json.ts';
import { parseBdevperfText } from '../../../shared/parse/spdk/bdevperf-text.ts';
import { parseResultFile } from '../../../shared/parse/registry.ts';

/** Real output of bdevperf v26.05; the figures below were read off the files by hand. */
const read = (name: string) => readFileSync(new URL(`../../fixtures/spdk/bdevperf/${name}`, import.meta.url), 'utf8');
const parse = (name: string, change = (text: string) => text) => {
  const text = change(read(name));
  const parsed = name.endsWith('json') ? parseBdevperfJson({ name, text }) : parseBdevperfText({ name, text });
  if (parsed === null) throw new Error(`${name} was not recognised`);
  return parsed;
};
const codes = (problems: readonly { code: string }[]) => problems.map(({ code }) => code);

describe('text', () => {
  test('two bdevs are two jobs of one point', () => {
    const { points, problems } = parse('b1-randread-q32.txt');
    expect(problems).toEqual([]);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ status: 'ok', runtimeNs: 3_020_000_000, requestedRuntimeNs: 3e9 });
    expect(points[0]!.workload).toMatchObject({ name: 'random read 4k', numjobs: 2, iodepth: 32, blockBytes: 4096 });
    expect(points[0]!.parts.map(({ directions }) => directions.read!.iops)).toEqual([10324.42, 10835.97]);
  });

  test('a mix is one direction with its read share; -l gives percentiles', () => {
    const [point] = parse('b2-randrw70-q16-l.txt').points;
    expect(point!.workload).toMatchObject({ access: 'randrw', readPercent: 70 });
    const { percentiles } = point!.parts[0]!.directions.mixed!.latency.total!;
    expect(percentiles.find(({ percent }) => percent === 99.9)?.valueNs).toBe(32_312_345);
  });

  test('-ll gives bins of every operation', () => {
    const { operations, latency } = parse('b3-randread-q16-ll.txt').points[0]!.parts[0]!.directions.read!;
    expect(latency.total!.histogram!.valuesNs[0]).toBe(67_646);
    // 8709.71 a second in about 3.01 s.
    expect(operations! / 8709.71).toBeCloseTo(3.01, 2);
  });

  test('tables at every interval are not results; the last one is', () => {
    const { points } = parse('b4-realtime-S1-P3.txt');
    expect(points).toHaveLength(1);
    expect(points[0]!.parts[0]!.directions.read!.iops).toBe(10297.94);
  });

  test('a job file with two patterns is two points that ran together, each with its latencies', () => {
    const { points } = parse('b5-jobfile.txt');
    expect(points.map(({ workload }) => [workload.access, workload.blockBytes, workload.iodepth])).toEqual([
      ['randread', 4096, 16],
      ['randwrite', 131072, 8],
    ]);
    expect(points.flatMap(({ problems }) => codes(problems))).toEqual(['ran-together', 'ran-together']);
    expect(points[1]!.parts[0]!.directions.write!.latency.total!.percentiles).toHaveLength(15);
  });

  test('no bdev: a problem, not a row of zeros; the empty table at the end of -z is none', () => {
    expect(parse('b6-bad-bdev.txt')).toMatchObject({ points: [], problems: [{ code: 'no-results' }] });
    expect(parse('b7-z.txt').points.map(({ parts }) => parts[0]!.directions.mixed!.iops)).toEqual([12268.52]);
  });

  test('failed and timed-out I/O and a failed job are not ok', () => {
    const failing = parse('b2-randrw70-q16-l.txt', (text) =>
      text.replace('0.00     0.00    1220.88', '3.50     1.00    1220.88'),
    );
    expect(failing.points[0]!.status).toBe('partial');
    expect(codes(failing.points[0]!.problems)).toEqual(['io-failed', 'io-timeout']);
    const ended = parse('b2-randrw70-q16-l.txt', (text) =>
      text.replace('\t Nvme0n1', 'Job: Nvme0n1 ended in about 1.20 seconds with error\n\t Nvme0n1'),
    );
    expect(ended.points[0]!.parts[0]).toMatchObject({ status: 'partial', error: 'job Nvme0n1 failed' });
  });

  test('a missing row and a cut table are told', () => {
    const missing = parse('b1-randread-q32.txt', (text) => text.replace(/\t Nvme0n2 .*\n/, ''));
    expect(codes(missing.problems)).toContain('total-disagrees');
    const cut = parse('b1-randread-q32.txt', (text) => text.slice(0, text.indexOf('\r Total')));
    expect(codes(cut.problems)).toContain('truncated');
  });
});

describe('JSON of perform_tests', () => {
  test('the same run as text and as JSON', () => {
    const [json] = parse('b7-perform_tests.json').points;
    const [text] = parse('b7-z.txt').points;
    expect(json!.workload).toEqual(text!.workload);
    expect(json!.parts[0]!.directions.mixed!.iops).toBeCloseTo(text!.parts[0]!.directions.mixed!.iops!, 2);
    expect(json!.runtimeNs).toBe(12_035_761_000);
  });

  test('terminated, failed I/O and timeouts', () => {
    const terminated = parse('b7-perform_tests.json', (text) => text.replace('finished', 'terminated'));
    expect(terminated.points[0]).toMatchObject({ status: 'partial' });
    expect(codes(terminated.points[0]!.problems)).toEqual(['job-terminated']);
    const failing = parse('b7-perform_tests.json', (text) =>
      text.replace('"io_failed": 0', '"io_failed": 7').replace('"io_timeout": 0', '"io_timeout": 2'),
    );
    expect(codes(failing.points[0]!.problems)).toEqual(['io-failed', 'io-timeout']);
  });

  test('a cut file and a job without its rate are told with their place', () => {
    const cut = parse('b7-perform_tests.json', (text) => text.slice(0, -20));
    expect(cut.problems).toMatchObject([{ code: 'truncated', where: 'b7-perform_tests.json:1' }]);
    const missing = parse('b7-perform_tests.json', (text) => text.replace('"iops"', '"iopz"'));
    expect(missing.problems).toMatchObject([
      { code: 'bad-field', where: expect.stringContaining('results[0]') as string },
    ]);
  });

  test('the registry finds it', () => {
    const name = 'b8-perform_tests-with-ana-failover.json';
    expect(parseResultFile({ name, text: read(name) }).format).toBe('spdk-bdevperf-json');
  });
});

describe('lists of rates, before there was a table', () => {
  const older = (text: string) => parseBdevperfText({ name: 'o.txt', text: `Running I/O for 10 seconds...\n${text}` })!;
  const RULE = '\r =====================================================\n';
  const row = (name: string, rate: string, mebibytes: string) =>
    ` ${name.padEnd(20)}: ${rate} IOPS     ${mebibytes} MiB/s\n`;
  const core = `\r Logical core: 1\n\r${row('Nvme0n1', '100000.00', '390.62')}\r${row('Nvme1n1', '50000.00', '195.31')}${RULE}`;

  test('by core: no latencies, and the last list counts', () => {
    const total = `\r${row('Total', '150000.00', '585.93')}`;
    const { points, problems } = older(
      `${core.replaceAll('00000.00', '00001.00')}\r${row('Total', '150001.00', '585.94')}${core}${total}`,
    );
    expect(problems).toEqual([]);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ status: 'ok', runtimeNs: 10e9, workload: { numjobs: 2, access: 'unknown' } });
    expect(points[0]!.parts.map(({ directions }) => directions.mixed)).toMatchObject([
      { iops: 100_000, latency: { total: null } },
      { iops: 50_000 },
    ]);
  });

  test('by job, with failed I/O in a line of its own and the time until it was stopped', () => {
    const text = `Received shutdown signal, test time is about 4.500000 seconds\n\r Job: Nvme0n1 (Core Mask 0x1)\n\t${row('Nvme0n1', '100000.00', '390.62')}\t ${' '.repeat(20)}:       1.50 Fail/s     0.50 TO/s\n${RULE}\r${row('Total', '100000.00', '390.62')}`;
    const { points } = older(text);
    expect(points[0]).toMatchObject({ status: 'partial', runtimeNs: 4.5e9, requestedRuntimeNs: 10e9 });
    expect(codes(points[0]!.problems)).toEqual(['io-failed', 'io-timeout', 'pattern-unknown']);
  });

  test('a list without its Total is cut off', () => {
    expect(codes(older(core).problems)).toEqual(['truncated']);
  });
});
