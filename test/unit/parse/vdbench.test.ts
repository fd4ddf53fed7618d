import { describe, expect, test } from 'vitest';
import { combineDirection } from '../../../shared/analysis/assemble.ts';
import { vdbenchFlatfileSeries } from '../../../shared/parse/vdbench/flat-series.ts';
import { vdbenchFlatfileParser } from '../../../shared/parse/vdbench/flatfile.ts';
import { vdbenchHistogramParser } from '../../../shared/parse/vdbench/histogram-file.ts';
import { parseVdbenchReport, vdbenchReportParser } from '../../../shared/parse/vdbench/report.ts';
import { codesOf, figuresOf, parseReport, readReport, sideOf } from './load-tools.ts';

const FLAT = 'vdbench/50407-flatfile.html';
const SUMMARY = 'vdbench/50406-summary.html';
const TOTALS = 'vdbench/50407-totals.html';
const HISTOGRAM = 'vdbench/histogram.html';

describe('flatfile.html', () => {
  const { points, problems } = parseReport(vdbenchFlatfileParser, FLAT);

  test('an average row is a point, also where a loop repeats its run', () => {
    expect(points.map(({ workload }) => [workload.name, workload.iodepth])).toEqual([
      ['random 70/30 4k', 16],
      ['random 70/30 4k', 32],
      ['write 64K at 3000 IOPS', 2],
    ]);
    expect(problems).toEqual([]);
    expect(points.map(({ loop }) => loop)).toEqual(['closed', 'closed', 'open']);
  });

  test('reads and writes apart: rate by the share of reads, latency of each', () => {
    expect(figuresOf(sideOf(points[0], 'read'))).toEqual({
      iops: 35008,
      bytesPerSecond: 143_392_769,
      operations: null,
      meanNs: 651_200,
      maxNs: 8_110_000,
    });
    expect(figuresOf(sideOf(points[0], 'write'))).toMatchObject({ iops: 14994.5, meanNs: 503_400, maxNs: 6_020_000 });
    expect(points[2]?.parts[0]?.directions.read).toBeNull();
  });

  test('intervals give the length of what was averaged and left out; the stamp of UTC its start', () => {
    expect(points[0]).toMatchObject({ runtimeNs: 4e9, rampNs: 2e9, startedUs: Date.UTC(2025, 5, 5, 8, 0, 4) * 1000 });
  });

  test('a NaN of the CPU is no data', () => {
    expect(points.map(({ parts }) => parts[0]?.cpu?.machinePercent ?? null)).toEqual([12.5, null, 12.5]);
  });

  test('a row cut off is told with its line; a run without its average as well', () => {
    const lines = readReport(FLAT).split('\n');
    const average = lines.findIndex((line) => line.includes('avg_2-3'));
    const cut = lines
      .slice(0, average + 1)
      .join('\n')
      .slice(0, -200);
    const parsed = parseReport(vdbenchFlatfileParser, 'cut.html', cut);
    expect(parsed.points).toEqual([]);
    expect(codesOf(parsed)).toEqual([
      `bad-flatfile cut.html:${String(average + 1)}`,
      `truncated cut.html:${String(average + 1)}`,
    ]);
  });

  test('decimal megabytes, which the file does not tell, are known by the product', () => {
    const text = readReport(FLAT).replace(' 195.3223 4096 ', ' 204.8102 4096 ');
    expect(sideOf(parseReport(vdbenchFlatfileParser, FLAT, text).points[0], 'read').bytesPerSecond).toBeCloseTo(
      143_392_769,
      -1,
    );
  });

  test('before 5.04 a mix has one latency: one direction', () => {
    const text = `tod Run Interval reqrate rate MB/sec bytes/io read% resp resp_max resp_std xfersize threads rdpct seekpct
10:00:01.000 r 1 999988.0000 100.0000 0.3906 4096 50.0000 2.0000 9.0000 1.0000 4096 8 50.0000 100.0000
10:00:02.000 r avg_1-1 999988.0000 100.0000 0.3906 4096 50.0000 2.0000 9.0000 1.0000 4096 8 50.0000 100.0000`;
    const [point] = parseReport(vdbenchFlatfileParser, 'old.html', text).points;
    expect(figuresOf(sideOf(point, 'mixed'))).toMatchObject({ iops: 100, meanNs: 2_000_000 });
    expect(point?.parts[0]?.directions).toMatchObject({ read: null, write: null });
  });
});

