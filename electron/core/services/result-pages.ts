import type { ResultSelection } from '../../../shared/contract/results-methods.ts';
import { rememberedLater } from '../store/memo.ts';
import { holdsMany, readPage, type ResultPage } from '../store/result-page.ts';
import { listConfigurations, queryResults, type ConfigurationSummary, type Page } from '../store/result-query.ts';
import type { ServiceContext } from './context.ts';

type Context = Pick<ServiceContext, 'store' | 'readers' | 'directory'>;

/**
 * A page of the results grid. Among very many results the first page of a selection is read in a thread of its own,
 * since it has to be counted; later pages take milliseconds and are read here.
 */
export async function resultPage(
  { store: { reader }, readers, directory: { database } }: Context,
  selection: ResultSelection,
  page: Page,
): Promise<ResultPage> {
  if (!holdsMany(reader)) return readPage(reader, selection, page);
  const first = await rememberedLater(reader, JSON.stringify(['page', selection, page.sort]), async () => ({
    page,
    answer: await readers.run('result-page', { database, selection, page }),
  }));
  return first.page === page ? first.answer : { ...first.answer, rows: queryResults(reader, selection, page) };
}

/** The configurations to choose from beside the grid, read where its page is. */
export async function resultConfigurations(
  { store: { reader }, readers, directory: { database } }: Context,
  { labId, runIds }: ResultSelection,
): Promise<ConfigurationSummary[]> {
  const selection = { labId, runIds, configurations: [], ids: [], filter: '' };
  if (!holdsMany(reader)) return listConfigurations(reader, selection);
  return rememberedLater(reader, JSON.stringify(['listed configurations', labId, runIds]), () =>
    readers.run('result-configurations', { database, selection }),
  );
}
