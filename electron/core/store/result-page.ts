import type { ResultRow, ResultSelection } from '../../../shared/contract/results-methods.ts';
import { count, type ReadableDatabase } from './handles.ts';
import { countResults, queryResults, type Page } from './result-query.ts';

export interface ResultPage {
  readonly rows: ResultRow[];
  /** Results of the whole selection. */
  readonly total: number;
}

/** A page of the grid and how much it is a part of. Throws `bad-input` for a filter that cannot be read. */
export function readPage(database: ReadableDatabase, selection: ResultSelection, page: Page): ResultPage {
  const { offset, limit } = page;
  const rows = queryResults(database, selection, page);
  // A page that is not full tells how many there are: nothing is read twice to count it.
  const isLast = rows.length < limit && (offset === 0 || rows.length > 0);
  return { rows, total: isLast ? offset + rows.length : countResults(database, selection) };
}

/** Above this a filter that fits nothing, or a first count, is felt: some 0.3 s with a million results. */
const MANY = 50_000;

/** Whether a question may have to look at very many results. Deleted ones count: they are looked at as well. */
export const holdsMany = (database: ReadableDatabase): boolean =>
  count(database, 'SELECT max(rowid) FROM result') > MANY;
