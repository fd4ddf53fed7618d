import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fioLogFile, parseFioLog } from '../../../shared/parse/fio-log/fio-log.ts';
import { fioLogName } from '../../../shared/parse/fio-log/log-name.ts';
import { FioLogReader } from '../../../shared/parse/fio-log/log-reader.ts';
import { fields, fieldsAt, listAt, numberAt } from '../../../shared/parse/fields.ts';
import { fioBucketOf, fioBucketValue } from '../../../shared/stats/fio-bins.ts';
import { histogramCount } from '../../../shared/stats/histogram.ts';

const root = new URL('../../fixtures/fio/', import.meta.url);
const bytesOf = (name: string) => readFileSync(new URL(name, root));

function read(name: string, bytes: Uint8Array, { release = null, chunk = bytes.length }: ReadOptions = {}) {
  const reader = new FioLogReader(name, release);
  for (let at = 0; at < bytes.length; at += Math.max(1, chunk))
    reader.push(bytes.subarray(at, at + Math.max(1, chunk)));
  const counts = reader.end();
  return counts === null ? null : fioLogFile(name, counts, release);
}
interface ReadOptions {
  readonly release?: string | null;
  readonly chunk?: number;
}

const text = (name: string, lines: string) => read(name, Buffer.from(lines))!;
const sides = (name: string, release: string | null = null) =>
  read(name, bytesOf(name), { release })!.points[0]!.parts[0]!.directions;

describe('names', () => {
  test.each([
    ['avg500_clat.2.log', { metric: 'clat', prefix: 'avg500', job: 2, host: null }],
    ['a/b/cs_clat_hist.1.log.127.0.0.1', { metric: 'clat_hist', prefix: 'cs', job: 1, host: '127.0.0.1' }],
    ['C:\\runs\\perjob0_clat.log', { metric: 'clat', prefix: 'perjob0', job: null, host: null }],
    ['my_bw_run_bw.1.log', { metric: 'bw', prefix: 'my_bw_run', job: 1, host: null }],
    ['bw.log', { metric: 'bw', prefix: '', job: null, host: null }],
  ])('%s', (name, expected) => expect(fioLogName(name)).toEqual(expected));

  test.each(['clatter.log', 'x_lat.1.txt', 'x_lat.one.log', 'syslog.1.log'])('%s is none', (name) =>
    expect(fioLogName(name)).toBeNull(),
  );

  test('another program’s log of that name is not ours', () => {
    expect(parseFioLog({ name: 'server_lat.log', text: '12:00 started\n12:01 latency is 3 ms\n' })).toBeNull();
  });
});

