import { expect, it } from 'vitest';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';

const jobs = (...runtimes: number[]) => ({
  'fio version': 'fio-3.33',
  jobs: runtimes.map((runtime) => ({
    jobname: 'j',
    error: 0,
    'job options': { rw: 'read', bs: '4k' },
    read: { io_bytes: 409_600, total_ios: 100, iops: 100_000 / runtime, bw_bytes: 409_600_000 / runtime, runtime },
  })),
});
const problemsOf = (...runtimes: number[]) =>
  parseFioJson({ name: 'f.json', text: JSON.stringify(jobs(...runtimes)) })!.points[0]!.problems;

it('flags jobs of one point that measured for different times', () => {
  expect(problemsOf(60_001, 60_000, 60_400)).toEqual([]);
  expect(problemsOf(1_001, 1_060)).toEqual([]);
  const [flag] = problemsOf(10_000, 4_500);
  expect(flag).toMatchObject({ severity: 'warning', code: 'unequal-times', where: 'f.json:1' });
  expect(flag?.message).toContain('for 4.50 to 10.00 s');
});
