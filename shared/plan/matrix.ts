import { nanoseconds, bytes, NS_PER_MILLISECOND, type Bytes, type Nanoseconds } from '../units/quantity.ts';
import type { Problem } from '../units/problem.ts';
import { canonicalJson } from './canonical-json.ts';
import { shuffled } from './order.ts';
import type { FrozenPlan, Plan, PlanPoint } from './plan.ts';
import { MAX_POINTS, planProblems, pointCount } from './problems.ts';
import type { Workload } from './workload.ts';

/** From the start of a slot to the first I/O: fio reads its job file, makes its jobs and opens the scratch file. */
const START_ALLOWANCE_NS = 500 * NS_PER_MILLISECOND;
/** What one more job takes to be made. */
const START_PER_JOB_NS = 2 * NS_PER_MILLISECOND;
/** From the last I/O to the tool's exit: jobs end, histograms are written. A slot's owner is ended after it. */
const GRACE_NS = 1_500 * NS_PER_MILLISECOND;

interface Combination {
  readonly workload: Workload;
  readonly numjobs: number;
  readonly iodepth: number;
}

/** Time from the start of a slot by which its tool has ended by itself, or is ended. Without the pause. */
export function activeNs(plan: Plan, numjobs: number): Nanoseconds {
  return nanoseconds(START_ALLOWANCE_NS + START_PER_JOB_NS * numjobs + plan.rampNs + plan.runtimeNs + GRACE_NS);
}

function combinations(plan: Plan): Combination[] {
  return plan.workloads.flatMap((workload) =>
    plan.numjobs.flatMap((numjobs) => plan.iodepth.map((iodepth) => ({ workload, numjobs, iodepth }))),
  );
}

/** Canonical parameters of a point without its repeat. Names are not in it: renaming does not change the experiment. */
function pointKey(plan: Plan, { workload, numjobs, iodepth }: Combination): string {
  return [
    `access=${workload.access}`,
    `block=${workload.blockBytes}`,
    `read=${workload.readPercent ?? '-'}`,
    `jobs=${numjobs}`,
    `depth=${iodepth}`,
    `engine=${plan.engine}`,
    `direct=${plan.direct ? 1 : 0}`,
    `ramp=${plan.rampNs}`,
    `runtime=${plan.runtimeNs}`,
    `target=${plan.target.kind}:${plan.target.sizeBytes}`,
    `hosts=${[...plan.hosts].sort().join(',')}`,
  ].join(' ');
}

/**
 * Product of the axes times the repeats, in the order of measurement. A whole repeat comes before the next one, so that
 * a drift of the bed falls on all combinations alike; `random` shuffles within each repeat, by the plan's seed.
 * Throws RangeError beyond MAX_POINTS: look at planProblems first.
 */
export function planPoints(plan: Plan): PlanPoint[] {
  if (pointCount(plan) > MAX_POINTS) throw new RangeError(`a plan of ${pointCount(plan)} points is too large`);
  const all = combinations(plan);
  let offsetNs = 0;
  return Array.from({ length: plan.repeats }, (_, index) => index + 1).flatMap((repeat) => {
    const block = plan.order === 'random' ? shuffled(all, plan.seed + repeat * 0x10001) : all;
    return block.map((combination, place): PlanPoint => {
      const slotNs = nanoseconds(activeNs(plan, combination.numjobs) + plan.pauseNs);
      const point = {
        index: (repeat - 1) * all.length + place,
        key: pointKey(plan, combination),
        ...combination,
        access: combination.workload.access,
        repeat,
        hosts: plan.hosts,
        offsetNs: nanoseconds(offsetNs),
        slotNs,
      };
      offsetNs += slotNs;
      return point;
    });
  });
}

export interface PlanPreview {
  readonly points: PlanPoint[];
  readonly totalNs: Nanoseconds;
  /** Scratch space on all hosts together. */
  readonly scratchBytes: Bytes;
  readonly problems: Problem[];
}

const totalNs = (points: readonly PlanPoint[]): Nanoseconds =>
  nanoseconds(points.reduce((sum, point) => sum + point.slotNs, 0));

/** What a plan comes to. A plan that is too large has no points, and a problem that says so. */
export function previewPlan(plan: Plan): PlanPreview {
  const points = pointCount(plan) > MAX_POINTS ? [] : planPoints(plan);
  return {
    points,
    totalNs: totalNs(points),
    scratchBytes: bytes(plan.target.sizeBytes * plan.hosts.length),
    problems: planProblems(plan),
  };
}

/** Fixes points and order. `sha256Hex` hashes a text (UTF-8) to lower-case hex; shared/ has no hash of its own. */
export function freezePlan(plan: Plan, sha256Hex: (text: string) => string): FrozenPlan {
  const points = planPoints(plan);
  return { plan, revision: sha256Hex(canonicalJson(plan)), points, totalNs: totalNs(points) };
}
