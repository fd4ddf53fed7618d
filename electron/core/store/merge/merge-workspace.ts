import { problem, type Problem } from '../../../../shared/units/problem.ts';
import { all, count, run, type ReadableDatabase, type Value, type WritableDatabase } from '../handles.ts';
import { packBody, unpackBody, type ResultBody } from '../result-body.ts';
import { mergeComparison } from './merge-comparison.ts';
import { compareLab, mergeLab, type LabMerge, type LabRelation } from './merge-lab.ts';
import { FORGOTTEN_HOST } from './foreign-runs.ts';
import { addRow, copyId, rowById, rowsOf, withFields, type Row } from './rows.ts';
import { rowFault, type CheckedTable } from './sound-rows.ts';

export interface MergeOptions {
  /** Null: every lab, and the hosts and parts of the workspace too. */
  readonly labIds: readonly string[] | null;
  /** Hashes of the raw files that lie in our workspace already, or were brought there. */
  readonly artefacts: ReadonlySet<string>;
}

export interface MergeOutcome {
  readonly labs: Record<LabRelation, number>;
  plans: number;
  runs: number;
  results: number;
  hosts: number;
  parts: number;
  readonly problems: Problem[];
}

/** One step of a merge: a short piece of work inside a transaction. */
export type MergeStep = (target: WritableDatabase) => void;

const ENDED = ['done', 'failed', 'cancelled'];

/**
 * The steps that bring what another workspace has into ours: what is there already, by its id, stays as it is, so that
 * merging again adds nothing. `outcome` fills while the steps are done, in their order.
 */
export function* mergeSteps(
  source: ReadableDatabase,
  { labIds, artefacts }: MergeOptions,
  outcome: MergeOutcome,
): Generator<MergeStep> {
  if (labIds === null) {
    for (const row of soundRows(source, 'managed_host', '1', [], outcome))
      yield (target) => (outcome.hosts += Number(addRow(target, 'managed_host', { ...row, last_test: null })));
    for (const row of soundRows(source, 'own_part', '1', [], outcome))
      yield (target) => (outcome.parts += Number(addRow(target, 'own_part', row)));
  }
  for (const row of rowsOf(source, 'artefact', '1').filter(({ hash }) => artefacts.has(String(hash))))
    yield (target) => void addRow(target, 'artefact', row);
  const which = labIds === null ? '1' : 'id IN (SELECT value FROM json_each(?))';
  const labs = soundRows(source, 'lab', which, listOf(labIds), outcome);
  for (const lab of labs) yield* labSteps(source, lab, outcome);
  if (labIds === null) {
    for (const row of soundRows(source, 'link_measurement', 'lab_id IS NULL', [], outcome))
      yield (target) => void addRow(target, 'link_measurement', row);
    yield* resultSteps(source, 'lab_id IS NULL', [], null, outcome);
  }
}

/** Those that cannot be read are told in `outcome` and left out. */
function soundRows(
  source: ReadableDatabase,
  table: CheckedTable,
  where: string,
  values: readonly Value[],
  outcome: MergeOutcome,
): Row[] {
  return rowsOf(source, table, where, ...values).filter((row) => isSound(source, table, row, outcome));
}

function isSound(source: ReadableDatabase, table: CheckedTable, row: Row, { problems }: MergeOutcome): boolean {
  const fault = rowFault(source, table, row);
  if (fault !== null && problems.length < MOST_PROBLEMS) problems.push(fault);
  return fault === null;
}

/** A workspace of which every row is damaged says so often enough. */
const MOST_PROBLEMS = 200;

const listOf = (ids: readonly string[] | null): Value[] => (ids === null ? [] : [JSON.stringify(ids)]);

export const emptyOutcome = (): MergeOutcome => ({
  labs: { new: 0, same: 0, ahead: 0, behind: 0, apart: 0 },
  plans: 0,
  runs: 0,
  results: 0,
  hosts: 0,
  parts: 0,
  problems: [],
});

function* labSteps(source: ReadableDatabase, lab: Row, outcome: MergeOutcome): Generator<MergeStep> {
  const id = String(lab['id']);
  let merged: LabMerge | null = null;
  const known = (): string => merged?.targetId ?? id;
  yield (target) => {
    merged = compareLab(source, target, lab);
    mergeLab(source, target, lab, merged);
    outcome.labs[merged.relation] += 1;
    if (merged.relation === 'apart') outcome.problems.push(keptApart(merged.name));
  };
  const planIds = new Map<string, string>();
  for (const plan of soundRows(source, 'plan', 'lab_id = ?', [id], outcome))
    yield (target) => mergePlan(target, plan, known(), planIds, outcome);
  for (const row of soundRows(source, 'saved_comparison', 'lab_id = ?', [id], outcome))
    yield (target) => mergeComparison(target, row, known());
  for (const row of soundRows(source, 'link_measurement', 'lab_id = ?', [id], outcome))
    yield (target) => void addRow(target, 'link_measurement', { ...row, lab_id: known() });
  for (const row of soundRows(source, 'run', 'lab_id = ? ORDER BY number', [id], outcome))
    yield (target) => mergeRun(source, target, row, { labId: known(), planIds }, outcome);
  yield* resultSteps(source, 'lab_id = ?', [id], known, outcome);
}