describe('summary.html and totals.html', () => {
  test('50406: one maximum, loops told by the start, formatting left out, midnight passed', () => {
    const { points, problems } = parseReport(vdbenchReportParser, SUMMARY);
    expect(problems).toEqual([]);
    expect(points).toHaveLength(3);
    expect(points[0]).toMatchObject({
      workload: { name: 'r8k', blockBytes: 8192, numjobs: null, iodepth: 4 },
      loop: 'closed',
      runtimeNs: 60e9,
      rampNs: 20e9,
      requestedRuntimeNs: 60e9,
      startedUs: Date.UTC(2024, 11, 31, 22, 58, 42, 1) * 1000,
      parts: [{ cpu: { machinePercent: 21.5 } }],
    });
    expect(figuresOf(sideOf(points[0], 'read'))).toEqual({
      iops: 20633.5,
      bytesPerSecond: 169_029_633,
      operations: null,
      meanNs: 118_000,
      maxNs: null,
    });
    expect(points[1]?.startedUs).toBe(Date.UTC(2024, 11, 31, 23, 0, 5, 1) * 1000);
    expect(points[1]?.workload.iodepth).toBe(8);
    expect(points[2]).toMatchObject({ loop: 'open', runtimeNs: 25e9, requestedRuntimeNs: 25e9 });
    expect(figuresOf(sideOf(points[2], 'write'))).toMatchObject({ iops: 2000.3, meanNs: 512_000, maxNs: 4_400_000 });
  });

  test('50407: a maximum per direction; the first of a curve is closed, its steps are open; a short run has no data', () => {
    const { points, problems } = parseReport(vdbenchReportParser, TOTALS);
    expect(problems).toEqual([]);
    expect(points.map(({ loop, status }) => [loop, status])).toEqual([
      ['closed', 'ok'],
      ['open', 'ok'],
      ['closed', 'failed'],
    ]);
    expect(figuresOf(sideOf(points[0], 'write'))).toMatchObject({ iops: 15686.628, maxNs: 6_020_000 });
    expect(points[2]).toMatchObject({
      parts: [{ cpu: null, directions: { read: null } }],
      problems: [{ code: 'no-results' }],
    });
  });

  test('without its end mark, or without an average, it is told', () => {
    const text = readReport(SUMMARY);
    const noMark = text.slice(0, text.indexOf('00:02:01.500'));
    expect(codesOf(parseReport(vdbenchReportParser, 's.html', noMark)).join()).toMatch(/^truncated s\.html:\d+$/);
    const noAverage = text.slice(0, text.indexOf('00:02:00.033'));
    const parsed = parseReport(vdbenchReportParser, 's.html', noAverage);
    expect(parsed.points).toHaveLength(2);
    expect(parsed.problems).toMatchObject([{ code: 'truncated', severity: 'error' }]);
    expect(parsed.problems[0]?.message).toContain('w64k');
  });

  test('a row under a header of another release is not read with moved columns', () => {
    const text = readReport(TOTALS).replace('bytes   read     resp ', 'bytes   read  new  resp ');
    expect(text).not.toBe(readReport(TOTALS));
    const parsed = parseReport(vdbenchReportParser, TOTALS, text);
    expect(parsed.points).toEqual([]);
    expect(parsed.problems.every(({ code }) => code === 'bad-table')).toBe(true);
  });

  test('reports of one host or workload repeat the whole: they are ours, but no results', () => {
    const text = readReport(SUMMARY).replace(/Vdbench summary report.*/, 'Workload Report for wd=wd1');
    expect(parseVdbenchReport({ name: 'wd1.html', text })).toMatchObject({
      points: [],
      problems: [{ code: 'part-of-report' }],
    });
  });

  test('file system runs: groups of columns, bytes of each direction as printed', () => {
    const text = `Run totals
11:46:28.002 Starting RD=fs; elapsed=60; fwdrate=max. For loops: None
Apr 11, 2019 ..Interval.. .ReqstdOps... ...cpu%...  read ....read..... ....write.... ..mb/sec... mb/sec .xfer.. ....open.... ...close....
                            rate   resp total  sys   pct   rate   resp   rate   resp  read write  total    size  rate   resp  rate   resp
11:47:28.016     avg_2-60  33891  1.874  63.1 62.7  75.0  25000  1.500   8891  2.000 100.0 50.00 150.00    4093  42.8  0.048  42.8  0.009`;
    const [point] = parseReport(vdbenchReportParser, 'fs.html', text).points;
    expect(figuresOf(sideOf(point, 'read'))).toMatchObject({
      iops: 25000,
      bytesPerSecond: 104_857_600,
      meanNs: 1_500_000,
    });
    expect(figuresOf(sideOf(point, 'write'))).toMatchObject({
      iops: 8891,
      bytesPerSecond: 52_428_800,
      meanNs: 2_000_000,
    });
    expect(point).toMatchObject({
      loop: 'closed',
      workload: { blockBytes: null },
      parts: [{ cpu: { machinePercent: 63.1 } }],
    });
  });
});

