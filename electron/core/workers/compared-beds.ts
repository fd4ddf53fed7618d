import { lintComparedBeds } from '../../../shared/lint/compared-beds.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { bedOfLab, bedOfRun } from '../store/run-bed.ts';
import type { ReadSide } from './sides.ts';

/** Beds of one side that are looked at, the newest: a hundred runs say the same many times. */
const MOST_BEDS = 4;

/** What differs between the beds of the baseline and those of the other sides (L021, L022, L051), each told once. */
export function bedProblems(reader: ReadableDatabase, sides: readonly ReadSide[]): Problem[] {
  const [baseline = [], ...others] = sides.map((side) => bedsBehind(reader, side));
  const found = others.flat().flatMap((other) => baseline.flatMap((own) => lintComparedBeds(own, other)));
  const told = found.map(({ code, severity, message, tip }) => problem(severity, code, 'Beds', message, tip));
  return [...new Map(told.map((each) => [`${each.code} ${each.message}`, each])).values()];
}

/** Of runs the bed as it was drawn then, of other results as it is drawn now. */
function bedsBehind(reader: ReadableDatabase, { results }: ReadSide): Lab[] {
  const runs = newest(results.map(({ runId }) => runId));
  const labs = newest(results.map(({ runId, labId }) => (runId === null ? labId : null)));
  return [...runs.map((id) => bedOfRun(reader, id)), ...labs.map((id) => bedOfLab(reader, id))].filter(
    (bed) => bed !== null,
  );
}

/** Ids are ordered by time. */
const newest = (ids: readonly (string | null)[]): string[] =>
  [...new Set(ids.filter((id) => id !== null))].sort().slice(-MOST_BEDS);
