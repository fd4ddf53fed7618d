import type { HostResult } from '../results/point-result.ts';
import { formatNumber } from '../units/format.ts';
import { problem, type Problem } from '../units/problem.ts';
import { NS_PER_MILLISECOND, NS_PER_SECOND } from '../units/quantity.ts';

/** DOMAIN 2.8: rates of clients may be added where their times agree within 1 %. Below a tenth of a second it is jitter. */
const TOLERANCE = 0.01;
const JITTER_NS = 100 * NS_PER_MILLISECOND;

/** Said of parts that measured for different times: the sum of their rates is more than they ever made together. */
export function unequalTimes(parts: readonly Pick<HostResult, 'directions'>[], where: string): Problem[] {
  const times = parts
    .map(({ directions }) => Math.max(0, ...Object.values(directions).map((side) => side?.runtimeNs ?? 0)))
    .filter((time) => time > 0);
  const [least, most] = [
    times.reduce((one, other) => Math.min(one, other), Infinity),
    times.reduce((one, other) => Math.max(one, other), 0),
  ];
  if (times.length < 2 || most - least <= Math.max(JITTER_NS, TOLERANCE * least)) return [];
  const range = `${formatNumber(least / NS_PER_SECOND, 2)} to ${formatNumber(most / NS_PER_SECOND, 2)} s`;
  const message = `Its parts measured for ${range}: their rates are added up, though not all of them ran all the time`;
  return [problem('warning', 'unequal-times', where, message, 'Give all of them one runtime (fio: time_based).')];
}
