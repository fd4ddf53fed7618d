import { MEBI, NS_PER_MILLISECOND, NS_PER_SECOND } from '../../../shared/units/quantity.ts';
import type { FrozenPlan, Plan, PlanPoint } from '../../../shared/plan/plan.ts';

/** Resolution of the boot clock as the kernel prints it. */
export const NS_PER_CENTISECOND = 10_000_000;

/** A lay-out slower than this is stuck. */
const SLOWEST_LAYOUT_BYTES_PER_SECOND = 10 * MEBI;
const LAYOUT_ALLOWANCE_S = 120;
/** How long a host waits for the others to lay out, and for a controller that was closed meanwhile. */
const GO_ALLOWANCE_S = 1_800;

/** Time limit of the lay-out. */
export const layoutLimitSeconds = (plan: Plan): number =>
  LAYOUT_ALLOWANCE_S + Math.ceil(plan.target.sizeBytes / SLOWEST_LAYOUT_BYTES_PER_SECOND);

/** The runner's schedule for one host: sizes and limits, then one line per point: INDEX OFFSET_CS LIMIT_S STATUS_MS. */
export function scheduleText(frozen: FrozenPlan, labHost: string): string {
  const { plan, points } = frozen;
  const layout = layoutLimitSeconds(plan);
  const head = `${plan.target.sizeBytes} ${layout} ${layout + GO_ALLOWANCE_S}`;
  const interval = statusIntervalMs(plan);
  const lines = points
    .filter((point) => point.hosts.includes(labHost))
    .map((point) => {
      const offset = Math.round(point.offsetNs / NS_PER_CENTISECOND);
      return `${point.index} ${offset} ${limitSeconds(plan, point)} ${interval}`;
    });
  return `${[head, ...lines].join('\n')}\n`;
}

/** When the tool of a slot is ended: the pause after it is left free. */
const limitSeconds = (plan: Plan, point: PlanPoint): number => Math.ceil((point.slotNs - plan.pauseNs) / NS_PER_SECOND);

/** Status documents carry the whole histogram each time: no more of them than this per point. */
const MOST_STATUS_DOCUMENTS = 300;

/**
 * How often fio prints how far it is. A status document that falls on the end of the run delays the end, and with it
 * the runtime that rates are divided by (3 % at 3 s was seen): the interval is chosen so that the last one is well
 * before the end.
 */
export function statusIntervalMs(plan: Plan): number {
  const totalMs = (plan.rampNs + plan.runtimeNs) / NS_PER_MILLISECOND;
  const base = Math.max(1, Math.ceil(totalMs / MOST_STATUS_DOCUMENTS / 1_000)) * 1_000;
  const candidates = [1, 0.9, 0.8, 0.95, 0.85, 0.7, 0.75].map((share) => base * share);
  /** How far the end is from the middle between two documents, in intervals. */
  const fromMiddle = (interval: number): number => Math.abs(((totalMs / interval) % 1) - 0.5);
  return candidates.reduce((best, interval) => (fromMiddle(interval) < fromMiddle(best) ? interval : best));
}
