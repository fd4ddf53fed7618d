import { z } from 'zod';
import type { Problem } from '../../units/problem.ts';
import type { Bed } from '../bed.ts';
import type { PairedRow } from '../paired-rows.ts';
import type { Side } from '../summary.ts';
import type { PointResult } from '../../results/point-result.ts';
import type { TimeSeries } from '../../results/time-series.ts';
import { column, type TableCell, type TableColumn } from './analysis-table.ts';

/**
 * What a result does not say of its configuration and the user does. Null: not stated; then the drawing is asked, and
 * where that does not tell either, cells stay empty.
 */
export const sideFactsSchema = z.object({
  /** Cores that serve on the target: reactors of SPDK, or CPUs in use of a kernel target. */
  targetCores: z.number().positive().nullable().default(null),
  /** Sum of the busy fractions of polled target cores (busy / (busy + idle) of each reactor). */
  targetBusyCores: z.number().positive().nullable().default(null),
  /** Logical CPUs of all machines that make the load. */
  initiatorLogicalCpus: z.number().positive().nullable().default(null),
  /** Polled cores of the initiators; they count whole, whatever the machine's CPU % says. */
  initiatorCores: z.number().positive().nullable().default(null),
  target: z.enum(['local', 'kernel', 'spdk']).nullable().default(null),
  initiator: z.enum(['kernel', 'spdk']).nullable().default(null),
  /** Copies that each write makes. */
  copies: z.int().min(1).nullable().default(null),
});
export type SideFacts = z.infer<typeof sideFactsSchema>;

export const NOTHING_STATED: SideFacts = sideFactsSchema.parse({});

/** The latency that a cap speaks of (DOMAIN 2.5). */
export const capCriterionSchema = z.object({
  capNs: z.number().positive(),
  statistic: z.enum(['mean', 'p99', 'p99.9']).default('mean'),
  /** Whose latency: that of the writes, the reads, or both together. */
  direction: z.enum(['read', 'write', 'both']).default('both'),
});
export type CapCriterion = z.infer<typeof capCriterionSchema>;

export interface TableInput {
  readonly labels: readonly string[];
  readonly rows: readonly PairedRow[];
  /** All usable results of each configuration, whatever their pair. */
  readonly results: readonly (readonly PointResult[])[];
  /** One per configuration. */
  readonly facts: readonly SideFacts[];
  /** The drawn bed of a result; null where there is none. */
  readonly bedOf: (result: PointResult) => Bed | null;
  readonly cap: CapCriterion | null;
  /** Course over time of a result out of its raw output; empty where none is kept. */
  readonly seriesOf: (result: PointResult) => readonly TimeSeries[];
}

/** What a table is made of; kind, title and source are of its row in the registry. */
export interface TableBody {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly TableCell[])[];
  readonly footnotes?: readonly string[];
  readonly problems?: readonly Problem[];
}

/** Pattern, jobs and depth: the first columns of every table with a row per pair. */
export const ROW_COLUMNS: readonly TableColumn[] = [
  column('Pattern', 'text'),
  column('jobs', 'count'),
  column('depth', 'count'),
];

export const rowCells = (row: PairedRow): TableCell[] => [row.workload, row.numjobs, row.iodepth];

export const factsOf = (input: TableInput, index: number): SideFacts => input.facts[index] ?? NOTHING_STATED;

/** Mean rate of a side; from its bytes where only those were told. */
export function rateOfSide({ summaries, results }: Side): number | null {
  if (summaries.iops !== null) return summaries.iops.mean;
  const blockBytes = results[0]?.workload.blockBytes ?? null;
  return summaries.bytesPerSecond === null || blockBytes === null ? null : summaries.bytesPerSecond.mean / blockBytes;
}

/** Cores that served a side on the target, and how many of them were busy; null: not known. */
interface ServingCores {
  readonly cores: number | null;
  readonly busyCores: number | null;
  /** Where a stored figure is from; null for what was stated for the comparison. */
  readonly detail: string | null;
}

/** As stated for the comparison, else as stored with the repeats: their mean, where every one of them has it. */
export function servingCoresOf(side: Side, facts: SideFacts): ServingCores {
  const stored = side.results.map(({ targetCores }) => targetCores ?? null);
  const meanOf = (values: readonly (number | null)[]): number | null => {
    const sum = sumOfKnown(values);
    return sum === null ? null : sum / values.length;
  };
  const details = new Set(stored.flatMap((cores) => (cores === null ? [] : `${cores.source}: ${cores.detail}`)));
  return {
    cores: facts.targetCores ?? meanOf(stored.map((cores) => cores?.cores ?? null)),
    busyCores: facts.targetBusyCores ?? meanOf(stored.map((cores) => cores?.busyCores ?? null)),
    detail: facts.targetBusyCores === null && details.size > 0 ? [...details].join('; ') : null,
  };
}

/** Sum; null for nothing or when one part is not known. */
export function sumOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 || known.length < values.length ? null : known.reduce((sum, value) => sum + value, 0);
}
