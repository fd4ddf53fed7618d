import type { Handlers } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { withAcknowledgement } from '../../../shared/lint/acknowledge.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { lintPlan } from '../../../shared/lint/lint-plan.ts';
import { emptyDiff } from '../../../shared/model/diff.ts';
import { readLab } from '../store/labs.ts';
import { readPlan } from '../store/plans.ts';
import type { ServiceContext } from './context.ts';
import { lintLabLoads } from './lab-loads.ts';
import { changeLab } from './labs.ts';

export function lintHandlers(context: ServiceContext): Pick<Handlers, 'lab.lint' | 'lab.acknowledge'> {
  const { store } = context;
  return {
    'lab.lint': async ({ id, planId, loads }) => {
      const { lab, revision } = readLab(store.reader, id);
      if (planId === null) {
        const ofLoads = loads ? lintLabLoads(store.reader, lab) : [];
        return { revision, findings: [...lintLab(lab), ...ofLoads] };
      }
      const { plan } = readPlan(store.reader, planId);
      if (plan.labId === id) return { revision, findings: [...lintLab(lab), ...lintPlan(lab, plan)] };
      throw new CodedError('refused', `${plan.name} is a plan of another lab`, 'Choose a plan of this lab.');
    },
    'lab.acknowledge': async ({ id, baseRevision, code, entities, field, reason }) => {
      const label = reason === null ? `open ${code} again` : `accept ${code}`;
      const { revision, updatedUs } = changeLab(context, id, {
        label,
        diff: emptyDiff(),
        baseRevision,
        change: (lab) => ({
          ...lab,
          acknowledged: withAcknowledgement(lab.acknowledged, { code, entities, field }, reason),
        }),
      });
      return { revision, updatedUs };
    },
  };
}
