import type { Clock } from '../../electron/core/app-options.ts';
import { epochMicroseconds, nanoseconds } from '../../shared/units/quantity.ts';

export interface FakeClock extends Clock {
  advanceNs(step: number): void;
}

/** A clock that stands still until it is moved. It starts at 2026-01-01T00:00:00Z. */
export function fakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let passedNs = 0;
  return {
    nowUs: () => epochMicroseconds(startMs * 1000 + Math.floor(passedNs / 1000)),
    monotonicNs: () => nanoseconds(passedNs),
    advanceNs: (step) => void (passedNs += step),
  };
}
