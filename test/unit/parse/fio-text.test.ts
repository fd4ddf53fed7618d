import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';
import { parseFioText } from '../../../shared/parse/fio/fio-text.ts';
import { printedBytes, printedCount } from '../../../shared/parse/fio/text-numbers.ts';
import { parseResultFile } from '../../../shared/parse/registry.ts';

const root = new URL('../../fixtures/fio/', import.meta.url);
const textOf = (name: string) => readFileSync(new URL(name, root), 'utf8');
const parse = (name: string, text = textOf(name)) => parseFioText({ name, text })!;
const sides = (name: string, part = 0) => parse(name).points[0]!.parts[part]!.directions;

describe('numbers for people', () => {
  test.each([
    ['5464', 5464, 1],
    ['12.8k', 12_800, 100],
    ['51478k', 51_478_000, 1000],
    ['4186.9k', 4_186_900, 100],
    ['1.2M', 1_200_000, 100_000],
  ])('%s', (text, value, step) => expect(printedCount(text)).toEqual({ value, step }));

  test.each([
    ['112MiB/s', false, 112 * 2 ** 20],
    ['117MB/s', false, 117e6],
    ['96367KB/s', true, 96_367 * 1024],
    ['1544.2MB', true, Math.round(1544.2 * 2 ** 20)],
    ['1529B/s', false, 1529],
    ['12.0Gbit/s', false, 1.5e9],
    ['11.2Gibit/s', false, Math.round((11.2 * 2 ** 30) / 8)],
  ])('%s', (text, binary, value) => expect(printedBytes(text, binary)!.value).toBeCloseTo(value, -1));

  test.each(['', 'k', '1.k', '-5', '1e9'])('"%s" is none', (text) => {
    expect(printedCount(text)).toBeNull();
    expect(printedBytes(text, false)).toBeNull();
  });
});

describe('values read off the files by hand', () => {
  test('2.1.14: KB is KiB, the rates follow from the counts', () => {
    const { read, write } = sides('own-text/fio-2.1.14_normal_randrw.txt');
    // issued r=48111 in runt=1997msec; io=192444KB = 48111 x 4 KiB.
    expect(read).toMatchObject({ operations: 48_111, bytes: 192_444 * 1024, runtimeNs: 1_997e6 });
    expect(read!.iops).toBeCloseTo(48_111 / 1.997, 6);
    expect(read!.bytesPerSecond! / 1024).toBeCloseTo(96_367, -1);
    expect(read!.latency.submission).toMatchObject({ meanNs: 29_620, minNs: 0, maxNs: 9_351_000 });
    expect(read!.latency.total).toMatchObject({ meanNs: 191_800, standardDeviationNs: 295_890, percentiles: [] });
    expect(read!.latency.completion!.percentiles).toHaveLength(17);
    expect(read!.latency.completion!.percentiles.at(-1)).toEqual({ percent: 99.99, valueNs: 4_832_000 });
    expect(write).toMatchObject({ operations: 20_518, bytes: 82_072 * 1024 });
  });

  test('2.21: binary and decimal beside each other, microseconds', () => {
    const { read } = sides('fio-2.21/randrw70.normal.txt');
    expect(read).toMatchObject({ operations: 468_011, runtimeNs: 2_001e6 });
    expect(read!.iops).toBeCloseTo(468_011 / 2.001, 6);
    expect(read!.bytesPerSecond! / 2 ** 20).toBeCloseTo(914, 0);
    expect(read!.latency.completion).toMatchObject({ meanNs: 4_490, maxNs: 100_734_000 });
  });

  test('3.12: units differ from line to line', () => {
    const { read, write } = sides('own-text/fio-3.12_normal_randrw.txt');
    expect(read!.latency.submission!.meanNs).toBeCloseTo(63_281.5, 6);
    expect(read!.latency.submission!.maxNs).toBe(51_478_000);
    expect(read!.latency.total!.meanNs).toBeCloseTo(457_430, 6);
    expect(read!.latency.completion!.percentiles.find(({ percent }) => percent === 99)!.valueNs).toBe(2_802_000);
    expect(write!.latency.completion!.meanNs).toBeCloseTo(361_980, 6);
    const [point] = parse('own-text/fio-3.12_normal_randrw.txt').points;
    expect(point).toMatchObject({ tool: { name: 'fio', version: '3.12-dirty' }, status: 'ok', problems: [] });
    expect(point!.workload).toMatchObject({
      access: 'randrw',
      blockBytes: 4096,
      numjobs: 2,
      iodepth: 8,
      engine: 'libaio',
    });
    expect(point!.parts).toHaveLength(2);
    expect(point!.parts[0]!.cpu).toMatchObject({ jobUserPercent: 2, jobSystemPercent: 21.3 });
  });

  test.each(['3.1', '3.19', '3.27', '3.36', '3.41', '3.42'])(
    '%s: nanosecond percentiles, one group of two jobs',
    (release) => {
      const parsed = parse(`fio-${release}/randrw70.normal.txt`);
      const { read } = parsed.points[0]!.parts[0]!.directions;
      expect(parsed.points[0]!.workload.numjobs).toBe(2);
      expect(read!.operations! / (read!.runtimeNs! / 1e9)).toBeCloseTo(read!.iops!, 6);
      expect(read!.bytesPerSecond).toBeCloseTo(read!.iops! * 4096, 3);
      expect(read!.latency.completion!.percentiles).toHaveLength(17);
    },
  );

  test('3.42: the numbers of one file', () => {
    const { read } = sides('fio-3.42/randrw70.normal.txt');
    expect(read).toMatchObject({ operations: 84_042, runtimeNs: 2_001e6 });
    expect(read!.latency.total).toMatchObject({ minNs: 621, maxNs: 20_659_000 });
    expect(read!.latency.total!.meanNs).toBeCloseTo(37_652.79, 6);
  });
});

