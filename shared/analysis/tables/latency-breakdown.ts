import type { PairedRow } from '../paired-rows.ts';
import { column, type TableCell } from './analysis-table.ts';
import { factsOf, type SideFacts, type TableBody, type TableInput } from './table-input.ts';

type Target = NonNullable<SideFacts['target']>;
type Initiator = NonNullable<SideFacts['initiator']>;
/** Mean latency of a cell of the matrix {local, kernel target, SPDK target} x {kernel initiator, SPDK initiator}. */
type LatencyAt = (target: Target, initiator: Initiator) => number | null;

export interface SoftwareDifference {
  /** Kernel minus SPDK. */
  readonly deltaNs: number | null;
  /** Remote minus local latency of the kernel variant. */
  readonly kernelOverheadNs: number | null;
  /** delta / overhead of the kernel variant, per cent. */
  readonly percentOfOverhead: number | null;
}

/** What SPDK saves against the kernel, absolutely and of the kernel's overhead over local (DOMAIN 2.6). */
export function softwareDifference(
  kernelNs: number | null,
  spdkNs: number | null,
  localNs: number | null,
): SoftwareDifference {
  const deltaNs = kernelNs === null || spdkNs === null ? null : kernelNs - spdkNs;
  const kernelOverheadNs = kernelNs === null || localNs === null ? null : kernelNs - localNs;
  const known = deltaNs !== null && kernelOverheadNs !== null && kernelOverheadNs > 0;
  return { deltaNs, kernelOverheadNs, percentOfOverhead: known ? (100 * deltaNs) / kernelOverheadNs : null };
}

/** Six cells per pattern, at one job of depth 1: anything deeper measures queues, not software. */
export function latencyBreakdownTable(input: TableInput): TableBody {
  const single = input.rows.filter((row) => row.numjobs === 1 && row.iodepth === 1);
  const left = input.rows.length - single.length;
  return {
    columns: [
      column('Pattern', 'text'),
      column('Difference of', 'text'),
      column('at', 'text'),
      column('local', 'nanoseconds', null, 'lower'),
      column('kernel', 'nanoseconds', null, 'lower'),
      column('SPDK', 'nanoseconds', null, 'lower'),
      column('kernel overhead', 'nanoseconds', null, 'lower'),
      column('SPDK saves', 'nanoseconds', null, 'higher'),
      column('of the kernel overhead', 'percent', null, 'higher'),
    ],
    rows: single.flatMap((row) => breakdownRows(row, input)),
    footnotes: [
      'Mean latency at one job of depth 1; overhead = remote − local with the same initiator',
      ...(left > 0 ? [`${String(left)} patterns at other jobs or depths are left out`] : []),
      ...unstated(input),
    ],
  };
}

function unstated(input: TableInput): string[] {
  const open = input.labels.filter((_, index) => {
    const { target, initiator } = factsOf(input, index);
    return target === null || initiator === null;
  });
  return open.length === 0 ? [] : [`Target or initiator software not stated: ${open.join(', ')}`];
}

function breakdownRows(row: PairedRow, input: TableInput): TableCell[][] {
  const at = latencyMatrix(row, input);
  const initiators = (['kernel', 'spdk'] as const).map((initiator) => {
    const kernel = at('kernel', initiator);
    return cells(
      row.workload,
      'target',
      `${WORDS[initiator]} initiator`,
      at('local', initiator),
      kernel,
      at('spdk', initiator),
    );
  });
  const targets = (['kernel', 'spdk'] as const).map((target) => {
    const [kernel, spdk] = [at(target, 'kernel'), at(target, 'spdk')];
    return cells(row.workload, 'initiator', `${WORDS[target]} target`, at('local', 'kernel'), kernel, spdk);
  });
  return [...initiators, ...targets].filter((each) => each.slice(3).some((cell) => cell !== null));
}

const WORDS = { kernel: 'kernel', spdk: 'SPDK' } as const;

function cells(
  workload: string,
  of: string,
  where: string,
  localNs: number | null,
  kernelNs: number | null,
  spdkNs: number | null,
): TableCell[] {
  const { deltaNs, kernelOverheadNs, percentOfOverhead } = softwareDifference(kernelNs, spdkNs, localNs);
  return [workload, of, where, localNs, kernelNs, spdkNs, kernelOverheadNs, deltaNs, percentOfOverhead];
}

function latencyMatrix(row: PairedRow, input: TableInput): LatencyAt {
  return (target, initiator) => {
    const index = input.labels.findIndex((_, at) => {
      const facts = factsOf(input, at);
      return facts.target === target && facts.initiator === initiator;
    });
    return row.sides[index]?.summaries.latencyNs?.mean ?? null;
  };
}
