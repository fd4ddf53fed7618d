import type { Handlers } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { previewPlan } from '../../../shared/plan/matrix.ts';
import type { Plan } from '../../../shared/plan/plan.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import { labExists, readLab } from '../store/labs.ts';
import { listPlans, planRevision, readPlan, savePlan, setPlanDeleted } from '../store/plans.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';

type Topic = 'plan.list' | 'plan.get' | 'plan.save' | 'plan.delete' | 'plan.preview';

export function planHandlers(context: ServiceContext): Pick<Handlers, Topic> {
  const { store, clock } = context;
  return {
    'plan.list': async ({ labId, deleted }) => ({ plans: listPlans(store.reader, labId, deleted) }),
    'plan.get': async ({ id }) => {
      const { plan, revision } = readPlan(store.reader, id);
      return { plan, revision };
    },
    'plan.save': async ({ plan, baseRevision }) => {
      const revision = save(context, plan, baseRevision);
      tellChanged(context, 'plans', [plan.id]);
      return { revision };
    },
    'plan.delete': async ({ id, restore }) => {
      store.write((database) => setPlanDeleted(database, id, restore ? null : clock.nowUs()));
      tellChanged(context, 'plans', [id]);
      return { deleted: !restore };
    },
    'plan.preview': async ({ plan }) => {
      const { points, totalNs, scratchBytes, problems } = previewPlan(plan);
      return {
        points,
        totalNs,
        scratchBytes,
        problems,
        endUs: epochMicroseconds(clock.nowUs() + Math.round(totalNs / 1000)),
      };
    },
  };
}

function save({ store, clock }: ServiceContext, plan: Plan, baseRevision: number | null): number {
  return store.write((database) => {
    const known = planRevision(database, plan.id);
    if (known !== baseRevision) throw conflict(plan, known, baseRevision);
    if (known === null) readLab(database, plan.labId);
    else if (!belongs(database, plan)) throw new CodedError('refused', 'A plan cannot move to another lab');
    const revision = (known ?? 0) + 1;
    savePlan(database, { plan, revision, updatedUs: clock.nowUs() });
    return revision;
  });
}

function belongs(database: ServiceContext['store']['reader'], plan: Plan): boolean {
  const plans = [...listPlans(database, plan.labId), ...listPlans(database, plan.labId, true)];
  return labExists(database, plan.labId) && plans.some((one) => one.plan.id === plan.id);
}

function conflict(plan: Plan, known: number | null, baseRevision: number | null): CodedError {
  if (known === null)
    return new CodedError('not-found', `No plan ${plan.id}`, 'A new plan is saved with baseRevision null.');
  const text = baseRevision === null ? 'There is already a plan of this id' : 'The plan was changed since';
  return new CodedError('stale', `${text}: ${plan.name} (revision ${known})`, 'Load it again.', { revision: known });
}
