import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { combineByHost } from '../../../shared/analysis/assemble.ts';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';

/** Output of fio 3.33 for job files of several sections without group_reporting. */
function read(name: string) {
  const file = new URL(`../../fixtures/fio/own-grouped/fio-3.33_sections_${name}.json`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const printed = (JSON.parse(text) as { jobs: { read: { iops: number; total_ios: number } }[] }).jobs;
  return { printed, points: parseFioJson({ name: `${name}.json`, text })?.points ?? [] };
}

it('takes sections of one load that ran at once for one result, the sum of them', () => {
  const { printed, points } = read('together');
  expect(printed).toHaveLength(2);
  expect(points).toHaveLength(1);
  const [point] = points;
  expect(point?.workload).toMatchObject({ name: 'random read 4k', numjobs: 2, iodepth: 4, clients: 1 });
  expect(point?.problems.map(({ code, message }) => [code, message])).toEqual([
    ['sections-together', 'Sections nvme0, nvme1 ran one load at once: they are one result, the sum of them all'],
  ]);
  const [host] = combineByHost(point?.parts ?? []);
  expect(host?.directions.read?.operations).toBe(printed.reduce((sum, job) => sum + job.read.total_ios, 0));
  expect(host?.directions.read?.iops).toBeCloseTo(
    printed.reduce((sum, job) => sum + job.read.iops, 0),
    3,
  );
});

it('keeps sections of unlike load, and those that a stonewall keeps apart, as results of their own', () => {
  const { points } = read('unlike');
  const shown = points.map(({ workload, parts }) => [workload.access, workload.numjobs, parts.length]);
  // nvme0 with two clones and nvme1 beside the writer; the last section ran alone.
  expect(shown).toEqual([
    ['randread', 3, 3],
    ['write', 1, 1],
    ['randread', 1, 1],
  ]);
});
