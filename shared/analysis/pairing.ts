import { z } from 'zod';
import type { PointResult } from '../results/point-result.ts';

/** Properties by which points of different configurations are paired. `workload` is the pattern with its block size. */
export const pairPropertySchema = z.enum([
  'workload',
  'blockBytes',
  'readPercent',
  'numjobs',
  'iodepth',
  'clients',
  'engine',
]);
export type PairProperty = z.infer<typeof pairPropertySchema>;

/** What a pattern is, whatever it was called: `randread 4096`, `randrw 4096 r70`; the name where nothing is known. */
export function patternOf({ workload }: PointResult): string {
  if (workload.access === 'unknown' || workload.blockBytes === null) return workload.name;
  const mix = workload.readPercent === null ? '' : ` r${String(workload.readPercent)}`;
  return `${workload.access} ${String(workload.blockBytes)}${mix}`;
}

function valueOf(result: PointResult, property: PairProperty): string {
  if (property === 'workload') return patternOf(result);
  const value = result.workload[property];
  return value === null ? '–' : String(value);
}

export function pairKey(result: PointResult, pairBy: readonly PairProperty[]): string {
  return pairBy.map((property) => `${property}=${valueOf(result, property)}`).join(' ');
}

/**
 * The results that count, by key: only whole ones do, since a sum without one of its hosts, or over a part of its
 * time, is another quantity; of several attempts at a repeat of a run the last whole one counts.
 * Keys keep the order in which they first appear.
 */
export function groupByKey(
  results: readonly PointResult[],
  pairBy: readonly PairProperty[],
): ReadonlyMap<string, readonly PointResult[]> {
  const latest = new Map<string, PointResult>();
  for (const result of results) {
    if (result.status !== 'ok') continue;
    const source = result.provenance.kind === 'imported' ? result.id : (result.runId ?? result.id);
    const repeatKey = `${pairKey(result, pairBy)}\n${source}\n${String(result.repeat)}\n${fullParameters(result)}`;
    const known = latest.get(repeatKey);
    if (known === undefined || known.attempt < result.attempt) latest.set(repeatKey, result);
  }
  const groups = new Map<string, PointResult[]>();
  for (const result of latest.values()) {
    const key = pairKey(result, pairBy);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return groups;
}

const fullParameters = (result: PointResult): string => JSON.stringify(result.workload);
