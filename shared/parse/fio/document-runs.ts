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
    !isLater(startedSeconds(before), startedSeconds(document)) &&
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

/** When fio was started: `elapsed` counts from there, in seconds rounded up (eta.c). Null before 2.2.5. */
function startedSeconds(document: Fields): number | null {
  const milliseconds = quantityAt(document, 'timestamp_ms');
  const stamp = milliseconds === null ? quantityAt(document, 'timestamp') : milliseconds / 1000;
  return stamp === null ? null : stamp - elapsedOf(document);
}

/** Whole seconds on both sides leave two open. */
const SAME_START_SECONDS = 2;

const isLater = (before: number | null, now: number | null): boolean =>
  before !== null && now !== null && now - before > SAME_START_SECONDS;

/** Times in ms and I/Os of all jobs and directions. */
const countsOf = (document: Fields): { runtimes: string; operations: string } => {
  const sides = entriesOf(document).flatMap((entry) =>
    ['read', 'write', 'trim', 'mixed'].map((name) => fieldsAt(entry, name)),
  );
  const of = (key: string): string => sides.map((side) => quantityAt(side, key) ?? 0).join();
  return { runtimes: of('runtime'), operations: of('total_ios') };
};

/** Of one run nothing more can have been counted in the same time: runs of a second are told by that. */
const isAnotherAtOnce = (before: ReturnType<typeof countsOf>, now: ReturnType<typeof countsOf>): boolean =>
  before.runtimes === now.runtimes && before.operations !== now.operations;
