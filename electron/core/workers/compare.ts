import { compare as compareConfigurations } from '../../../shared/analysis/compare.ts';
import type { Comparison } from '../../../shared/analysis/comparison.ts';
import { networkWords } from '../../../shared/analysis/network-bound.ts';
import { openReadable } from '../store/open.ts';
import { bedProblems } from './compared-beds.ts';
import type { Jobs } from './jobs.ts';
import { bedsOf, readSides } from './sides.ts';

/** Reads the results of each side and compares them. */
export async function compare({ database, request }: Jobs['compare']['input']): Promise<Comparison> {
  const reader = openReadable(database);
  try {
    const configurations = readSides(reader, request);
    const { pairBy, tolerancePercent, correction, metrics } = request;
    const networkWord = networkWords(bedsOf(reader, configurations));
    const asked = { configurations, pairBy, tolerancePercent, correction, metrics, networkWord };
    const comparison = compareConfigurations(asked);
    return { ...comparison, problems: [...comparison.problems, ...bedProblems(reader, configurations)] };
  } finally {
    reader.close();
  }
}