describe('text and JSON of one run in one file', () => {
  test.each(['own-text/fio-3.33_normal+terse+json_combined.txt', 'own-text/fio-3.42_normal+terse+json_combined.txt'])(
    '%s: read once, from the JSON; the text alone has the same rates',
    (name) => {
      const text = textOf(name);
      const whole = parseResultFile({ name, text });
      expect(whole.format).toBe('fio-json');
      expect(whole.points).toHaveLength(4);
      const alone = parse(name);
      expect(alone.points).toHaveLength(4);
      alone.points.forEach((point, index) => {
        const json = whole.points[index]!.parts[0]!.directions;
        for (const side of ['read', 'write'] as const) {
          const [printed, exact] = [point.parts[0]!.directions[side], json[side]];
          expect(printed === null).toBe(exact === null);
          if (printed === null || exact === null) continue;
          expect(printed.operations).toBe(exact.operations);
          expect(printed.iops! / exact.iops!).toBeCloseTo(1, 6);
          expect(printed.bytesPerSecond! / exact.bytesPerSecond!).toBeCloseTo(1, 6);
          expect(printed.latency.total!.meanNs / exact.latency.total!.meanNs).toBeCloseTo(1, 4);
        }
      });
    },
  );

  test('where the JSON is cut, terse or text beside it has the numbers', () => {
    const text = textOf('own-text/fio-3.33_normal+terse+json_combined.txt');
    const cut = text.slice(0, text.indexOf('"jobs"') + 400);
    const parsed = parseFioJson({ name: 'cut.txt', text: cut })!;
    expect(parsed.format).toBe('fio-terse');
    expect(parsed.points).toHaveLength(4);
    expect(parsed.problems[0]).toMatchObject({ code: 'truncated', severity: 'error' });
  });
});

describe('client/server', () => {
  test('two servers on one machine are two parts; “All clients” is not added', () => {
    const { points } = parse('own-client-server/fio-3.33_cs_2clients_normal.txt');
    expect(points).toHaveLength(1);
    expect(points[0]!.parts.map((part) => part.directions.read!.operations)).toEqual([23_473, 25_184]);
    expect(points[0]).toMatchObject({ workload: { clients: 2, numjobs: 1 }, tool: { version: '3.33' } });
  });

  test('a mismatch of versions is what fio said', () => {
    const parsed = parse('own-client-server/fio-3.33client_3.42server_versionmismatch.txt');
    expect(parsed.points).toEqual([]);
    expect(parsed.problems.map(({ severity, message }) => `${severity}: ${message}`)).toContain(
      'error: client/server version mismatch (120 != 97)',
    );
  });
});

