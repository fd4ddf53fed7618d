import type { PointResult } from '../results/point-result.ts';
import { problem, type Problem } from '../units/problem.ts';
import { groupByKey, type PairProperty } from './pairing.ts';
import { sideOf, type Side } from './summary.ts';

export interface PairingInput {
  /** Baseline first. */
  readonly configurations: readonly { readonly label: string; readonly results: readonly PointResult[] }[];
  readonly pairBy: readonly PairProperty[];
}

/** The whole results of one configuration by pair. */
export type Groups = ReadonlyMap<string, readonly PointResult[]>;

/** A pattern and what each configuration has of it, baseline first; a side without results has none. */
export interface PairedRow {
  readonly key: string;
  readonly workload: string;
  /** Null where the sides differ in it or do not say. */
  readonly numjobs: number | null;
  readonly iodepth: number | null;
  readonly sides: readonly Side[];
}

/** Brings the points of all configurations together by the pairing key: patterns as they first appear, then jobs and depth. */
export function pairRows(input: PairingInput): { rows: PairedRow[]; groups: Groups[]; problems: Problem[] } {
  const groups = input.configurations.map(({ results }) => groupByKey(results, input.pairBy));
  const keys = [...new Set(groups.flatMap((group) => [...group.keys()]))];
  const problems: Problem[] = [];
  const rows = keys.map((key) => pairedRow(key, groups, input, problems));
  return { rows: inOrder(rows), groups, problems };
}

function inOrder(rows: readonly PairedRow[]): PairedRow[] {
  const patterns = new Map([...new Set(rows.map(({ workload }) => workload))].map((name, place) => [name, place]));
  const place = ({ workload }: PairedRow): number => patterns.get(workload) ?? 0;
  return rows.toSorted(
    (a, b) => place(a) - place(b) || (a.numjobs ?? 0) - (b.numjobs ?? 0) || (a.iodepth ?? 0) - (b.iodepth ?? 0),
  );
}

function pairedRow(key: string, groups: readonly Groups[], input: PairingInput, problems: Problem[]): PairedRow {
  const sides = groups.map((group, index) => {
    const label = input.configurations[index]?.label ?? '';
    return sideOf(label, unambiguous(key, group.get(key) ?? [], label, problems));
  });
  const all = sides.flatMap((side) => side.results);
  const first = all[0] ?? groups.flatMap((group) => group.get(key) ?? [])[0];
  return {
    key,
    workload: first?.workload.name ?? key,
    numjobs: sameOrNull(all, 'numjobs'),
    iodepth: sameOrNull(all, 'iodepth'),
    sides,
  };
}

/** Points that differ in what the key leaves out are not repeats of each other: they are never averaged. */
function unambiguous(
  key: string,
  results: readonly PointResult[],
  label: string,
  problems: Problem[],
): readonly PointResult[] {
  const distinct = new Set(results.map(({ workload: { name: _, ...parameters } }) => JSON.stringify(parameters)));
  if (distinct.size <= 1) return results;
  const message = `${String(distinct.size)} different points share this pair; they are not averaged`;
  const tip = 'Pair by jobs and depth as well, or narrow the configuration with a filter';
  problems.push(problem('error', 'ambiguous-pair', `${label}, ${key}`, message, tip));
  return [];
}

function sameOrNull(results: readonly PointResult[], property: 'numjobs' | 'iodepth'): number | null {
  const values = new Set(results.map((result) => result.workload[property]).filter((value) => value !== null));
  return values.size === 1 ? ([...values][0] ?? null) : null;
}
