import { CodedError } from '../../../shared/contract/errors.ts';
import { runSummarySchema, type RunState, type RunSummary } from '../../../shared/contract/run-methods.ts';
import { frozenPlanSchema, type FrozenPlan } from '../../../shared/plan/plan.ts';
import type { Problem } from '../../../shared/units/problem.ts';
import { problemSchema } from '../../../shared/units/problem.ts';
import { all, count, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

/** What is fixed when a run is made. `labRevision` comes from `cutLabRevision`. */
export interface NewRun {
  readonly id: string;
  readonly labId: string;
  readonly labRevision: number;
  readonly planId: string;
  readonly name: string;
  readonly configuration: string;
  readonly frozen: FrozenPlan;
  readonly createdUs: number;
}

/** What changes while it goes on. `engine` is the run engine's own JSON, which it finds again after a restart. */
export interface RunChange {
  readonly state?: RunState;
  readonly reason?: string | null;
  readonly startedUs?: number | null;
  readonly endUs?: number | null;
  readonly problems?: readonly Problem[];
  readonly engine?: unknown;
}

const DONE = "state IN ('done', 'partial')";
const FAILED = "state IN ('failed', 'missed', 'cancelled')";
const SUMMARY = `id, number, lab_id AS labId, plan_id AS planId, name, configuration, state, reason,
  started_us AS startedUs, end_us AS endUs,
  (SELECT count(*) FROM run_point WHERE run_id = run.id) AS total,
  (SELECT count(*) FROM run_point WHERE run_id = run.id AND ${DONE}) AS done,
  (SELECT count(*) FROM run_point WHERE run_id = run.id AND ${FAILED}) AS failed`;

type SummaryRow = Omit<RunSummary, 'points'> & RunSummary['points'];

const runSummary = ({ total, done, failed, ...row }: SummaryRow): RunSummary =>
  runSummarySchema.parse({ ...row, points: { total, done, failed } });

/** Newest first. A row that cannot be read hides no other: it is told, and left out. */
export function listRuns(
  database: ReadableDatabase,
  labId: string | null,
  unreadable: (error: unknown) => void,
): RunSummary[] {
  const sql = `SELECT ${SUMMARY} FROM run WHERE ? IS NULL OR lab_id = ? ORDER BY number DESC`;
  return all<SummaryRow>(database, sql, labId, labId).flatMap((row) => {
    try {
      return [runSummary(row)];
    } catch (error) {
      unreadable(error);
      return [];
    }
  });
}

/** Throws `not-found`. */
export function readRunSummary(database: ReadableDatabase, id: string): RunSummary {
  const [row] = all<SummaryRow>(database, `SELECT ${SUMMARY} FROM run WHERE id = ?`, id);
  if (row === undefined) throw new CodedError('not-found', `No run ${id}`, 'run.list shows all runs.');
  return runSummary(row);
}

export interface RunDetails {
  readonly frozen: FrozenPlan;
  readonly labRevision: number;
  readonly problems: Problem[];
  /** As `RunChange.engine` left it; null when it was never set. */
  readonly engine: unknown;
}

/** Throws `not-found`. */
export function readRunDetails(database: ReadableDatabase, id: string): RunDetails {
  const sql = 'SELECT frozen, lab_revision AS labRevision, problems, engine FROM run WHERE id = ?';
  const [row] = all<{ frozen: string; labRevision: number; problems: string; engine: string | null }>(
    database,
    sql,
    id,
  );
  if (row === undefined) throw new CodedError('not-found', `No run ${id}`, 'run.list shows all runs.');
  return {
    frozen: frozenPlanSchema.parse(JSON.parse(row.frozen)),
    labRevision: row.labRevision,
    problems: problemSchema.array().parse(JSON.parse(row.problems)),
    engine: row.engine === null ? null : (JSON.parse(row.engine) as unknown),
  };
}

/** Adds a run in state `preparing`, its points waiting, and answers its number: counted up within the workspace. */
export function insertRun(database: WritableDatabase, fresh: NewRun): number {
  const number = count(database, 'SELECT max(number) FROM run') + 1;
  const sql = `INSERT INTO run (id, number, lab_id, lab_revision, plan_id, name, configuration, state, frozen, problems,
    created_us) VALUES (?, ?, ?, ?, ?, ?, ?, 'preparing', ?, '[]', ?)`;
  const { id, labId, labRevision, planId, name, configuration, frozen, createdUs } = fresh;
  const document = JSON.stringify(frozen);
  run(database, sql, id, number, labId, labRevision, planId, name, configuration, document, createdUs);
  const point = "INSERT INTO run_point (run_id, point_index, state) VALUES (?, ?, 'waiting')";
  for (const { index } of frozen.points) run(database, point, id, index);
  return number;
}

/** Fields that are not named stay as they are. */
export function updateRun(database: WritableDatabase, id: string, change: RunChange): void {
  const columns: [column: string, value: string | number | null][] = [];
  if (change.state !== undefined) columns.push(['state', change.state]);
  if (change.reason !== undefined) columns.push(['reason', change.reason]);
  if (change.startedUs !== undefined) columns.push(['started_us', change.startedUs]);
  if (change.endUs !== undefined) columns.push(['end_us', change.endUs]);
  if (change.problems !== undefined) columns.push(['problems', JSON.stringify(change.problems)]);
  if (change.engine !== undefined) columns.push(['engine', JSON.stringify(change.engine)]);
  if (columns.length === 0) return;
  const assignments = columns.map(([column]) => `${column} = ?`).join(', ');
  run(database, `UPDATE run SET ${assignments} WHERE id = ?`, ...columns.map(([, value]) => value), id);
}
