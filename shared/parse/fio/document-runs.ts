import { fields, fieldsAt, listAt, quantityAt, textAt, type Fields } from '../fields.ts';

/** A document of fio, and the line where it begins. */
export interface FoundDocument {
  readonly document: Fields;
  readonly line: number;
}

/**
 * Documents of a status interval are cumulative: the last one is the result. A file may hold several runs one after the
 * other, as repeats that were appended to it: another begins where the jobs are others, their time goes back, or fio was
 * started later. (Counts go back at the end of a ramp too.)
 */
export function runsOf(documents: readonly FoundDocument[]): FoundDocument[][] {
  const runs: FoundDocument[][] = [];
  documents.forEach((found, index) => {
    const before = documents[index - 1]?.document;
    if (before !== undefined && goesOn(before, found.document)) runs.at(-1)?.push(found);
    else runs.push([found]);
  });
  return runs;
}

function goesOn(before: Fields, document: Fields): boolean {
  return (
    jobNames(before) === jobNames(document) &&
    elapsedOf(before) <= elapsedOf(document) &&
    !isStartedLater(before, document) &&
    !isAnotherAtOnce(countsOf(before), countsOf(document))
  );
}

const entriesOf = (document: Fields): readonly (Fields | null)[] =>
  [...listAt(document, 'jobs'), ...listAt(document, 'client_stats')].map(fields);

const jobNames = (document: Fields): string =>
  entriesOf(document)
    .map((entry) => textAt(entry, 'jobname') ?? '')
    .join('\n');

const elapsedOf = (document: Fields): number =>
  entriesOf(document).reduce((longest, entry) => Math.max(longest, quantityAt(entry, 'elapsed') ?? 0), 0);

/** Seconds since the epoch when the document was printed; null before 2.2.5. */
function printedSeconds(document: Fields): number | null {
  const milliseconds = quantityAt(document, 'timestamp_ms');
  return milliseconds === null ? quantityAt(document, 'timestamp') : milliseconds / 1000;
}

/** Whole seconds on both sides leave two open. */
const CLOCK_SECONDS = 2;

/**
 * Whether fio was started again: `elapsed` counts from its start, in seconds rounded up (eta.c), and the document before
 * had been printed by then. (A clock that was set forward in a run lets it seem started later, but hardly so much.)
 */
function isStartedLater(before: Fields, now: Fields): boolean {
  const [printed, again] = [printedSeconds(before), printedSeconds(now)];
  if (printed === null || again === null) return false;
  const started = again - elapsedOf(now);
  return started > printed - CLOCK_SECONDS && started - (printed - elapsedOf(before)) > CLOCK_SECONDS;
}

interface Counts {
  readonly elapsedSeconds: number;
  /** Of the direction that was measured longest. */
  readonly runtimeMs: number;
  /** Of all jobs and directions. */
  readonly operations: number;
}

function countsOf(document: Fields): Counts {
  const sides = entriesOf(document).flatMap((entry) =>
    ['read', 'write', 'trim', 'mixed'].map((name) => fieldsAt(entry, name)),
  );
  return {
    elapsedSeconds: elapsedOf(document),
    runtimeMs: sides.reduce((longest, side) => Math.max(longest, quantityAt(side, 'runtime') ?? 0), 0),
    operations: sides.reduce((sum, side) => sum + (quantityAt(side, 'total_ios') ?? 0), 0),
  };
}

/** Only for documents of about the same moment: later ones have had time to count, or to end a ramp. */
const AT_ONCE_SECONDS = 1;
/** Times of whole runs; shorter ones may have gone back at the end of a ramp. */
const LONG_MS = 5_000;
const SHORT_STEP_MS = 500;
/** So many times its rate over the whole time no run makes in a step. */
const MOST_RATE = 20;

/** Whether what was counted at about the same moment is another fio's: of another host, or of a run of a second. */
function isAnotherAtOnce(before: Counts, now: Counts): boolean {
  if (before.runtimeMs === 0 || now.elapsedSeconds - before.elapsedSeconds > AT_ONCE_SECONDS) return false;
  const [passed, gained] = [now.runtimeMs - before.runtimeMs, now.operations - before.operations];
  if (passed < 0) return before.runtimeMs > LONG_MS && now.runtimeMs > 0.9 * before.runtimeMs;
  if (passed === 0) return gained !== 0;
  if (gained < 0) return passed < SHORT_STEP_MS;
  return gained / passed > (MOST_RATE * now.operations) / now.runtimeMs;
}
