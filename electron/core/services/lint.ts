import type { Checked, Handlers } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { withAcknowledgement } from '../../../shared/lint/acknowledge.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { lintPlan } from '../../../shared/lint/lint-plan.ts';
import { applyDiff, emptyDiff, type LabDiff } from '../../../shared/model/diff.ts';
import { readLab } from '../store/labs.ts';
import { readPlan } from '../store/plans.ts';
import type { ServiceContext } from './context.ts';
import { lintLabLoads } from './lab-loads.ts';
import { lintLabResults } from './lab-results.ts';
import { changeLab } from './labs.ts';

export function lintHandlers(context: ServiceContext): Pick<Handlers, 'lab.lint' | 'lab.acknowledge'> {
  const { store } = context;
  return {
    'lab.lint': async ({ id, planId, loads }) => {
      const { lab, revision } = readLab(store.reader, id);
      if (planId === null) {
        const ofLoads = loads ? [...lintLabLoads(store.reader, lab), ...lintLabResults(store.reader, lab)] : [];
        return { revision, findings: [...lintLab(lab), ...ofLoads] };
      }
      const { plan } = readPlan(store.reader, planId);
      if (plan.labId === id) return { revision, findings: [...lintLab(lab), ...lintPlan(lab, plan)] };
      throw new CodedError('refused', `${plan.name} is a plan of another lab`, 'Choose a plan of this lab.');
    },
    'lab.acknowledge': async (request) => {
      const { id, baseRevision, code, reason } = request;
      const label = reason === null ? `open ${code} again` : `accept ${code}`;
      const diff = acknowledgement(context, request);
      const change = {
        label,
        diff,
        baseRevision,
        change: (lab: Parameters<typeof applyDiff>[0]) => applyDiff(lab, diff),
      };
      const { revision, updatedUs } = changeLab(context, id, change);
      return { revision, updatedUs };
    },
  };
}

/** As the history keeps it: the accepted findings before and after. A lab that changed since is refused by `changeLab`. */
function acknowledgement(
  { store, clock }: ServiceContext,
  { id, code, entities, field, reason }: Checked<'lab.acknowledge'>,
): LabDiff {
  const before = readLab(store.reader, id).lab.acknowledged ?? [];
  const after = withAcknowledgement(before, { code, entities, field }, reason, clock.nowUs());
  return { ...emptyDiff(), acknowledged: [[...before], after] };
}
