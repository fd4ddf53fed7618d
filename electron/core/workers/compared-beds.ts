import { lintComparedBeds } from '../../../shared/lint/compared-beds.ts';
import { indexLab, type LabIndex } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { bedOfLab, bedOfRun } from '../store/run-bed.ts';
import type { ReadSide } from './sides.ts';

/** Beds of one side that are looked at, the newest: a hundred runs say the same many times. */
const MOST_BEDS = 4;

/** What differs between the beds of the baseline and those of the other sides (L021, L022, L051), each told once. */
export function bedProblems(reader: ReadableDatabase, sides: readonly ReadSide[]): Problem[] {
  const drawn = new Map<string, LabIndex>();
  const [baseline = [], ...others] = sides.map((side) => bedsBehind(reader, side).map((lab) => indexOnce(drawn, lab)));
  const found = [...new Set(others.flat())].flatMap((b) =>
    [...new Set(baseline)].flatMap((a) => (a === b ? [] : lintComparedBeds({ a, b }))),
  );
  const told = found.map(({ code, severity, message, tip }) => problem(severity, code, 'Beds', message, tip));
  return [...new Map(told.map((each) => [`${each.code} ${each.message}`, each])).values()];
}

/** Runs on one revision of a lab have equal beds: these are one. */
function indexOnce(drawn: Map<string, LabIndex>, lab: Lab): LabIndex {
  const key = JSON.stringify(lab);
  const index = drawn.get(key) ?? indexLab(lab);
  drawn.set(key, index);
  return index;
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
