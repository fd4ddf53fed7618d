import type { BedCounters } from './counters.ts';

export type Bottleneck = 'link' | 'drive' | 'cpu';

/** Shares of the watched time or of the target's workers; each is zero where nothing has to wait. */
export interface Waiting {
  /** Samples in which packets stood in the link's queue because its rate was used up. */
  readonly link: number;
  /** Mean share of the target's workers that were blocked on the drive. */
  readonly drive: number;
  /** Time during which the target was kept off the CPU by its quota. */
  readonly cpu: number;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How much work waited for what, from counters alone.
 * @param samples at least two, in order, taken evenly while the load ran
 */
export function waitingShares(samples: readonly BedCounters[]): Waiting {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.takenAtNs <= first.takenAtNs)
    throw new Error('two samples at different times are needed');
  const rateWasUsedUp = last.link.overLimits > first.link.overLimits;
  const queued = mean(samples.map((sample) => (sample.link.backlogBytes > 0 ? 1 : 0)));
  return {
    link: rateWasUsedUp ? queued : 0,
    // one thread only waits for network events
    drive: mean(samples.map(({ threads }) => threads.waitingForDrive / Math.max(1, threads.all - 1))),
    cpu: (last.cpu.throttledNs - first.cpu.throttledNs) / (last.takenAtNs - first.takenAtNs),
  };
}

/** A saturated resource is waited for nearly always; a quota shows less, as the throttled may have nothing to do. */
const noticeable = 0.25;

/** What the load waited for most, and noticeably; null when for none of the three. */
export function findBottleneck(samples: readonly BedCounters[]): Bottleneck | null {
  const shares = waitingShares(samples);
  const most = (['link', 'drive', 'cpu'] as const).toSorted((a, b) => shares[b] - shares[a])[0];
  return most !== undefined && shares[most] >= noticeable ? most : null;
}
