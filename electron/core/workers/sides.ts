import type { BedFacts } from '../../../shared/analysis/bed.ts';
import type { ComparisonRequest } from '../../../shared/contract/compare-methods.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import type { Id } from '../../../shared/units/identity.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { readLab } from '../store/labs.ts';
import { EVERYTHING, queryResults, readResults } from '../store/result-query.ts';

type Selector = ComparisonRequest['baseline'];

export interface ReadSide {
  readonly label: string;
  readonly results: PointResult[];
}

/** The results of every side, baseline first. Throws `not-found` for one that selects nothing. */
export const readSides = (reader: ReadableDatabase, request: ComparisonRequest, histograms = false): ReadSide[] =>
  [request.baseline, ...request.others].map((selector) => side(reader, selector, histograms));

function side(reader: ReadableDatabase, selector: Selector, histograms: boolean): ReadSide {
  const results = readResults(reader, selector.selection, { histograms });
  const names = [...new Set(results.map(({ configuration }) => configuration))];
  const label = selector.label ?? (names.length > 3 ? `${names.length} configurations` : names.join(' + '));
  if (results.length > 0) return { label, results };
  const wanted = selector.label ?? JSON.stringify(selector.selection);
  throw new CodedError('not-found', `No results to compare: ${wanted} selects none`, 'Choose another configuration.');
}

/** By name, so that an index finds them among a million results. */
const ONE_DRIVE = ['Local, 1 drive', 'local, 1 drive', 'Local, one drive', 'local, one drive'];

/** The drawn beds that results belong to, with the points of their local sweeps. Deleted or damaged labs are left out. */
export function bedsOf(reader: ReadableDatabase, sides: readonly ReadSide[]): ReadonlyMap<Id, BedFacts> {
  const labIds = new Set(sides.flatMap(({ results }) => results.flatMap(({ labId }) => labId ?? [])));
  return new Map([...labIds].flatMap((labId) => bedOf(reader, labId)));
}

function bedOf(reader: ReadableDatabase, labId: Id): [Id, BedFacts][] {
  try {
    const { lab } = readLab(reader, labId);
    const selection = { labId, runIds: [], configurations: ONE_DRIVE, ids: [], filter: '' };
    return [[labId, { lab, baselines: queryResults(reader, selection, EVERYTHING) }]];
  } catch (error) {
    if (error instanceof CodedError) return [];
    throw error;
  }
}