describe('averaged logs, worked out by hand', () => {
  test('2.1.14, bandwidth: KiB/s weighted by the time of each window', () => {
    // Rows of reads: 500 ms x 49176, 955 x 16728, 500 x 58800 and 600 x 28391, the last one at 2555 ms. What was read up to
    // 3001 ms has no row: writes run a window late, and only they have one at the end.
    const rows = bytesOf('own-log/2.1.14/avg_bw.1.log').toString().trim().split('\n');
    const reads = rows.map((row) => row.split(',').map(Number)).filter(([, , direction]) => direction === 0);
    let from = 0;
    let kibibytes = 0;
    for (const [time = 0, rate = 0] of reads) {
      kibibytes += (rate * (time - from)) / 1000;
      from = time;
    }
    const { read: side } = sides('own-log/2.1.14/avg_bw.1.log');
    expect(side!.bytesPerSecond).toBeCloseTo((kibibytes * 1024) / 2.555, 3);
    expect(side).toMatchObject({ iops: null, operations: null, bytes: null, runtimeNs: 3_001e6 });
    const parsed = parseFioLog({
      name: 'avg_bw.1.log',
      text: bytesOf('own-log/2.1.14/avg_bw.1.log').toString(),
    });
    expect(parsed!.points[0]!.problems.map(({ code }) => code)).toEqual(['late-windows']);
  });

  test('3.42: the bandwidth log of a job agrees with the bytes that its JSON counts', () => {
    const json = fields(
      JSON.parse(
        bytesOf('own-log/3.42/avg500.json')
          .toString()
          .replace(/^[^{]*/, ''),
      ),
    );
    const [job] = listAt(json, 'jobs').map(fields);
    const counted = numberAt(fieldsAt(job ?? null, 'read'), 'bw_bytes');
    expect(sides('own-log/3.42/avg500_bw.1.log').read!.bytesPerSecond! / counted!).toBeCloseTo(1, 2);
  });

  test('latencies over windows: a mean weighted by time, no extremes, no percentiles, and a note', () => {
    // 500 x 431846 + 501 x 214062 ... is done by hand for two windows.
    const parsed = text('x_clat.1.log', '500, 1000, 0, 0, 0\n1500, 4000, 0, 0, 0\n');
    const latency = parsed.points[0]!.parts[0]!.directions.read!.latency;
    expect(latency.completion).toEqual({
      meanNs: 3000,
      standardDeviationNs: null,
      minNs: null,
      maxNs: null,
      percentiles: [],
      histogram: null,
    });
    expect(latency.total).toBeNull();
    expect(parsed.problems.map(({ code }) => code)).toEqual(['averaged-log']);
  });

  test('mean and maximum of each window (log_window_value=both)', () => {
    const parsed = text('x_lat.1.log', '500, 1000, 9000, 0, 0, 0, 0\n1000, 3000, 5000, 0, 0, 0, 0\n');
    expect(parsed.points[0]!.parts[0]!.directions.read!.latency.total).toMatchObject({ meanNs: 2000, maxNs: 9000 });
  });

  test('the rates of several jobs in one log are added up', () => {
    const after = text('x_iops.log', '500, 100, 0, 0, 0\n1000, 300, 0, 0, 0\n500, 10, 0, 0, 0\n1000, 30, 0, 0, 0\n');
    const between = text('x_iops.log', '500, 100, 0, 0, 0\n500, 10, 0, 0, 0\n1000, 300, 0, 0, 0\n1000, 30, 0, 0, 0\n');
    for (const { points, problems } of [after, between]) {
      expect(points[0]!.parts[0]!.directions.read!.iops).toBeCloseTo(220, 9);
      expect(problems.map(({ code }) => code)).toEqual(['several-jobs']);
    }
  });
});

describe('units of latencies', () => {
  const name = 'own-log/2.16/avg_lat.1.log';

  test('four columns do not tell: left out and said', () => {
    const parsed = read(name, bytesOf(name))!;
    expect(parsed.points).toEqual([]);
    expect(parsed.problems.map(({ code }) => code)).toEqual(['unknown-unit']);
  });

  test('microseconds of a 2.x release, nanoseconds of a 3.x', () => {
    // Windows of reads: 504 ms x 78, 496 x 97, 500 x 5 and so on.
    const micro = sides(name, '2.16').read!.latency.total!.meanNs;
    expect(sides(name, '3.1').read!.latency.total!.meanNs).toBeCloseTo(micro / 1000, 9);
    expect(micro).toBeGreaterThan(5_000);
    expect(sides('own-log/3.1/avg_lat.1.log', 'fio-3.1').read!.latency.total!.meanNs).toBeGreaterThan(5_077);
  });

  test('an offset in the fifth column is no priority: the unit is not told', () => {
    const parsed = text('x_lat.1.log', '1, 70, 0, 4096, 8192000\n2, 80, 0, 4096, 4096\n');
    expect(parsed.problems.map(({ code }) => code)).toEqual(['unknown-unit']);
    // The operations are counted all the same.
    expect(parsed.points[0]!.parts[0]!.directions.read).toMatchObject({ iops: 1000, operations: 2, bytes: 8192 });
  });
});

describe('logs with a row for each operation', () => {
  const name = 'own-log/3.42/perio_lat.1.log';
  const rows = bytesOf(name).toString().trim().split('\n');
  const reads = rows.map((row) => row.split(',').map(Number)).filter(([, , direction]) => direction === 0);
  const values = reads.map(([, value = 0]) => value);

  test('counts, moments and histogram are those of the rows', () => {
    const parsed = read(name, bytesOf(name))!;
    const side = parsed.points[0]!.parts[0]!.directions.read!;
    const { total } = side.latency;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(side).toMatchObject({ operations: 400, bytes: 400 * 4096, runtimeNs: 955e6 });
    expect(side.iops).toBeCloseTo(400 / 0.955, 6);
    expect(total!.meanNs).toBeCloseTo(mean, 3);
    expect(total!.standardDeviationNs).toBeCloseTo(Math.sqrt(squares / 399), 3);
    expect(total).toMatchObject({ minNs: Math.min(...values), maxNs: Math.max(...values) });
    expect(histogramCount(total!.histogram!)).toBe(400);
    const median = values.sort((one, other) => one - other)[199]!;
    expect(total!.percentiles.find(({ percent }) => percent === 50)!.valueNs).toBe(fioBucketValue(fioBucketOf(median)));
    expect(parsed.points[0]).toMatchObject({ startedUs: 1_795_162_003_135_000, workload: { blockBytes: 4096 } });
  });
});

describe('histogram logs', () => {
  test('3.33: 1856 buckets in ns; every count of every row is in', () => {
    const name = 'own-log/3.33/avg500_clat_hist.1.log';
    const rows = bytesOf(name).toString().trim().split('\n');
    const reads = rows.map((row) => row.split(',').map(Number)).filter(([, direction]) => direction === 0);
    const operations = reads.flatMap((row) => row.slice(3)).reduce((sum, count) => sum + count, 0);
    const { completion } = sides(name).read!.latency;
    expect(sides(name).read!.operations).toBe(operations);
    expect(histogramCount(completion!.histogram!)).toBe(operations);
    const column = Math.min(...reads.map((row) => row.findIndex((count, index) => index > 2 && count > 0))) - 3;
    expect(completion!.histogram!.valuesNs[0]).toBe(fioBucketValue(column));
  });

  test('1216 buckets are microseconds, a half of them too', () => {
    const row = (buckets: number, at: number) =>
      `1000, 0, 4096, ${Array.from({ length: buckets }, (_, bucket) => (bucket === at ? 7 : 0)).join(', ')}\n`;
    const bins = (buckets: number, at: number) =>
      text('x_clat_hist.1.log', row(buckets, at)).points[0]!.parts[0]!.directions.read!.latency.completion!.histogram;
    expect(bins(1216, 50)).toEqual({ valuesNs: [50_000], counts: [7] });
    expect(bins(608, 50)).toEqual({ valuesNs: [100_000], counts: [7] });
    expect(bins(1856, 50)).toEqual({ valuesNs: [50], counts: [7] });
    expect(text('x_clat_hist.1.log', row(1000, 50)).problems.map(({ code }) => code)).toContain('bad-histogram-log');
  });
});

describe('damage', () => {
  const whole = '1, 100, 0, 4096, 0\n2, 200, 0, 4096, 0\n3, 300, 1, 4096, 0\n';

  test('a row that is none is left out and named by its line', () => {
    for (const row of ['2, , 0, 4096, 0', '2, -5, 0, 4096, 0', '2, 200, 7, 4096, 0', 'fio: error', '2, 9e9, 0, 1, 0']) {
      const parsed = text('x_lat.1.log', `1, 100, 0, 4096, 0\n${row}\n3, 300, 0, 4096, 0\n`);
      expect(parsed.points[0]).toMatchObject({ status: 'partial' });
      expect(parsed.points[0]!.parts[0]!.directions.read!.operations, row).toBe(2);
      expect(parsed.problems[0]).toMatchObject({ code: 'damaged-lines', where: 'x_lat.1.log:2' });
    }
  });

  test('many damaged rows are counted, the first twenty named', () => {
    const parsed = text('x_lat.1.log', `${whole}${'broken\n'.repeat(500)}`);
    expect(parsed.problems[0]!.message).toMatch(/^500 damaged lines left out: 4, 5, .* and 480 others$/);
  });

  test('a line that is cut inside is told, not read', () => {
    const parsed = text('x_lat.1.log', `${whole}4, 40`);
    expect(parsed.points[0]!.parts[0]!.directions.read!.operations).toBe(2);
    expect(parsed.problems[0]).toMatchObject({ code: 'truncated', where: 'x_lat.1.log:4' });
  });

  test('an empty log is no error', () => {
    expect(text('x_slat.1.log', '')).toMatchObject({ points: [], problems: [{ code: 'empty-log', severity: 'note' }] });
  });

  test('a time far away is damage, not a run of years', () => {
    const parsed = text('x_lat.1.log', `${whole}99999999999999, 5, 0, 4096, 0\n`);
    expect(parsed.points[0]!.runtimeNs).toBe(3e6);
    expect(parsed.problems[0]!.code).toBe('damaged-lines');
  });
});

test('where chunks begin and end makes no difference', () => {
  const row = fc.tuple(fc.nat(99_999), fc.nat(5_000_000), fc.nat(3), fc.constantFrom(0, 4096, 8192), fc.nat(9));
  const line = fc.oneof(
    { weight: 9, arbitrary: row.map((numbers) => numbers.join(', ')) },
    { weight: 1, arbitrary: fc.constantFrom('', 'x', '1, 2', '1, 2, 0, 4096, 0\r') },
  );
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 40 }),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      (lines, chunk, cut) => {
        const bytes = Buffer.from(`${lines.join('\n')}${cut ? '' : '\n'}`);
        expect(read('x_lat.1.log', bytes, { chunk })).toEqual(read('x_lat.1.log', bytes));
      },
    ),
  );
});

test.each(['own-log/3.33/avg500_clat_hist.1.log', 'own-log/3.42/perio_clat.1.log'])('%s in chunks', (name) => {
  const bytes = bytesOf(name);
  for (const chunk of [7, 4096, 65_536]) expect(read(name, bytes, { chunk })).toEqual(read(name, bytes));
});

test('windows stamped with the time of day: the first began before its stamp', () => {
  const start = 1_700_000_000_000;
  const log = [500, 1000].map((ms, index) => `${start + ms}, ${index === 0 ? 100 : 300}, 0, 0, 0\n`).join('');
  const [point] = parseFioLog({ name: 'run_iops.1.log', text: log })!.points;
  expect(point).toMatchObject({ startedUs: start * 1000, runtimeNs: 1e9 });
  expect(point!.parts[0]!.directions.read!.iops).toBe(200);
  const operations = `${start}, 1000, 0, 4096, 0\n${start + 1000}, 1000, 0, 4096, 0\n`;
  expect(parseFioLog({ name: 'run_lat.1.log', text: operations })!.points[0]).toMatchObject({
    startedUs: start * 1000,
    runtimeNs: 1e9,
  });
});
