import { usedPaths } from '../../capacity/lab-paths.ts';
import { servingCores } from '../../capacity/lab-placement.ts';
import { NOTHING_MEASURED } from '../../capacity/question.ts';
import type { PointResult } from '../../results/point-result.ts';
import type { Bed } from '../bed.ts';
import { isLocal } from '../local-baseline.ts';
import type { Side } from '../summary.ts';
import { column, type TableCell } from './analysis-table.ts';
import {
  factsOf,
  rateOfSide,
  ROW_COLUMNS,
  rowCells,
  servingCoresOf,
  sumOfKnown,
  type SideFacts,
  type TableBody,
  type TableInput,
} from './table-input.ts';

/**
 * Rate per core (DOMAIN 2.6): polled cores count whole, interrupt-driven initiators by what they use, CPU % x logical
 * CPUs / 100 over all machines. The last figure counts both ends, because a target that saves a core at the cost of two
 * on the initiators saves nothing.
 */
export function iopsPerCoreTable(input: TableInput): TableBody {
  const groups = input.labels.flatMap((label) => [
    column('IOPS', 'iops', label, 'higher'),
    column('initiator CPUs', 'cores', label, 'lower'),
    column('per initiator CPU', 'iops', label, 'higher'),
    column('target cores', 'cores', label, 'lower'),
    column('per target core', 'iops', label, 'higher'),
    column('per busy core', 'iops', label, 'higher'),
    column('per core, both ends', 'iops', label, 'higher'),
  ]);
  return {
    columns: [...ROW_COLUMNS, ...groups],
    rows: input.rows.map((row) => [
      ...rowCells(row),
      ...row.sides.flatMap((side, index) => coreCells(side, factsOf(input, index), input)),
    ]),
    footnotes: [
      'Initiator CPUs: logical CPUs in use over all clients, or polled cores where stated',
      'Target cores: as stated, else as stored with the results, else the reactors of the drawing; busy: the share in which they had work',
      ...storedCores(input),
    ],
  };
}

function coreCells(side: Side, facts: SideFacts, input: TableInput): TableCell[] {
  const [first] = side.results;
  if (first === undefined) return new Array<null>(7).fill(null);
  const iops = rateOfSide(side);
  const bed = input.bedOf(first);
  const initiators = facts.initiatorCores ?? meanOf(side.results.map((result) => cpusInUse(result, facts, bed)));
  const serving = servingCoresOf(side, facts);
  const target = serving.cores ?? (isLocal(first.configuration) ? null : drawnReactors(bed));
  const both = sumOfKnown([initiators, target]);
  return [
    iops,
    initiators,
    per(iops, initiators),
    target,
    per(iops, target),
    per(iops, serving.busyCores),
    per(iops, both),
  ];
}

/** Where stored figures of each configuration are from, `measured` or `entered`. */
const storedCores = (input: TableInput): string[] =>
  input.labels.flatMap((label, index) => {
    const sides = input.rows.flatMap(({ sides: all }) => all[index] ?? []);
    const told = new Set(sides.flatMap((side) => servingCoresOf(side, factsOf(input, index)).detail ?? []));
    const [first] = told;
    if (first === undefined) return [];
    return [`${label}, busy cores ${first}${told.size > 1 ? ` and ${String(told.size - 1)} more` : ''}`];
  });

/** Logical CPUs in use on all machines that made the load; null where the share or their number is not known. */
export function cpusInUse(result: PointResult, facts: SideFacts, bed: Bed | null): number | null {
  const shares = result.hosts.map(({ cpu }) =>
    cpu?.machinePercent == null || cpu.logicalCpus === null ? null : (cpu.machinePercent / 100) * cpu.logicalCpus,
  );
  const measured = sumOfKnown(shares);
  if (measured !== null) return measured;
  const percent = result.cpu?.machinePercent ?? null;
  const own = result.cpu?.logicalCpus ?? null;
  const clients = result.workload.clients ?? 1;
  const cpus = facts.initiatorLogicalCpus ?? (own === null ? drawnClientCpus(result, bed) : own * clients);
  return percent === null || cpus === null ? null : (percent / 100) * cpus;
}

/** Threads of the drawn clients, where exactly they made the load. */
function drawnClientCpus(result: PointResult, bed: Bed | null): number | null {
  if (bed === null || isLocal(result.configuration)) return null;
  const clients = bed.index.ofKind('host').filter(({ role }) => role === 'client');
  if (clients.length !== result.workload.clients) return null;
  const sockets = clients.flatMap(({ id }) => bed.index.children(id).filter((entity) => entity.kind === 'socket'));
  return sumOfKnown(sockets.map(({ threads }) => threads));
}

function drawnReactors(bed: Bed | null): number | null {
  if (bed === null) return null;
  const storage = bed.index.ofKind('host').filter(({ role }) => role === 'storage' || role === 'both');
  const clients = bed.index.ofKind('host').filter(({ role }) => role === 'client');
  const serving = servingCores(
    bed.index,
    storage.map(({ id }) => id),
    NOTHING_MEASURED,
    usedPaths(
      bed.index,
      clients.map(({ id }) => id),
    ),
  );
  return serving?.cores ?? null;
}

const per = (rate: number | null, cores: number | null): number | null =>
  rate === null || cores === null || cores === 0 ? null : rate / cores;

const meanOf = (values: readonly (number | null)[]): number | null => {
  const sum = sumOfKnown(values);
  return sum === null ? null : sum / values.length;
};
