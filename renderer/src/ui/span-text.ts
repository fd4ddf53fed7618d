import { formatDuration, formatNumber } from '../../../shared/units/format.ts';
import { NS_PER_MILLISECOND, NS_PER_SECOND, type Nanoseconds } from '../../../shared/units/quantity.ts';

/** A duration that may lie below a second, in a form that can be typed back: `500 ms`, `1.5 s`, `10 min`. */
export function formatSpan(ns: Nanoseconds): string {
  if (ns % NS_PER_SECOND === 0) return formatDuration(ns);
  if (ns < NS_PER_SECOND) return `${formatNumber(ns / NS_PER_MILLISECOND)} ms`;
  return ns < 60 * NS_PER_SECOND ? `${ns / NS_PER_SECOND} s` : formatDuration(ns);
}
