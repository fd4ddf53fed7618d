import { CodedError } from '../../../shared/contract/errors.ts';
import { toDelimited, toMarkdown } from '../../../shared/units/text-table.ts';
import { countResults, EVERYTHING, queryResults, readResults } from '../store/result-query.ts';
import { openReadable } from '../store/open.ts';
import type { Jobs } from './jobs.ts';
import { numberColumns, resultTable } from './result-table.ts';

type ExportJob = Jobs['export-results'];

/** A whole result with histograms has some 10 kB as JSON; a reply has to fit into memory twice. */
const MOST_AS_JSON = 20_000;

/** Results as text: the grid's columns as a table, or every result in full as JSON. */
export async function exportResults({ database, selection, format, rateUnit }: ExportJob['input']): Promise<string> {
  const reader = openReadable(database);
  try {
    if (format === 'json') {
      const total = countResults(reader, selection);
      if (total > MOST_AS_JSON) {
        const text = `${total} results are selected; at most ${MOST_AS_JSON} can be written as one JSON document`;
        throw new CodedError('too-large', text, 'Narrow the filter, or export CSV.');
      }
      const results = readResults(reader, selection, { histograms: true });
      return `${JSON.stringify({ results }, null, 1)}\n`;
    }
    const style = format === 'markdown' ? 'shown' : 'exact';
    const table = resultTable(queryResults(reader, selection, EVERYTHING), rateUnit, style);
    if (format === 'markdown') return toMarkdown(table, numberColumns(rateUnit));
    return toDelimited(table, format === 'csv' ? ',' : '\t');
  } finally {
    reader.close();
  }
}
