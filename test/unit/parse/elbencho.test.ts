import { describe, expect, test } from 'vitest';
import { elbenchoCsvParser, parseElbenchoCsv } from '../../../shared/parse/elbencho/elbencho-csv.ts';
import { elbenchoJsonParser } from '../../../shared/parse/elbencho/elbencho-json.ts';
import { elbenchoTextParser } from '../../../shared/parse/elbencho/elbencho-text.ts';
import { codesOf, figuresOf, parseReport, readReport, sideOf } from './load-tools.ts';

const [CSV, JSON_FILE, TEXT] = ['elbencho/results.csv', 'elbencho/results.json', 'elbencho/results.txt'];

describe('CSV', () => {
  const { points, problems } = parseReport(elbenchoCsvParser, CSV);

  test('the end of the slowest thread counts; threads are per host', () => {
    expect(points[0]).toMatchObject({
      workload: { name: 'random read 4k', access: 'randread', numjobs: 8, iodepth: 16, clients: 3, direct: true },
      tool: { name: 'elbencho', version: '3.0-38' },
      startedUs: Date.UTC(2026, 1, 9, 16, 18, 30, 170) * 1000,
      runtimeNs: 60.002e9,
      loop: 'closed',
      parts: [{ cpu: { machinePercent: 40 } }],
    });
    expect(figuresOf(sideOf(points[0], 'read'))).toEqual({
      iops: 948_765,
      // 948,765 x 4096; the printed 3706 MiB/s is a whole number.
      bytesPerSecond: 3_886_141_440,
      operations: null,
      meanNs: 404_000,
      maxNs: 9_120_000,
    });
  });

  test('in a mix the plain columns are the writes', () => {
    expect(points[1]?.workload).toMatchObject({ name: 'mixed 70/30 128K', readPercent: 70, iodepth: 1 });
    expect(figuresOf(sideOf(points[1], 'write'))).toMatchObject({ iops: 5120, meanNs: 610_000 });
    expect(figuresOf(sideOf(points[1], 'read'))).toMatchObject({ iops: 11_946, meanNs: 1_488_000 });
    expect(sideOf(points[1], 'read').bytesPerSecond! / (11_946 * 131_072)).toBeCloseTo(1, 3);
  });

  test('phases without I/O are named; a row cut off is told', () => {
    expect(problems).toMatchObject([{ code: 'no-data-phase' }]);
    expect(problems[0]?.message).toContain('SYNC');
    const cut = parseReport(
      elbenchoCsvParser,
      'c.csv',
      readReport(CSV).split('\n').slice(0, 3).join('\n').slice(0, -60),
    );
    expect(cut.points).toHaveLength(1);
    expect(codesOf(cut)).toEqual(['truncated c.csv:3']);
  });

  test('the live file has no end results and says where they are', () => {
    const text =
      'ISO Date,Label,Phase,RuntimeMS,Rank,MixType,Done%,DoneBytes,MiB/s,IOPS\n2026-02-09T11:18:30.170-0500,,READ,1000,Total,,0,1,117,30151\n';
    expect(parseElbenchoCsv({ name: 'l.csv', text })).toMatchObject({ points: [], problems: [{ code: 'no-results' }] });
    expect(parseElbenchoCsv({ name: 'a.csv', text: 'a,b\n1,2\n' })).toBeNull();
  });
});

describe('JSON', () => {
  test('values are texts; bins lie in the middle of their range; a limit makes it open', () => {
    const { points, problems } = parseReport(elbenchoJsonParser, JSON_FILE);
    expect(problems.map(({ code }) => code)).toEqual(['no-data-phase']);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({
      workload: { name: 'write 1M', numjobs: 4, iodepth: 2, clients: 1 },
      loop: 'open',
      startedUs: Date.UTC(2026, 1, 9, 10, 18, 30, 170) * 1000,
    });
    const write = sideOf(points[0], 'write');
    expect(write).toMatchObject({ iops: 799, bytesPerSecond: 838_049_802, bytes: 4_294_967_296 });
    expect(write.latency.total).toMatchObject({
      meanNs: 9_987_000,
      minNs: 812_000,
      histogram: { valuesNs: [792_500, 8_967_000, 10_663_500, 30_161_000], counts: [6, 2000, 2060, 30] },
    });
    // 4,096 values: the 2,048th is in the third range.
    expect(write.latency.total?.percentiles[0]).toEqual({ percent: 50, valueNs: 10_663_500 });
  });

  test('a document cut off is told, those before it are kept', () => {
    const text = `${readReport(JSON_FILE)}${readReport(JSON_FILE).split('\n')[1]!.slice(0, 300)}`;
    const cut = parseReport(elbenchoJsonParser, 'j.json', text);
    expect(cut.points).toHaveLength(1);
    expect(codesOf(cut)).toContain('truncated j.json:3');
  });
});

describe('text', () => {
  test('last done, human latencies, percentiles as printed, both ages of the elapsed time', () => {
    const { points } = parseReport(elbenchoTextParser, TEXT);
    expect(points.map(({ workload, runtimeNs }) => [workload.name, runtimeNs])).toEqual([
      ['RWMIX70', 125.755e9],
      ['READ', 116.077e9],
    ]);
    expect(figuresOf(sideOf(points[0], 'read'))).toMatchObject({ iops: 77_821, meanNs: 812_000, maxNs: 1.02e9 });
    const write = sideOf(points[0], 'write').latency.total;
    expect(write).toMatchObject({ meanNs: 1_230_000, minNs: 61_000, maxNs: 23_400_000 });
    expect(write?.percentiles.at(-1)).toEqual({ percent: 99.9, valueNs: 9_742_000 });
    // 1,048,576 MiB in 116,077 ms.
    expect(figuresOf(sideOf(points[1], 'read'))).toMatchObject({
      iops: 564,
      bytesPerSecond: 9_472_260_894,
      meanNs: null,
    });
  });

  test('a phase without its end mark is told', () => {
    const text = readReport(TEXT);
    const cut = parseReport(elbenchoTextParser, 't.txt', text.slice(0, text.lastIndexOf('---')));
    expect(cut.points[1]?.status).toBe('partial');
    expect(codesOf(cut)).toContain('truncated t.txt:20');
  });
});

test.each(['IO latency us', 'IO lat us'])('text before 3.0 says microseconds in the name of the row: %s', (name) => {
  const text = `OPERATION   RESULT TYPE         FIRST DONE   LAST DONE
=========== ================    ==========   =========
READ        Elapsed ms       :        9000       10000
            IOPS             :       20000       19000
            Throughput MiB/s :          78          74
            Total MiB        :         703         742
            ${name.padEnd(17)}: [ min=12 avg=410 max=9000 ]
            IO lat % us      : [ 1%<=16 50%<=362 75%<=430 99%<=1024 ]
---
`;
  const { points } = parseReport(elbenchoTextParser, 'old.txt', text);
  expect(sideOf(points[0], 'read').latency.total).toMatchObject({ meanNs: 410_000, minNs: 12_000, maxNs: 9_000_000 });
  expect(sideOf(points[0], 'read').latency.total?.percentiles.at(-1)).toEqual({ percent: 99, valueNs: 1_024_000 });
  // Files of one block each: elbencho prints no IOPS.
  const files = parseReport(elbenchoTextParser, 'files.txt', text.replace('IOPS   ', 'Files/s'));
  expect(files.points[0]).toMatchObject({ status: 'ok' });
  expect(sideOf(files.points[0], 'read').iops).toBe(19_000);
});
