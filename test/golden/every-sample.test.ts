import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Latency } from '../../shared/results/latency.ts';
import { asLine, imported, ROOTS, samplePaths, SAMPLES, type Imported } from './every-sample/walk.ts';
import { HAND_VALUES } from './every-sample/values.ts';

/** Path, format, status of each result, codes of problems: what each result file is to become. */
const expected = new Map(
  readFileSync(new URL('./every-sample/expected.tsv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf('\t')), line]),
);

/** What is no result, and must not be taken for one. */
const NO_RESULTS: readonly RegExp[] = [
  /\/inventory\//,
  /\/(lscpu|lstopo|nvme-cli|telemetry|sys)\//,
  /\/(README\.md|MANIFEST\.tsv)$/,
  /\/pkb_clat_hist_expected_read\.json$/,
  /\/fio-[\d.]+\/[\w.]+\.(err|stderr|stdout)$/,
];

const files = ROOTS.length === 0 ? [] : samplePaths();
const results = new Map<string, Imported>();
const importedOnce = async (name: string): Promise<Imported> => {
  const found = results.get(name) ?? (await imported(name));
  results.set(name, found);
  return found;
};

describe.skipIf(files.length === 0)(`every sample in ${SAMPLES} (skipped where that folder is absent)`, () => {
  test('every line of the table has its file', () => {
    const there = new Set(files);
    const wanted = [...expected.keys()].filter((name) => ROOTS.some((root) => name.startsWith(root)));
    expect(wanted.filter((name) => !there.has(name))).toEqual([]);
  });

  test.each(files)('%s', async (name) => {
    const found = await importedOnce(name);
    const line = expected.get(name);
    if (line !== undefined) {
      expect(asLine(name, found)).toBe(line);
      return;
    }
    expect(NO_RESULTS.some((pattern) => pattern.test(name))).toBe(true);
    expect(asLine(name, found)).toBe(`${name}\tunknown\t-\tunknown-format`);
  });

  const values = HAND_VALUES.filter(([file]) => files.includes(file)).map(
    ([file, place, path, value, tolerance = 0]) => ({
      file,
      place,
      path,
      value,
      tolerance,
    }),
  );
  test.each(values)('$file, result $place: $path is $value', async ({ file, place, path, value, tolerance }) => {
    const found = figureAt(await importedOnce(file), place, path);
    expect(Math.abs(found - value)).toBeLessThanOrEqual(tolerance * value);
  });

  test('no figure of any sample is negative, infinite or none', async () => {
    for (const name of files) {
      for (const result of (await importedOnce(name)).results) {
        for (const [path, value] of numbersIn(result.directions, name)) {
          expect(Number.isFinite(value) && value >= 0, `${path} is ${String(value)}`).toBe(true);
        }
      }
    }
  });
});

/** `read.latency.total.p99`, `write.latency.completion.counted` (operations in the bins), or a field as it is. */
function figureAt({ results: found }: Imported, place: number, path: string): number {
  const keys = path.split('.');
  const last = keys.at(-1) ?? '';
  const value = (last === 'p99' || last === 'counted' ? keys.slice(0, -1) : keys).reduce<unknown>(
    (at, key) => (at as Record<string, unknown> | null | undefined)?.[key],
    found[place]?.directions,
  );
  if (last !== 'p99' && last !== 'counted') return typeof value === 'number' ? value : Number.NaN;
  const { percentiles, histogram } = value as Latency;
  if (last === 'counted') return (histogram?.counts ?? []).reduce((sum, count) => sum + count, 0);
  return percentiles.find(({ percent }) => percent === 99)?.valueNs ?? Number.NaN;
}

function* numbersIn(value: unknown, path: string): Generator<[string, number]> {
  if (typeof value === 'number') yield [path, value];
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* numbersIn(inner, `${path}.${key}`);
  }
}