describe('histogram.html', () => {
  const { points } = parseReport(vdbenchHistogramParser, HISTOGRAM);

  test('counts of each direction, the sum of both not added; no rates', () => {
    expect(figuresOf(sideOf(points[0], 'read'))).toMatchObject({
      iops: null,
      bytesPerSecond: null,
      operations: 20_000,
      meanNs: 390_000,
    });
    expect(points[0]?.parts[0]?.directions.mixed).toBeNull();
    expect(points[0]?.problems.map(({ code }) => code)).toEqual([
      'no-rates',
      'coarse-bins',
      'coarse-bins',
      'open-bucket',
    ]);
  });

  test('bins lie in the middle of their bucket and can be merged', () => {
    const read = sideOf(points[0], 'read');
    // Half of 20,000 lies in 0.2 to 0.4 ms, 99 % (19,800) in 0.8 to 1 ms: counted by hand.
    expect(read.latency.total?.percentiles).toEqual(
      expect.arrayContaining([
        { percent: 50, valueNs: 300_000 },
        { percent: 99, valueNs: 900_000 },
      ]),
    );
    const twice = combineDirection([read, read]);
    expect(twice?.operations).toBe(40_000);
    expect(twice?.latency.total?.percentiles).toEqual(read.latency.total?.percentiles);
  });

  test('operations in the open bucket: no bins, no percentile that falls there', () => {
    const latency = sideOf(points[0], 'write').latency.total;
    expect(latency?.histogram).toBeNull();
    expect(latency?.percentiles.at(-1)).toEqual({ percent: 99.9, valueNs: 1_500_000 });
  });

  test('cut off: told', () => {
    const text = readReport(HISTOGRAM);
    const cut = text.slice(0, text.lastIndexOf('   0.600 <'));
    expect(codesOf(parseReport(vdbenchHistogramParser, 'h.html', cut)).join()).toContain('truncated h.html');
  });
});

test('deviations and maxima of the intervals, behind the average of some builds, are no runs', () => {
  const text = readReport(FLAT).replace(/^.* avg_\d+-\d+ .*$/gm, (line) =>
    [line, line.replace(' avg_', ' std_'), line.replace(' avg_', ' max_')].join('\n'),
  );
  const spread = parseReport(vdbenchFlatfileParser, 'spread.html', text);
  expect(spread.points).toHaveLength(3);
  expect(codesOf(spread)).toEqual([]);
  expect(vdbenchFlatfileSeries({ name: 'spread.html', text, ordinal: null }, 100)).toEqual(
    vdbenchFlatfileSeries({ name: 'spread.html', text: readReport(FLAT), ordinal: null }, 100),
  );
});
