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
    !isAnothers(before, document)
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

const SIDES = ['read', 'write', 'trim', 'mixed'];
/** Shorter times may have begun anew at the end of a ramp. */
const LONG_MS = 5_000;
/** Documents of one run in the same moment differ by what was still in flight. */
const LEAST_STEP_SECONDS = 0.5;

/**
 * Whether a direction counts what its run cannot have: less than before while its time went on (another host's), or other
 * operations in no time at all, though the document was printed later (a repeat of the same length).
 */
function isAnothers(before: Fields, now: Fields): boolean {
  const [earlier, later] = [entriesOf(before), entriesOf(now)];
  const step = (printedSeconds(now) ?? 0) - (printedSeconds(before) ?? 0);
  return earlier.some((entry, at) =>
    SIDES.some((side) => {
      const [was, is] = [fieldsAt(entry, side), fieldsAt(later[at] ?? null, side)];
      const [then, since] = [quantityAt(was, 'runtime') ?? 0, quantityAt(is, 'runtime') ?? 0];
      const gained = (quantityAt(is, 'total_ios') ?? 0) - (quantityAt(was, 'total_ios') ?? 0);
      if (then === since) return gained !== 0 && step >= LEAST_STEP_SECONDS;
      return then > LONG_MS && since > 0.9 * then && gained < 0;
    }),
  );
}