describe('traps', () => {
  const name = 'own-text/fio-3.12_normal_randrw.txt';
  const whole = textOf(name);

  test('without counts the rates are as printed, and said to be rounded', () => {
    const parsed = parse(name, whole.replaceAll(/^\s+issued.*\n/gm, ''));
    const { read } = parsed.points[0]!.parts[0]!.directions;
    expect(read).toMatchObject({ iops: 12_800, operations: null });
    expect(read!.bytesPerSecond).toBeCloseTo(49.9 * 2 ** 20, -1);
    expect(parsed.points[0]!.problems.map(({ code }) => code)).toEqual(['rounded-digits']);
  });

  test('counts that contradict the printed rate are not used', () => {
    const parsed = parse(name, whole.replace('total=25554,10935', 'total=99999,10935'));
    expect(parsed.points[0]!.parts[0]!.directions.read).toMatchObject({ iops: 12_800, operations: null });
  });

  test('a job with an error keeps it in words', () => {
    const failed = whole.replace(
      'err= 0: pid=10025',
      'err=28 (file:io_u.c:1876, func=io_u error, error=No space): pid=10025',
    );
    const { points } = parse(name, failed);
    expect(points[0]).toMatchObject({ status: 'partial', problems: [{ code: 'fio-error', where: `${name}:6` }] });
    expect(points[0]!.problems[0]!.message).toContain('error 28 (no space left on device)');
  });

  test('interim results are replaced by the last', () => {
    const summary = whole.slice(whole.indexOf('mix: (groupid=0'));
    const parsed = parse(name, `${whole}\n${summary.replace('total=25554', 'total=25553')}`);
    expect(parsed.points).toHaveLength(1);
    expect(parsed.points[0]!.parts.map((part) => part.directions.read!.operations)).toEqual([25_553, 24_688]);
    expect(parsed.problems.map(({ code }) => code)).toContain('status-documents');
  });

  test('lines that a terminal ended twice are read', () => {
    const saved = textOf('fio-3.42/randrw70.normal.txt').replaceAll('\n', '\r\r\n');
    expect(parse('saved.txt', saved).points).toHaveLength(1);
  });

  test('two runs in a file are both kept', () => {
    expect(
      parse('two.txt', `${whole}\n${textOf('fio-3.42/randrw70.normal.txt')}`).points.map(({ tool }) => tool.version),
    ).toEqual(['3.12-dirty', '3.42']);
  });

  test('every cut of the text is told, never thrown', () => {
    for (let length = 200; length < whole.indexOf('Run status'); length += 61) {
      const parsed = parse('cut.txt', whole.slice(0, length));
      expect(parsed.problems.map(({ code }) => code)).toContain('truncated');
      expect(parsed.points.every(({ status }) => status !== 'ok')).toBe(true);
    }
  });
});

describe('sections under one group_reporting', () => {
  const name = 'own-text/fio-3.33_normal_grouped_sections.txt';

  test('what they do not share is not known; the jobs are those of all', () => {
    const [point] = parse(name).points;
    expect(point!.workload).toMatchObject({ name: 'rd', access: 'unknown', blockBytes: null, numjobs: 3, iodepth: 1 });
    expect(point!.problems.map(({ severity, code }) => `${severity} ${code}`)).toContain('warning grouped-jobs');
    const { read, write } = point!.parts[0]!.directions;
    expect([read!.operations, write!.operations]).toEqual([601, 300]);
  });

  test('sections of one load keep it, with a note', () => {
    const text = textOf(name).replace(/^wr: .*$/m, (line) => line.replace('rw=write', 'rw=randread'));
    const same = text.replaceAll(
      /\(R\) \S+, \(W\) \S+, \(T\) [^,]+/g,
      '(R) 4096B-4096B, (W) 4096B-4096B, (T) 4096B-4096B',
    );
    const [point] = parse(name, same).points;
    expect(point!.workload).toMatchObject({ access: 'randread', blockBytes: 4096, numjobs: 3 });
    expect(point!.problems[0]).toMatchObject({ severity: 'note', code: 'grouped-jobs' });
  });

  test('a section whose entry was cut off is not taken for one in it', () => {
    const text = textOf(name)
      .replace('jobs=3', 'jobs=1')
      .replace(/Run status[^]*$/, '');
    expect(parse(name, text).points[0]!.workload).toMatchObject({ access: 'randread', numjobs: 1 });
  });
});

