import { createHash } from 'node:crypto';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { fioJobFiles, type LoadHost } from '../../../shared/generate/fio/job-files.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { freezePlan, previewPlan } from '../../../shared/plan/matrix.ts';
import type { FrozenPlan, Plan } from '../../../shared/plan/plan.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { readLab } from '../store/labs.ts';
import { readPlan } from '../store/plans.ts';
import type { ServiceContext } from './context.ts';

export function fileHandlers({ store }: ServiceContext): Pick<Handlers, 'files.generate'> {
  return {
    'files.generate': async ({ planId }) => {
      const { plan } = readPlan(store.reader, planId);
      const { lab } = readLab(store.reader, plan.labId);
      const problems = [...previewPlan(plan).problems, ...missingHosts(lab, plan)];
      if (problems.some(({ severity }) => severity === 'error')) return { files: [], problems };
      return { files: fioJobFiles(frozen(plan), loadHosts(lab, plan)), problems };
    },
  };
}

/** The plan with its points fixed. */
export const frozen = (plan: Plan): FrozenPlan =>
  freezePlan(plan, (text) => createHash('sha256').update(text).digest('hex'));

/** Hosts of the plan as the drawing names them; those that are not drawn are left out. */
export function loadHosts(lab: Lab, plan: Plan): LoadHost[] {
  return plan.hosts.flatMap((id) => {
    const host = lab.entities[id];
    return host?.kind === 'host' ? [{ id, name: host.name }] : [];
  });
}

function missingHosts(lab: Lab, plan: Plan): Problem[] {
  const drawn = new Set(loadHosts(lab, plan).map(({ id }) => id));
  return plan.hosts.flatMap((id, index) => {
    if (drawn.has(id)) return [];
    const text = `The plan lets ${id} make load, which is no host of the lab ${lab.name}`;
    return [problem('error', 'plan-host-missing', `hosts[${index}]`, text, 'Choose a host of the drawing.')];
  });
}
