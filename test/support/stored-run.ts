import { insertLab, cutLabRevision } from '../../electron/core/store/labs.ts';
import type { Store } from '../../electron/core/store/open.ts';
import { savePlan } from '../../electron/core/store/plans.ts';
import { insertRun } from '../../electron/core/store/runs.ts';
import { freezePlan } from '../../shared/plan/matrix.ts';
import { epochMicroseconds } from '../../shared/units/quantity.ts';
import { aHost, aLab, anId, aPlan } from './builders.ts';

/** A lab with a plan and a run of it, which waits for its points. */
export function insertPlanAndRun(store: Store): { labId: string; planId: string; runId: string; number: number } {
  const host = aHost();
  const lab = aLab([host]);
  const plan = aPlan(lab.id, [host.id]);
  const runId = anId();
  const number = store.write((database) => {
    insertLab(database, lab, null, 1);
    savePlan(database, { plan, revision: 1, updatedUs: epochMicroseconds(1) });
    const labRevision = cutLabRevision(database, lab.id, 1);
    const { name, configuration, id: planId } = plan;
    const frozen = freezePlan(plan, () => 'revision');
    return insertRun(database, {
      id: runId,
      labId: lab.id,
      labRevision,
      planId,
      name,
      configuration,
      frozen,
      createdUs: 1,
    });
  });
  return { labId: lab.id, planId: plan.id, runId, number };
}
