import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';

/** Output of fio 3.33 for job files of several sections under one group_reporting. */
function point(name: string) {
  const file = new URL(`../../fixtures/fio/own-grouped/fio-3.33_grouped_${name}.json`, import.meta.url);
  const parsed = parseFioJson({ name: `${name}.json`, text: readFileSync(file, 'utf8') });
  expect(parsed?.points).toHaveLength(1);
  const [only] = parsed?.points ?? [];
  if (only === undefined) throw new Error('no point');
  return { ...only, codes: only.problems.map(({ severity, code }) => `${severity} ${code}`) };
}

it('counts the sections of one load as its jobs', () => {
  const { workload, codes, problems } = point('same');
  expect(workload).toMatchObject({ access: 'randread', blockBytes: 4096, numjobs: 3, iodepth: 4 });
  expect(codes).toEqual(['note grouped-jobs']);
  expect(problems[0]?.message).toContain('put 3 jobs into one entry (nvme0)');
});

it('leaves open what the options of the last section say and the figures do not', () => {
  const { workload, codes, problems } = point('mixed');
  // nvme0 wrote 4 KiB blocks, nvme1 read 64 KiB ones; fio shows the options of nvme1.
  expect(workload).toMatchObject({ name: 'nvme0', access: 'unknown', blockBytes: null, numjobs: 2 });
  expect(codes).toEqual(['warning grouped-jobs']);
  expect(problems[0]?.message).toContain('not known by its figures: pattern, block size');
});

it('does not know how many there were when they took unequal times', () => {
  const { workload, codes, problems } = point('uneven');
  expect(workload).toMatchObject({ access: 'randread', blockBytes: 4096, numjobs: null });
  expect(codes).toEqual(['warning grouped-jobs']);
  expect(problems[0]?.message).toContain('at least 2 jobs');
});

it('takes a job that verifies what it wrote for one', () => {
  const { workload, codes } = point('verify');
  expect(workload).toMatchObject({ access: 'write', blockBytes: 4096, numjobs: 1 });
  expect(codes).toEqual([]);
});