test('2.0: blanks before commas, sizes of two directions, a version without a dash', () => {
  const text = `rd: (g=0): rw=randread, bs=4K-4K/4K-4K, ioengine=libaio, iodepth=32
fio 2.0.7
Starting 1 process

rd: (groupid=0, jobs=1): err= 0: pid=4242
  read : io=1024.0MB, bw=104858KB/s, iops=26214 , runt= 10000msec
    slat (usec): min=2 , max=335 , avg= 4.73, stdev= 1.76
    clat (usec): min=68 , max=6117 , avg=1212.40, stdev=126.10
     lat (usec): min=75 , max=6120 , avg=1217.20, stdev=126.20
     issued    : total=r=262144/w=0/d=0, short=r=0/w=0/d=0

Run status group 0 (all jobs):
`;
  const [point] = parse('old.txt', text).points;
  expect(point).toMatchObject({ tool: { version: '2.0.7' }, workload: { access: 'randread', blockBytes: 4096 } });
  const { read } = point!.parts[0]!.directions;
  expect(read).toMatchObject({ operations: 262_144, bytes: 2 ** 30, iops: 26_214.4 });
  expect(read!.latency.total).toMatchObject({ meanNs: 1_217_200, minNs: 75_000, maxNs: 6_120_000 });
  expect(read!.latency.submission).toMatchObject({ meanNs: 4730, maxNs: 335_000 });
});

test('progress on the same line hides no job; errors of a job that was to go on are counted', () => {
  const text = `w: (g=0): rw=randwrite, bs=(R) 4096B-4096B, (W) 4096B-4096B, (T) 4096B-4096B, ioengine=libaio, iodepth=8
fio-3.28
Jobs: 1 (f=1): [w(1)][50.0%][w=40MiB/s][eta 00m:01s]\rJobs: 1 (f=1): [w(1)][100.0%][w=40MiB/s][eta 00m:00s]\rw: (groupid=0, jobs=1): err= 0: pid=99: Fri Nov 20 20:40:40 2026
  write: IOPS=10.0k, BW=39.1MiB/s (41.0MB/s)(78.1MiB/2000msec); 0 zone resets
     lat (usec): min=21, max=901, avg=799.00, stdev=10.10
     issued rwts: total=0,20000,0,0 short=0,0,0,0 dropped=0,0,0,0
     errors    : total=12, first_error=5/<Input/output error>

Run status group 0 (all jobs):
`;
  const [point] = parse('eta.txt', text).points;
  expect(point).toMatchObject({ status: 'partial', problems: [{ code: 'fio-error' }] });
  expect(point!.parts[0]).toMatchObject({
    error: '12 failed I/Os, the first with error 5 (input/output error)',
    directions: { write: { iops: 10_000, operations: 20_000 } },
  });
});

test('a direction in which nothing was done is none, not zeros', () => {
  const name = 'own-text/fio-3.12_normal_randrw.txt';
  const idle = textOf(name).replaceAll(/^ {2}write: IOPS=.*$/gm, '  write: IOPS=0, BW=0B/s (0B/s)(0B/2001msec)');
  const [point] = parse(name, idle).points;
  expect(point!.parts.map(({ directions }) => directions.write)).toEqual([null, null]);
  expect(point!.status).toBe('ok');
});