const keptApart = (name: string): Problem =>
  problem(
    'note',
    'lab-apart',
    name,
    `${name} was edited in both workspaces: both are kept`,
    'The other one is called "… (other workspace)". Its runs and results belong to it.',
  );

function mergePlan(
  target: WritableDatabase,
  plan: Row,
  labId: string,
  planIds: Map<string, string>,
  outcome: MergeOutcome,
): void {
  const id = String(plan['id']);
  const ours = rowById(target, 'plan', id);
  if (ours !== null && ours['document'] === plan['document']) return;
  const targetId = ours === null ? id : copyId(id, String(plan['document']));
  planIds.set(id, targetId);
  const name = ours === null ? String(plan['name']) : `${String(plan['name'])} (other workspace)`;
  const document = withFields(plan['document'], { id: targetId, labId, name });
  outcome.plans += Number(addRow(target, 'plan', { ...plan, id: targetId, lab_id: labId, name, document }));
}

interface RunPlace {
  readonly labId: string;
  readonly planIds: ReadonlyMap<string, string>;
}

/** A run that still goes on belongs to the workspace that watches it: it comes with a later merge. */
function mergeRun(
  source: ReadableDatabase,
  target: WritableDatabase,
  row: Row,
  { labId, planIds }: RunPlace,
  outcome: MergeOutcome,
): void {
  if (rowById(target, 'run', row['id'] ?? null) !== null) return;
  if (!ENDED.includes(String(row['state']))) {
    const text = `Run ${String(row['number'])} has not ended in the other workspace`;
    outcome.problems.push(problem('warning', 'run-going', String(row['name']), text, 'Merge again when it has ended.'));
    return;
  }
  const number = count(target, 'SELECT coalesce(max(number), 0) + 1 FROM run');
  const planId = planIds.get(String(row['plan_id'])) ?? String(row['plan_id']);
  const { plan } = JSON.parse(String(row['frozen'])) as { plan: object };
  const frozen = withFields(row['frozen'], { plan: { ...plan, labId } });
  addRow(target, 'run', { ...row, number, lab_id: labId, plan_id: planId, frozen, engine: null });
  const parts = (table: string): Row[] => rowsOf(source, table, 'run_id = ?', row['id'] ?? null);
  for (const table of ['run_point', 'run_log']) for (const part of parts(table)) addRow(target, table, part);
  for (const part of parts('run_host')) addRow(target, 'run_host', { ...part, engine: FORGOTTEN_HOST });
  outcome.runs += 1;
}

/** Results one by one: their bodies are large. Those of a run that was left out wait for it. */
function* resultSteps(
  source: ReadableDatabase,
  where: string,
  values: Value[],
  labId: (() => string) | null,
  outcome: MergeOutcome,
): Generator<MergeStep> {
  const ids = all<{ id: string }>(source, `SELECT id FROM result WHERE ${where} ORDER BY rowid`, ...values);
  for (const { id } of ids) {
    yield (target) => {
      const row = rowById(source, 'result', id);
      const [body] = rowsOf(source, 'result_body', 'result_id = ?', id);
      if (row === null || body === undefined || !isSound(source, 'result', row, outcome)) return;
      if (row['run_id'] !== null && rowById(target, 'run', row['run_id'] ?? null) === null) return;
      const ours = rowById(target, 'result', id);
      if (ours !== null) {
        uniteMarks(target, ours, row);
        return;
      }
      const newLab = labId === null ? null : labId();
      if (!addRow(target, 'result', { ...row, lab_id: newLab })) return;
      addRow(target, 'result_body', newLab === row['lab_id'] ? body : movedBody(body, newLab));
      outcome.results += 1;
    };
  }
}

function movedBody(row: Row, labId: string | null): Row {
  const { body, histograms } = packBody({ ...unpackBody(row as unknown as ResultBody), labId });
  return { ...row, body, histograms };
}

/** Tags of both sides, a star of either, our note unless there is none. */
function uniteMarks(target: WritableDatabase, ours: Row, theirs: Row): void {
  const listed = ({ tags }: Row): string[] => JSON.parse(String(tags)) as string[];
  const tags = JSON.stringify([...new Set([...listed(ours), ...listed(theirs)])]);
  const note = ours['note'] === '' ? theirs['note'] : ours['note'];
  const starred = Math.max(Number(ours['starred']), Number(theirs['starred']));
  if (tags === ours['tags'] && note === ours['note'] && starred === ours['starred']) return;
  const sql = 'UPDATE result SET tags = ?, note = ?, starred = ? WHERE id = ?';
  run(target, sql, tags, note ?? '', starred, ours['id'] ?? null);
}
