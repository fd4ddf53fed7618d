import { labSummarySchema } from '../../../../shared/contract/lab-methods.ts';
import { resultRowSchema } from '../../../../shared/contract/results-methods.ts';
import { savedComparisonSchema } from '../../../../shared/contract/compare-methods.ts';
import { partSchema } from '../../../../shared/model/catalogue.ts';
import { managedHostSchema } from '../../../../shared/model/managed-host.ts';
import { readLabDocument } from '../../../../shared/model/upgrade.ts';
import { planSchema } from '../../../../shared/plan/plan.ts';
import { linkMeasurementSchema } from '../../../../shared/results/link-measurement.ts';
import { idSchema } from '../../../../shared/units/identity.ts';
import { problem, type Problem } from '../../../../shared/units/problem.ts';
import type { ReadableDatabase } from '../handles.ts';
import { EVERYTHING, EVERYTHING_SELECTED, queryResults } from '../result-query.ts';
import { readRunHosts, readRunLog, readRunPoints } from '../run-progress.ts';
import { readRunDetails, readRunSummary } from '../runs.ts';
import { rowsOf, type Row } from './rows.ts';

/** Throws for a row that our lists could not read: one such row would hide all others of its list. */
type Check = (source: ReadableDatabase, row: Row) => void;

const documentOf = ({ document }: Row): unknown => JSON.parse(String(document));

const same = (row: Row, { id }: { readonly id: string }): void => {
  if (row['id'] !== id) throw new RangeError('it has two ids');
};

const CHECKS = {
  managed_host: (_, row) => same(row, managedHostSchema.parse(documentOf(row))),
  own_part: (_, row) => same(row, partSchema.parse(documentOf(row))),
  plan: (_, row) => same(row, planSchema.parse(documentOf(row))),
  saved_comparison: (_, row) => same(row, savedComparisonSchema.parse(documentOf(row))),
  link_measurement: (_, row) => void linkMeasurementSchema.parse(documentOf(row)),
  lab: (_, row) => {
    const { id, name, revision, sample, hosts, drives } = row;
    labSummarySchema.parse({ id, name, revision, updatedUs: row['updated_us'], deleted: false, sample, hosts, drives });
    const { lab, problems } = readLabDocument(documentOf(row), 'its drawing');
    if (lab === null) throw new RangeError(problems[0]?.message ?? 'its drawing cannot be read');
    same(row, lab);
  },
  run: (source, { id }) => {
    const runId = idSchema.parse(id);
    readRunDetails(source, runId);
    for (const read of [readRunSummary, readRunPoints, readRunHosts, readRunLog]) read(source, runId);
  },
  result: (source, { id }) => {
    const selection = { ...EVERYTHING_SELECTED, ids: [idSchema.parse(id)] };
    resultRowSchema.array().parse(queryResults(source, selection, EVERYTHING));
  },
} as const satisfies Record<string, Check>;

export type CheckedTable = keyof typeof CHECKS;

/** Those of which a start of the program reads all rows, or a screen. */
const READ_WHOLE: readonly CheckedTable[] = ['managed_host', 'own_part', 'lab', 'plan', 'run'];

/** The first unreadable row of the tables that are read as a whole; null when there is none. */
export function firstFault(source: ReadableDatabase): Problem | null {
  for (const table of READ_WHOLE)
    for (const row of rowsOf(source, table, '1')) {
      const fault = rowFault(source, table, row);
      if (fault !== null) return fault;
    }
  return null;
}

/** What is wrong with a row of another workspace, null for a sound one: it is left out, and the others come. */
export function rowFault(source: ReadableDatabase, table: CheckedTable, row: Row): Problem | null {
  try {
    CHECKS[table](source, row);
    return null;
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 300);
    const where = `${table.replaceAll('_', ' ')} ${String(row['id']).slice(0, 80)}`;
    const tip = 'Check that workspace, and ask for the bundle again.';
    return problem('error', 'row-unreadable', where, `It cannot be read and was left out: ${reason}`, tip);
  }
}
