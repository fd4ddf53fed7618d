import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseResultFile } from '../../../shared/parse/registry.ts';
import { histogramCount } from '../../../shared/stats/histogram.ts';

/**
 * Every fio file that lies beside the project imports as what it is. The first line of the table that fits a path tells
 * format, number of points and the codes of problems (notes left out).
 */
const EXPECTED: readonly (readonly [RegExp, string, number, ...string[]])[] = [
  // Logs: the four columns of 2.x and 3.1 do not tell the unit of latencies.
  [/\/(2\.1\.14|2\.16)\/avg_c?lat\.1\.log$/, 'fio-log', 0, 'unknown-unit'],
  [/\/3\.1\/avg_lat\.1\.log$/, 'fio-log', 0, 'unknown-unit'],
  [/fio-3\.1\/log_c?lat\.1\.log$/, 'fio-log', 0, 'unknown-unit'],
  [/log_slat\.1\.log$/, 'fio-log', 0],
  // Its reads begin a window before its writes.
  [/\/2\.1\.14\/avg_bw\.1\.log$/, 'fio-log', 1, 'late-windows'],
  [/\.log(\.127\.0\.0\.1)?$/, 'fio-log', 1],
  // Several formats in one file: the JSON, once.
  [/normal\+terse\+json_combined\.txt$/, 'fio-json', 4],
  [/json_and_normal\.txt$/, 'fio-json', 1],
  [/fio-3\.1_terse_default\.txt$/, 'fio-terse', 1],
  [/null\.terse[345]\.txt$/, 'fio-terse', 2],
  [/terse/, 'fio-terse', 1],
  [/normal/, 'fio-text', 1],
  // What fio says when it cannot begin.
  [/versionmismatch\.txt$/, 'fio-text', 0, 'fio-said', 'fio-said'],
  [/one_server_down\.stderr\.txt$/, 'fio-text', 0, 'fio-said', 'fio-said'],
  [/error_enospc\.stderr$/, 'fio-text', 0, 'fio-said'],
  [/one_server_down\.json$/, 'fio-json', 1, 'client-missing'],
  [/error_enospc\.json$/, 'fio-json', 1],
  [/cs_2clients_multisection/, 'fio-json', 2],
  [/pkb_fio-parser-sample-result\.json$/, 'fio-json', 5],
  [/pkb_fio_hist_job\.json$/, 'fio-json', 2],
  [/null\.2jobs\.jsonplus\.json$/, 'fio-json', 2],
  [/truncated\.json$/, 'fio-json', 0, 'truncated'],
  [/\.json$/, 'fio-json', 1],
];

const ROOTS = [
  'data/own/fio-text',
  'data/own/fio-log',
  'data/own/fio-client-server',
  'data/third-party/fio-json',
  'data/third-party/fio-log',
  'domain/fixtures',
];
const shared = new URL('../../../../shared/', import.meta.url).pathname;
/** Of other tools, empty, or the expectation of a histogram log. */
const OTHERS = /\/sys\/|_expected_read\.json$|\.(stdout|err)$|fio-3\.1\/.*stderr$|(randrw70|warn_prefix)\.stderr$/;

const filesOf = (root: string): string[] =>
  readdirSync(join(shared, root), { recursive: true, encoding: 'utf8' })
    .map((name) => join(shared, root, name))
    .filter((path) => statSync(path).isFile() && !OTHERS.test(path))
    .sort();

const parsed = (path: string) => parseResultFile({ name: basename(path), text: readFileSync(path, 'utf8') });

describe.skipIf(!existsSync(shared))('files beside the project', () => {
  const present = ROOTS.filter((root) => existsSync(join(shared, root)));
  test('there are some', () => expect(present.length).toBeGreaterThan(0));

  test.each(present.flatMap(filesOf))('%s', (path) => {
    const row = EXPECTED.find(([pattern]) => pattern.test(path));
    expect(row, 'a file that the table does not know').toBeDefined();
    const [, format, points, ...codes] = row!;
    const { format: found, points: read, problems } = parsed(path);
    const told = problems.filter(({ severity }) => severity !== 'note').map(({ code }) => code);
    expect([found, read.length, told]).toEqual([format, points, codes]);
    for (const { parts } of read) expect(parts.length).toBeGreaterThan(0);
  });

  const logs = join(shared, 'data/third-party/fio-log');
  test.skipIf(!existsSync(logs))('clat_hist logs of another collection: every count is where they say', () => {
    const expected = JSON.parse(readFileSync(join(logs, 'pkb_clat_hist_expected_read.json'), 'utf8')) as Record<
      string,
      number
    >;
    const { completion } = parsed(join(logs, 'pkb_clat_hist.1.log')).points[0]!.parts[0]!.directions.read!.latency;
    const { valuesNs, counts } = completion!.histogram!;
    // It is the sum of two jobs, of which this log is one: no bin may have more.
    valuesNs.forEach((value, index) => {
      const us = value / 1000;
      const theirs = expected[String((us + 0.5) / 1000)] ?? expected[String(us / 1000)] ?? Infinity;
      expect(counts[index]).toBeLessThanOrEqual(theirs);
    });
    expect(histogramCount(completion!.histogram!)).toBe(39_663);
  });
});
