import type { PointResult } from '../../results/point-result.ts';
import { fairnessIndex } from '../../stats/fairness.ts';
import { headlineOf } from '../headline.ts';
import type { Side } from '../summary.ts';
import { column, type TableCell } from './analysis-table.ts';
import { ROW_COLUMNS, rowCells, type TableBody, type TableInput } from './table-input.ts';
import { percentOf } from './theoretical.ts';

/** How evenly the clients were served: Jain's index over their rates, 1 when all got the same, 1/n when one got all. */
export function fairnessTable(input: TableInput): TableBody {
  return {
    columns: [
      ...ROW_COLUMNS,
      ...input.labels.flatMap((label) => [
        column('clients', 'count', label),
        column('least IOPS', 'iops', label, 'higher'),
        column('most IOPS', 'iops', label),
        column('least / most', 'percent', label, 'higher'),
        column("Jain's index", 'index', label, 'higher'),
        column('least served', 'text', label),
      ]),
    ],
    rows: input.rows.map((row) => [...rowCells(row), ...row.sides.flatMap(cells)]),
    footnotes: ['Of the repeat with the lowest index; empty where the shares of the clients are not stored'],
  };
}

interface Shares {
  readonly fairness: number;
  readonly clients: readonly { readonly host: string; readonly iops: number }[];
}

function cells({ results }: Side): TableCell[] {
  const shares = results.flatMap((result) => sharesOf(result) ?? []);
  const [worst] = shares.sort((a, b) => a.fairness - b.fairness);
  if (worst === undefined) return new Array<null>(6).fill(null);
  const byRate = [...worst.clients].sort((a, b) => a.iops - b.iops);
  const [least, most] = [byRate[0], byRate.at(-1)];
  const even = least?.iops === most?.iops;
  return [
    worst.clients.length,
    least?.iops ?? null,
    most?.iops ?? null,
    percentOf(least?.iops ?? null, most?.iops ?? null),
    worst.fairness,
    even ? null : (least?.host ?? null),
  ];
}

/** Null with fewer than two clients: there is nobody to be fair to. */
function sharesOf({ hosts }: PointResult): Shares | null {
  const clients = hosts.flatMap(({ host, directions }) => {
    const { iops } = headlineOf({ directions, cpu: null });
    return iops === null ? [] : [{ host, iops }];
  });
  if (clients.length < 2 || clients.length < hosts.length) return null;
  const fairness = fairnessIndex(clients.map(({ iops }) => iops));
  return fairness === null ? null : { fairness, clients };
}
