import type { PointResult } from '../../results/point-result.ts';
import type { Bed } from '../bed.ts';
import type { Side } from '../summary.ts';
import { column, type TableCell } from './analysis-table.ts';
import {
  factsOf,
  rateOfSide,
  ROW_COLUMNS,
  rowCells,
  type SideFacts,
  type TableBody,
  type TableInput,
} from './table-input.ts';

/** Back-end operations per front-end operation: reads once, writes once per copy (DOMAIN 3.1.8). */
export const backEndFactor = (readFraction: number, copies: number): number =>
  readFraction + (1 - readFraction) * copies;

/** What the guests see and what the drives do for it: the two differ by r + (1 - r) m. */
export function frontBackEndTable(input: TableInput): TableBody {
  return {
    columns: [
      ...ROW_COLUMNS,
      ...input.labels.flatMap((label) => [
        column('counted at', 'text', label),
        column('reads', 'percent', label),
        column('copies', 'count', label),
        column('front-end IOPS', 'iops', label, 'higher'),
        column('back-end IOPS', 'iops', label),
      ]),
    ],
    rows: input.rows.map((row) => [
      ...rowCells(row),
      ...row.sides.flatMap((side, index) => cells(side, factsOf(input, index), input)),
    ]),
    footnotes: [
      'Front end: as guests and initiators count; back end: as the drives do, every write once per copy',
      'Counted at an unknown layer: neither can be told',
    ],
  };
}

/** Layers that count what the drives are asked for, after the copies were made. */
const BACK_END: ReadonlySet<PointResult['layer']> = new Set(['target', 'cache']);

function cells(side: Side, facts: SideFacts, input: TableInput): TableCell[] {
  const [first] = side.results;
  if (first === undefined) return new Array<null>(5).fill(null);
  const iops = rateOfSide(side);
  const copies = facts.copies ?? drawnCopies(input.bedOf(first));
  const reads = readFraction(first);
  if (iops === null || copies === null || reads === null || first.layer === 'unknown')
    return [first.layer, reads === null ? null : 100 * reads, copies, null, null];
  const factor = backEndFactor(reads, copies);
  const frontEnd = BACK_END.has(first.layer) ? iops / factor : iops;
  return [first.layer, 100 * reads, copies, frontEnd, frontEnd * factor];
}

/** Measured share of reads; that of the workload where the tool did not tell the directions apart. */
function readFraction({ directions, workload }: PointResult): number | null {
  const [read, write] = [directions.read?.iops ?? 0, directions.write?.iops ?? 0];
  if (directions.mixed === null && read + write > 0) return read / (read + write);
  if (['read', 'randread'].includes(workload.access)) return 1;
  if (['write', 'randwrite'].includes(workload.access)) return 0;
  return workload.readPercent === null ? null : workload.readPercent / 100;
}

/** One copy where the drawing has no mirror; null where mirrors differ or nothing is drawn. */
function drawnCopies(bed: Bed | null): number | null {
  if (bed === null) return null;
  const copies = new Set(bed.index.ofKind('mirror').map((mirror) => mirror.copies));
  if (copies.size > 1) return null;
  return [...copies][0] ?? 1;
}
