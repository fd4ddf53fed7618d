/** One timed read of a remote clock: local clock before and after, and what the remote one said in between. */
export interface ClockRead {
  readonly sentNs: number;
  readonly receivedNs: number;
  readonly remoteNs: number;
}

export interface ClockOffset {
  /** Remote clock - local clock. */
  readonly offsetNs: number;
  /** Half the round trip: the offset is right to this. */
  readonly uncertaintyNs: number;
  readonly roundTripNs: number;
  /** Local clock at the read that was kept. */
  readonly takenAtNs: number;
}

/** Fewest reads of which the best is kept. */
export const LEAST_CLOCK_READS = 8;
/** Drift assumed where none was measured, in parts per million. */
const ASSUMED_DRIFT_PPM = { synchronised: 1, unsynchronised: 100 } as const;
/** An offset that jumps by more than this many bounds was a clock step. */
const STEP_BOUNDS = 5;

/** Offset from the read with the least round trip. Null for fewer than eight reads or one that ended before it began. */
export function clockOffset(reads: readonly ClockRead[]): ClockOffset | null {
  if (reads.length < LEAST_CLOCK_READS || reads.some((read) => read.receivedNs < read.sentNs)) return null;
  const best = reads.reduce((a, b) => (b.receivedNs - b.sentNs < a.receivedNs - a.sentNs ? b : a));
  const roundTripNs = best.receivedNs - best.sentNs;
  const takenAtNs = best.sentNs + roundTripNs / 2;
  return { offsetNs: best.remoteNs - takenAtNs, uncertaintyNs: roundTripNs / 2, roundTripNs, takenAtNs };
}

export interface ClockDrift {
  readonly ppm: number;
  /** What the two offsets' uncertainties allow on either side. */
  readonly uncertaintyPpm: number;
}

/** Drift of the remote clock between two attaches; null when no time passed. */
export function clockDrift(earlier: ClockOffset, later: ClockOffset): ClockDrift | null {
  const elapsedNs = later.takenAtNs - earlier.takenAtNs;
  if (elapsedNs <= 0) return null;
  return {
    ppm: ((later.offsetNs - earlier.offsetNs) / elapsedNs) * 1e6,
    uncertaintyPpm: ((earlier.uncertaintyNs + later.uncertaintyNs) / elapsedNs) * 1e6,
  };
}

/** Drift to reckon with, in parts per million: measured (with its uncertainty), else what the clock's state suggests. */
export function expectedDriftPpm(measured: ClockDrift | null, synchronised: boolean): number {
  if (measured === null) return ASSUMED_DRIFT_PPM[synchronised ? 'synchronised' : 'unsynchronised'];
  return Math.abs(measured.ppm) + measured.uncertaintyPpm;
}

/** Predicted bound of a host's error at a start: half the round trip of the offset + drift since it was taken. */
export function skewBoundNs(roundTripNs: number, driftPpm: number, ageNs: number): number {
  return roundTripNs / 2 + Math.abs(driftPpm) * 1e-6 * ageNs;
}

/** Whether the remote clock was set between two attaches: the points in between cannot be lined up. */
export function clockStepped(earlier: ClockOffset, later: ClockOffset, driftPpm: number): boolean {
  const bound = skewBoundNs(earlier.roundTripNs, driftPpm, later.takenAtNs - earlier.takenAtNs) + later.uncertaintyNs;
  return Math.abs(later.offsetNs - earlier.offsetNs) > STEP_BOUNDS * bound;
}
