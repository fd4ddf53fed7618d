import { epochMicroseconds, type EpochMicroseconds } from '../../units/quantity.ts';
import type { ReportLine } from '../report-lines.ts';

/** Wall-clock time of a run's start from its time of day; null where the report does not tell the zone. */
export type ReportClock = (timeOfDay: number | null, elapsedSeconds: number | null) => EpochMicroseconds | null;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = 86_400;

/**
 * 50407 says when the summary was created in local time and in UTC: that gives the offset. Starts come in order, so each
 * is the first moment with its time of day that is not before the end of the run before.
 */
export function reportClock(lines: readonly ReportLine[]): ReportClock {
  const created = lines.find(({ text }) => text.includes('report, created '))?.text ?? '';
  const local = stampIn(/created (\d\d:\d\d:\d\d \w{3} \d\d \d{4})/.exec(created)?.[1]);
  const universal = stampIn(/\((\d\d:\d\d:\d\d \w{3} \d\d \d{4}) UTC\)/.exec(created)?.[1]);
  if (local === null || universal === null) return () => null;
  let earliest = local;
  return (timeOfDay, elapsedSeconds) => {
    if (timeOfDay === null) return null;
    const midnight = Math.floor(earliest / DAY) * DAY;
    const start = midnight + timeOfDay + (midnight + timeOfDay < earliest - 1 ? DAY : 0);
    earliest = start + (elapsedSeconds ?? 0);
    return epochMicroseconds(Math.round((start + universal - local) * 1e6));
  };
}

/** `11:46:26 Apr 11 2019` as seconds, read as if it were UTC. */
function stampIn(text: string | undefined): number | null {
  const match = /^(\d\d):(\d\d):(\d\d) (\w{3}) (\d\d) (\d{4})$/.exec(text ?? '');
  if (match === null) return null;
  const [, hour, minute, second, name = '', day, year] = match;
  const month = MONTHS.indexOf(name);
  return month < 0
    ? null
    : Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)) / 1000;
}
