import { openReadable } from '../store/open.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { readPage } from '../store/result-page.ts';
import { listConfigurations } from '../store/result-query.ts';
import type { JobRunners } from './jobs.ts';

/** A page of the grid and how much it is a part of. */
export const resultPage: JobRunners['result-page'] = async ({ database, selection, page }) =>
  reading(database, (reader) => readPage(reader, selection, page));

/** The configurations among the results of a lab and of some runs. */
export const resultConfigurations: JobRunners['result-configurations'] = async ({ database, selection }) =>
  reading(database, (reader) => listConfigurations(reader, selection));

function reading<T>(database: string, read: (reader: ReadableDatabase) => T): T {
  const reader = openReadable(database);
  try {
    return read(reader);
  } finally {
    reader.close();
  }
}
