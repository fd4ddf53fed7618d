import fc from 'fast-check';
import { expect, test } from 'vitest';
import { directionFrom, NO_DIRECTIONS } from '../../../shared/parse/load-report.ts';
import { hasSiblings, toldElsewhere, withHistograms, type FolderFile } from '../../../shared/parse/folder.ts';
import { nanoseconds, seconds } from '../../../shared/units/quantity.ts';

const FORMATS = [
  'vdbench-flatfile',
  'vdbench-report',
  'vdbench-histogram',
  'diskspd-xml',
  'diskspd-text',
  'elbencho-json',
  'elbencho-csv',
  'fio-json',
];

const result = (run: string | null, rate: number, meanUs: number) => ({
  run,
  startedUs: null,
  runtimeNs: seconds(60),
  directions: {
    ...NO_DIRECTIONS,
    read: directionFrom({ iops: rate, bytesPerSecond: rate * 4096, latency: { meanNs: meanUs * 1000 } }),
  },
});

const results = fc.array(
  fc
    .record({
      run: fc.constantFrom(null, 'a', 'b'),
      rate: fc.constantFrom(1000, 1000.4, 1001.9, 50_000, 50_020),
      mean: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ run, rate, mean }) => result(run, rate, mean)),
  { maxLength: 4 },
);
const folder = fc.array(fc.record({ format: fc.constantFrom(...FORMATS), results }), { maxLength: 6 });

test('a file is left out only where each of its figures stands in one that is kept', () => {
  fc.assert(
    fc.property(folder, (files: FolderFile[]) => {
      const told = new Map(toldElsewhere(files).map((each) => [each.file, each]));
      for (const { file, by } of told.values()) {
        let kept = by;
        while (told.has(kept)) kept = told.get(kept)!.by;
        for (const { run, directions } of files[file]!.results) {
          const alike = files[by]!.results.some(
            (each) =>
              (run === null || each.run === null || each.run === run) &&
              Math.abs(each.directions.read!.iops! - directions.read!.iops!) <= 2e-4 * 50_020 + 1 &&
              Math.abs(each.directions.read!.latency.total!.meanNs - directions.read!.latency.total!.meanNs) <= 1000,
          );
          expect(alike).toBe(true);
        }
        expect(files[kept]!.results.length).toBeGreaterThanOrEqual(files[file]!.results.length);
      }
    }),
  );
});

const file = (format: string, ...own: ReturnType<typeof result>[]): FolderFile => ({ format, results: own });

test('reports beside the flatfile repeat it; one other number, run or latency keeps them', () => {
  const flat = file('vdbench-flatfile', result('a', 1000.04, 812), result('b', 500, 90));
  const told = (...own: ReturnType<typeof result>[]) => toldElsewhere([file('vdbench-report', ...own), flat]);
  expect(told(result('a', 1000, 812), result('b', 500, 90))).toEqual([{ file: 0, by: 1, kind: 'repeated' }]);
  expect(told(result('b', 500, 90))).toHaveLength(1);
  expect(told(result('a', 1010, 812), result('b', 500, 90))).toEqual([]);
  expect(told(result('a', 1000, 900), result('b', 500, 90))).toEqual([]);
  expect(told(result('b', 500, 90), result('a', 1000, 812))).toEqual([]);
  expect(told(result('c', 1000, 812))).toEqual([]);
});

test('repeats of one run in files of one format stay apart', () => {
  const csv = file('elbencho-csv', result(null, 948_765, 404));
  expect(toldElsewhere([csv, csv])).toEqual([]);
  expect(toldElsewhere([csv, file('elbencho-json', result(null, 948_765, 404))])).toHaveLength(1);
  expect(toldElsewhere([csv, file('elbencho-json', result(null, 948_768, 404))])).toEqual([]);
  expect(hasSiblings('fio-json')).toBe(false);
});

test('histograms go to the runs that made as many operations', () => {
  const flat = result('a', 1000, 812);
  const binned = (count: number) => {
    const latency = { meanNs: 900_000, histogram: { valuesNs: [900_000], counts: [count] } };
    const read = directionFrom({ iops: 0, bytesPerSecond: 0, operations: count, latency });
    return { ...NO_DIRECTIONS, read: read && { ...read, iops: null, bytesPerSecond: null } };
  };
  const merged = withHistograms(flat, binned(60_000))?.read?.latency.total;
  expect(merged).toMatchObject({ meanNs: nanoseconds(812_000), histogram: { counts: [60_000] } });
  expect(withHistograms(flat, binned(30_000))).toBeNull();
  const histogram = { format: 'vdbench-histogram', results: [{ ...flat, directions: binned(60_000) }] };
  expect(toldElsewhere([file('vdbench-flatfile', flat), histogram])).toEqual([{ file: 1, by: 0, kind: 'histograms' }]);
});
