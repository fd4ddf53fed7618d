import { expect, it } from 'vitest';
import { fioJobFiles } from '../../../shared/generate/fio/job-files.ts';
import { lintFiles } from '../../../shared/lint/lint-files.ts';
import { freezePlan } from '../../../shared/plan/matrix.ts';
import { aHost, aLab, aPlan } from '../../support/builders.ts';

const host = aHost({ name: 'client-1', role: 'client' });
const lab = aLab([host]);
const plan = aPlan(lab.id, [host.id]);
const files = fioJobFiles(
  freezePlan(plan, () => 'revision'),
  [{ id: host.id, name: host.name }],
);

it('what FabricLab generates breaks no rule of files', () => {
  expect(files.length).toBeGreaterThan(3);
  expect(lintFiles(lab, files)).toEqual([]);
});

it('a device put in by hand is told with host, file and line', () => {
  const [first] = files;
  const text = '[global]\nioengine=libaio\n[a]\nfilename=/dev/nvme0n1\n';
  expect(lintFiles(lab, [{ ...first!, path: 'jobs/a.fio', text }])).toMatchObject([
    { code: 'L024', severity: 'error', where: { text: 'client-1: jobs/a.fio:4', field: 'line 4' } },
  ]);
});
