import { drivePlanRules } from './plan-drives.ts';
import { queuePlanRules } from './plan-queues.ts';
import { runPlanRules } from './plan-run.ts';
import type { LoadOnBed } from './load-bed.ts';
import type { Rule } from './rule.ts';

/** Every rule that looks at a load on the drawing, by code. */
export const planRules: readonly Rule<LoadOnBed>[] = [...drivePlanRules, ...queuePlanRules, ...runPlanRules].sort(
  (a, b) => (a.code < b.code ? -1 : 1),
);
