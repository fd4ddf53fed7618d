import { bedOf, type Bed } from '../../../shared/analysis/bed.ts';
import { pairRows, type PairedRow } from '../../../shared/analysis/paired-rows.ts';
import type { TableInput } from '../../../shared/analysis/tables/table-input.ts';
import type { TableRequest } from '../../../shared/contract/compare-methods.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import type { TimeSeries } from '../../../shared/results/time-series.ts';
import type { Problem } from '../../../shared/units/problem.ts';
import { openReadable } from '../store/open.ts';
import type { Jobs } from './jobs.ts';
import { readArtefactSeries } from './read-series.ts';
import { seriesSourcesOf } from './series-sources.ts';
import { bedsOf, readSides } from './sides.ts';

export interface ReadTable {
  readonly input: TableInput;
  /** Of the pairing. */
  readonly problems: readonly Problem[];
}

/**
 * All that one table of a comparison is made of: results of each side, their drawn beds, and for a course over time the
 * raw output of one repeat of each. Throws `not-found` for a side that selects nothing and for a pair that is not there.
 */
export async function readTableInput({
  database,
  artefacts,
  request,
}: Jobs['analysis-table']['input']): Promise<ReadTable> {
  const reader = openReadable(database);
  try {
    const { kind, cap, facts, pairBy, pair } = request;
    const sides = readSides(reader, request, needsHistograms(request));
    const beds = new Map([...bedsOf(reader, sides)].map(([id, known]): [string, Bed] => [id, bedOf(known)]));
    const { rows, problems } = pairRows({ configurations: sides, pairBy });
    const asked = rowsAsked(rows, pair);
    const series = kind === 'time-course' ? await seriesOfRow(asked[0], artefacts) : new Map<string, TimeSeries[]>();
    const input: TableInput = {
      labels: sides.map(({ label }) => label),
      rows: asked,
      results: sides.map(({ results }) => results),
      facts,
      bedOf: ({ labId }) => (labId === null ? null : (beds.get(labId) ?? null)),
      cap,
      seriesOf: ({ id }) => series.get(id) ?? [],
    };
    return { input, problems };
  } finally {
    reader.close();
  }
}

const needsHistograms = ({ kind, cap }: TableRequest): boolean =>
  kind === 'percentiles' || (cap !== null && cap.statistic !== 'mean' && cap.direction === 'both');

function rowsAsked(rows: readonly PairedRow[], pair: string | null): readonly PairedRow[] {
  if (pair === null) return rows;
  const found = rows.filter(({ key }) => key === pair);
  if (found.length > 0) return found;
  throw new CodedError(
    'not-found',
    `No pair ${JSON.stringify(pair)} in this comparison`,
    'Use a key of compare.table.',
  );
}

/** Of a page's width. */
const SERIES_POINTS = 600;

/** Of each side the first repeat that has a course over time: reading the raw output of all of them takes long. */
async function seriesOfRow(row: PairedRow | undefined, artefacts: string): Promise<Map<string, TimeSeries[]>> {
  const found = new Map<string, TimeSeries[]>();
  for (const { results } of row?.sides ?? []) {
    const first = await firstWithSeries(results, artefacts);
    if (first !== null) found.set(...first);
  }
  return found;
}

async function firstWithSeries(
  results: readonly PointResult[],
  artefacts: string,
): Promise<[string, TimeSeries[]] | null> {
  for (const result of results) {
    const series = await readArtefactSeries({ artefacts, points: SERIES_POINTS, ...seriesSourcesOf(result) });
    if (series.length > 0) return [result.id, series];
  }
  return null;
}
