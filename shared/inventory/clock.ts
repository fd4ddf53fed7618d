import { milliseconds } from '../units/quantity.ts';
import type { HostInventory } from './host-inventory.ts';
import { textOf, type Sections } from './sections.ts';

type Clock = HostInventory['clock'];

/**
 * How the clock is kept (DOMAIN 9.4): PTP when its daemons steer the system clock, NTP when chrony or the time daemon
 * says that it is synchronised. Null when nothing tells. The bound is coarse (1-2-5 steps, rounded up), since it is
 * measured anew at every attach.
 */
export function clockOf(sections: Sections): Clock {
  const daemons = textOf(sections, 'daemons');
  const isPtp = /\bphc2sys\b/.test(daemons) && /\bptp4l\b/.test(daemons);
  if (isPtp) return { state: 'ptp', skewBoundNs: ptpBound(textOf(sections, 'pmc')) };
  return chronyClock(textOf(sections, 'chrony')) ?? timeDaemonClock(textOf(sections, 'timedatectl'));
}

/** `pmc GET CURRENT_DATA_SET`: offsetFromMaster in ns. */
function ptpBound(text: string): NonNullable<Clock>['skewBoundNs'] {
  const offset = /offsetFromMaster\s+(-?[\d.]+)/.exec(text)?.[1];
  return offset === undefined ? null : stepAbove(Math.abs(Number(offset)) / 1e6);
}

/**
 * `chronyc -c tracking`: column 5 is the offset of the system time in s, 11 the root delay, 12 the root dispersion, 14 the
 * leap status; without -c each stands on a line with its name. The clock is off by at most offset + dispersion + delay / 2
 * (chronyc manual, "Root dispersion").
 */
export function chronyClock(text: string): Clock {
  const columns = text.trim().split('\n')[0]?.split(',') ?? [];
  const line = (name: string): string | undefined => new RegExp(`^${name} *: (.*)$`, 'm').exec(text)?.[1];
  const leap = columns[13] ?? line('Leap status');
  if (leap === undefined) return null;
  if (/not synchronised/i.test(leap)) return { state: 'unsynchronised', skewBoundNs: null };
  const [offset, delay, dispersion] =
    columns.length > 1
      ? [columns[4], columns[10], columns[11]].map(Number)
      : ['System time', 'Root delay', 'Root dispersion'].map((name) => Number(line(name)?.split(' ')[0]));
  const bound = Math.abs(offset ?? NaN) + (dispersion ?? NaN) + (delay ?? NaN) / 2;
  return { state: 'ntp', skewBoundNs: Number.isFinite(bound) ? stepAbove(bound * 1e3) : null };
}

/** `timedatectl show`, or `timedatectl` alone: the kernel's own flag says whether any daemon keeps the clock. */
function timeDaemonClock(text: string): Clock {
  const state = /^(?:NTPSynchronized=| *(?:System clock|NTP) synchronized: )(yes|no)$/m.exec(text)?.[1];
  if (state === undefined) return null;
  return { state: state === 'yes' ? 'ntp' : 'unsynchronised', skewBoundNs: null };
}

/** The next of 1, 2, 5, 10, ... ms, at least 1 ms. */
function stepAbove(ms: number): NonNullable<Clock>['skewBoundNs'] {
  let decade = 1;
  while (decade < 1e9) {
    for (const step of [decade, decade * 2, decade * 5]) if (ms <= step) return milliseconds(step);
    decade *= 10;
  }
  return null;
}
