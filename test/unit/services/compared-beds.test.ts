import { expect, it } from 'vitest';
import { cutLabRevision, insertLab, updateLab } from '../../../electron/core/store/labs.ts';
import { savePlan } from '../../../electron/core/store/plans.ts';
import { insertRun } from '../../../electron/core/store/runs.ts';
import { bedProblems } from '../../../electron/core/workers/compared-beds.ts';
import { emptyDiff } from '../../../shared/model/diff.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { freezePlan } from '../../../shared/plan/matrix.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import { aDrive, aHost, aLab, anId, aPlan, aPointResult } from '../../support/builders.ts';
import { openTestStore } from '../../support/test-store.ts';

const side = (label: string, change: Partial<PointResult>) => ({ label, results: [aPointResult(change)] });

/** A lab whose client was measured with one kernel, drawn anew with another, and measured again. */
async function twoRevisions() {
  const { store } = await openTestStore();
  const host = aHost({ name: 'client', role: 'client', kernel: '5.15' });
  const storage = aHost({ name: 'storage', role: 'storage' });
  const drive = aDrive({ parent: storage.id, writeState: 'fob' });
  const lab = aLab([host, storage, drive]);
  const plan = aPlan(lab.id, [host.id]);
  const { name, configuration, id: planId } = plan;
  const changed: Lab = {
    ...lab,
    entities: {
      ...lab.entities,
      [host.id]: { ...host, kernel: '6.9' },
      [drive.id]: { ...drive, writeState: 'steady' },
    },
  };
  const runs = [anId(), anId()] as const;
  store.write((database) => {
    insertLab(database, lab, null, 1);
    savePlan(database, { plan, revision: 1, updatedUs: epochMicroseconds(1) });
    const measured = (id: string): void => {
      const labRevision = cutLabRevision(database, lab.id, 1);
      const frozen = freezePlan(plan, () => 'revision');
      insertRun(database, { id, labId: lab.id, labRevision, planId, name, configuration, frozen, createdUs: 1 });
    };
    measured(runs[0]);
    updateLab(database, changed, { revision: 2, label: 'newer', diff: emptyDiff(), savedUs: 2 });
    measured(runs[1]);
  });
  return { reader: store.reader, labId: lab.id, runs };
}

const KERNELS = 'the beds differ in client kernel (5.15 and 6.9): the ratio is not like for like';
const STATES = 'the drives were fresh out of the box in one and steady in the other; burst results possible';

it('two runs on one lab are compared by the lab as it was drawn for each', async () => {
  const { reader, runs } = await twoRevisions();
  const [then, now] = [side('then', { runId: runs[0] }), side('now', { runId: runs[1] })];
  expect(bedProblems(reader, [then, now])).toMatchObject([
    { code: 'L021', severity: 'warning', where: 'Beds', message: KERNELS },
    { code: 'L022', severity: 'warning', where: 'Beds', message: STATES },
  ]);
  expect(bedProblems(reader, [then, then])).toEqual([]);
  expect(bedProblems(reader, [then, now, now])).toHaveLength(2);
});

it('what was brought in stands on the lab as it is now, and no lab says nothing', async () => {
  const { reader, labId, runs } = await twoRevisions();
  const brought = side('brought in', { labId });
  expect(bedProblems(reader, [side('then', { runId: runs[0] }), brought]).map(({ code }) => code)).toEqual([
    'L021',
    'L022',
  ]);
  expect(bedProblems(reader, [brought, side('now', { runId: runs[1] })])).toEqual([]);
  expect(bedProblems(reader, [brought, side('loose', {}), side('gone', { runId: anId(), labId: anId() })])).toEqual([]);
});
