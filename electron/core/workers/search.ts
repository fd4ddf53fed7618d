import { cappedSearch } from '../../../shared/analysis/searches/capped-search.ts';
import { kneeSearch } from '../../../shared/analysis/searches/knee-search.ts';
import { scalingSearch } from '../../../shared/analysis/searches/scaling-search.ts';
import { steadySearch } from '../../../shared/analysis/searches/steady-search.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { ResultSelection } from '../../../shared/contract/results-methods.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { openReadable } from '../store/open.ts';
import { countResults, readResults } from '../store/result-query.ts';
import type { Jobs } from './jobs.ts';

/** Each is read in full; more than this says that no sweep was meant. */
const MOST_RESULTS = 50_000;

export const searchKnee = async ({ database, request }: Jobs['search-knee']['input']) =>
  kneeSearch(selected(database, request.selection), request);

/** Percentiles of reads and writes together come of merged histograms alone. */
export const searchCapped = async ({ database, request }: Jobs['search-capped']['input']) => {
  const histograms = request.statistic !== 'mean' && request.direction === 'both';
  return cappedSearch(selected(database, request.selection, histograms), request);
};

export const searchScaling = async ({ database, request }: Jobs['search-scaling']['input']) =>
  scalingSearch(selected(database, request.selection), request.cores);

export const searchSteady = async ({ database, request }: Jobs['search-steady']['input']) =>
  steadySearch(selected(database, request.selection), request);

function selected(database: string, selection: ResultSelection, histograms = false): PointResult[] {
  const reader = openReadable(database);
  try {
    const total = countResults(reader, selection);
    if (total > MOST_RESULTS) {
      const text = `${total} results are selected; a search looks at no more than ${MOST_RESULTS}`;
      throw new CodedError('too-large', text, 'Narrow the filter.');
    }
    return readResults(reader, selection, { histograms });
  } finally {
    reader.close();
  }
}
