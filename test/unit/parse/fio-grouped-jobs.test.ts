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
  // Its reads came after the writes.
  expect(codes).toEqual(['warning verify-reads']);
});

it('tells sections together by their times where a command line put them there, which fio does not show', () => {
  // rd: 2 jobs of 4 KiB reads; wr: one of 128 KiB writes; --group_reporting before both.
  const { workload, codes } = point('command-line');
  expect(workload).toMatchObject({ name: 'rd', access: 'unknown', blockBytes: null, numjobs: 3 });
  expect(codes).toEqual(['warning grouped-jobs']);
});

const synthetic = (version: string, options: Record<string, string>, job: Record<string, unknown>) => {
  const side = (ios: number) => ({
    io_bytes: ios * 4096,
    total_ios: ios,
    iops: ios / 10,
    bw_bytes: ios * 409.6,
    runtime: 10_000,
  });
  const { reads, writes, ...rest } = job as { reads: number; writes: number };
  const document = {
    'fio version': version,
    jobs: [{ jobname: 'j', error: 0, 'job options': options, read: side(reads), write: side(writes), ...rest }],
  };
  return parseFioJson({ name: 's.json', text: JSON.stringify(document) })!.points[0]!;
};

it('does not keep a pattern that the figures contradict in releases without times of jobs', () => {
  const mixed = { rw: 'write', bs: '4k', group_reporting: '' };
  expect(synthetic('fio-3.1', mixed, { reads: 600, writes: 300 })).toMatchObject({
    workload: { access: 'unknown', numjobs: null },
    problems: [{ code: 'grouped-jobs' }],
  });
  expect(synthetic('fio-3.1', { ...mixed, verify: 'crc32c' }, { reads: 600, writes: 600 }).workload.access).toBe(
    'write',
  );
});

it('does not keep a share of reads that is not that of all jobs together', () => {
  const mix = { rw: 'randrw', rwmixread: '70', bs: '4k', group_reporting: '' };
  const own = synthetic('fio-3.33', mix, { reads: 700, writes: 300, job_runtime: 10_000 });
  expect(own).toMatchObject({ workload: { access: 'randrw', readPercent: 70 }, problems: [] });
  const together = synthetic('fio-3.33', mix, { reads: 1700, writes: 300, job_runtime: 20_000 });
  expect(together.workload).toMatchObject({ access: 'unknown', readPercent: null, numjobs: 2 });
});

it('takes a time that is no multiple for one job where nothing says that there are more', () => {
  const plain = synthetic('fio-3.33', { rw: 'write', bs: '4k' }, { reads: 0, writes: 300, job_runtime: 14_000 });
  expect(plain).toMatchObject({ workload: { access: 'write', numjobs: 1 }, problems: [] });
});

it('counts the errors of a job that was to go on', () => {
  const job = { reads: 500, writes: 0, total_err: 12, first_error: 5 };
  const { status, problems, parts } = synthetic('fio-3.33', { rw: 'read', bs: '4k', continue_on_error: 'all' }, job);
  expect(status).toBe('partial');
  expect(parts[0]?.error).toBe('12 failed I/Os, the first with error 5 (input/output error)');
  expect(problems).toMatchObject([{ severity: 'error', code: 'fio-error' }]);
  expect(synthetic('fio-3.33', { rw: 'read' }, { ...job, total_err: 0 }).status).toBe('ok');
});

it.each([
  ['4k', {}, 4096],
  ['4ki', {}, 4096],
  ['4KiB', {}, 4000],
  ['1MiB', {}, 1_000_000],
  ['4k', { kb_base: '1000' }, 4000],
  ['4KiB', { kb_base: '1000' }, 4096],
  ['4096', { kb_base: '1000' }, 4096],
  ['4096B', {}, 4096],
  ['64K,64k', {}, 65_536],
  ['4k,64k', {}, null],
])('reads bs=%s %j as fio does', (bs, more, expected) => {
  const { workload } = synthetic('fio-3.33', { rw: 'read', bs, ...more }, { reads: 10, writes: 0 });
  expect(workload.blockBytes).toBe(expected);
});
