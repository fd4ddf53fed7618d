import { NOTHING_MEASURED, type MeasuredFacts } from '../capacity/question.ts';
import { indexLab } from '../model/lab-index.ts';
import type { Lab } from '../model/lab.ts';
import type { Plan } from '../plan/plan.ts';
import { acknowledged } from './acknowledge.ts';
import { placeText } from './bed.ts';
import type { LintFinding } from './finding.ts';
import { loadOnBed } from './load-bed.ts';
import { NETWORK_BOTTLENECK } from './plan-drives.ts';
import { planRules } from './plan-rules.ts';
import { loadsOf, type PlannedLoad } from './planned-load.ts';
import { findings } from './rule.ts';

/** Told of a plan document without its lab by `planProblems`. */
const TOLD_OF_PLANS = new Set(['L025', 'L026', 'L029']);

/** What a plan asks of its lab that the lab cannot give, or that would spoil the result. */
export const lintPlan = (lab: Lab, plan: Plan): LintFinding[] =>
  lintLoads(lab, loadsOf(plan)).filter(({ code }) => !TOLD_OF_PLANS.has(code));

/**
 * Rules of stage *plan* over loads of any tool. `measuredOf` gives what was measured for a load; without it rated
 * figures stand in. The same finding of several loads is told once, with the loads that it is true of.
 */
export function lintLoads(
  lab: Lab,
  loads: readonly PlannedLoad[],
  measuredOf: (load: PlannedLoad) => MeasuredFacts = () => NOTHING_MEASURED,
): LintFinding[] {
  const index = indexLab(lab);
  const found = loads.flatMap((load) =>
    findings(planRules, 'plan', loadOnBed(lab, index, load, measuredOf(load)), (ids) =>
      ids.length === 0 ? load.name : `${load.name}: ${placeText(index, ids)}`,
    ).map((finding) => ({ finding, load })),
  );
  const alike = Map.groupBy(found, ({ finding: { code, message, where } }) =>
    [code, NUMBERS_BY_LOAD[code] ?? message, ...where.entities].join(' '),
  );
  const merged = [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { finding, load } = first;
    const where = {
      ...finding.where,
      text: finding.where.text.replace(load.name, loadNames(same.map((each) => each.load))),
    };
    return [{ ...finding, where, message: messageOf(same.map((each) => each.finding)) }];
  });
  return acknowledged(merged, lab.acknowledged);
}

/** Rules whose numbers differ by load while they say the same: how their messages begin. */
const NUMBERS_BY_LOAD: Readonly<Record<string, string>> = { L011: NETWORK_BOTTLENECK };

/** One message; of a rule that has numbers for each load, its beginning once and the numbers one after the other. */
function messageOf(same: readonly LintFinding[]): string {
  const { code = '', message = '' } = same[0] ?? {};
  const beginning = NUMBERS_BY_LOAD[code];
  if (beginning === undefined) return message;
  const numbers = new Set(same.map((finding) => finding.message.slice(beginning.length)));
  return `${beginning}${[...numbers].join('; ')}`;
}

const loadNames = (loads: readonly PlannedLoad[]): string =>
  loads.length <= 2 ? loads.map(({ name }) => name).join('; ') : `${loads[0]?.name ?? ''} and ${loads.length - 1} more`;
