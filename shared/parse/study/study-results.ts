import { z } from 'zod';
import type { Printed, PrintedClaim, PrintedRatio } from '../../results/provenance.ts';
import { MEBI, milliseconds } from '../../units/quantity.ts';
import { publishedResult, type PublishedResult } from './published-result.ts';

/** A row of a published result table (resources/studies.json). */
const rowSchema = z.object({
  pattern: z.string(),
  bs: z.number(),
  rw: z.string(),
  iops: z.number(),
  mib_s: z.number(),
  lat_ms: z.number().nullable(),
  numjobs: z.number().optional(),
  iodepth: z.number().optional(),
  cpu_pct: z.number().optional(),
  network_bottleneck_footnote: z.boolean().optional(),
});
type Row = z.infer<typeof rowSchema>;

const cellSchema = z.object({ published_pct: z.number() });
const ratioRowSchema = z.object({
  pattern: z.string(),
  iops: cellSchema.optional(),
  mib_s: cellSchema.optional(),
  lat: cellSchema.optional(),
  cpu: cellSchema.optional(),
});
const RATIO_COLUMNS = { iops: 'iops', mib_s: 'bytesPerSecond', lat: 'latencyNs', cpu: 'cpuPercent' } as const;

/** How one table of a study becomes a configuration. */
export interface StudyTable {
  readonly table: string;
  readonly configuration: string;
  readonly clients: number;
  readonly toolVersion: string | null;
  readonly runtimeSeconds: number;
  /** Ratio tables whose numerator this table is, and the configuration that they divide by. */
  readonly ratios: readonly { readonly table: string; readonly against: string }[];
  /** Another table, each of whose figures this one prints so many times. */
  readonly multipleOf?: { readonly table: string; readonly times: number };
}

const HOUR_SECONDS = 3600;

/** Study A: one storage node, four clients, Linux and StarWind initiators (2021). */
export const STUDY_A_TABLES: readonly StudyTable[] = [
  {
    table: 'local_1_drive',
    configuration: 'Local, 1 drive',
    clients: 1,
    toolVersion: null,
    runtimeSeconds: HOUR_SECONDS,
    ratios: [],
  },
  {
    table: 'expected_8_drives',
    configuration: 'Local, 8 drives (expected)',
    clients: 1,
    toolVersion: null,
    runtimeSeconds: HOUR_SECONDS,
    ratios: [],
    multipleOf: { table: 'local_1_drive', times: 8 },
  },
  {
    table: 'linux_4_clients',
    configuration: 'Linux NVMe-oF initiator',
    clients: 4,
    toolVersion: '3.19',
    runtimeSeconds: HOUR_SECONDS,
    ratios: [{ table: 'ratio_linux_vs_local8', against: 'Local, 8 drives (expected)' }],
  },
  {
    table: 'starwind_4_clients',
    configuration: 'StarWind NVMe-oF Initiator',
    clients: 4,
    toolVersion: '3.27',
    runtimeSeconds: HOUR_SECONDS,
    ratios: [
      { table: 'ratio_starwind_vs_local8', against: 'Local, 8 drives (expected)' },
      { table: 'ratio_starwind_vs_linux', against: 'Linux NVMe-oF initiator' },
    ],
  },
];

/** Tables of patterns in the form of study A. Throws a ZodError for a damaged file. */
export function studyResults(study: string, results: unknown, tables: readonly StudyTable[]): PublishedResult[] {
  const byTable = z.record(z.string(), z.unknown()).parse(results);
  const rowsOf = (table: string): Row[] => z.array(rowSchema).parse(byTable[table]);
  return tables.flatMap((table) => {
    const ratios = table.ratios.map(({ table: name, against }) => ({
      against,
      rows: z.array(ratioRowSchema).parse(byTable[name]),
    }));
    const single = table.multipleOf === undefined ? [] : rowsOf(table.multipleOf.table);
    return rowsOf(table.table).map((row) =>
      toResult(
        study,
        table,
        row,
        ratios.flatMap(({ against, rows }) => printedRatios(rows, row.pattern, against)),
        single.find(({ pattern }) => pattern === row.pattern) ?? null,
      ),
    );
  });
}

function printedRatios(
  rows: readonly z.infer<typeof ratioRowSchema>[],
  pattern: string,
  against: string,
): PrintedRatio[] {
  const row = rows.find((each) => each.pattern === pattern);
  return (Object.keys(RATIO_COLUMNS) as (keyof typeof RATIO_COLUMNS)[]).flatMap((column) => {
    const cell = row?.[column];
    return cell === undefined ? [] : [{ against, metric: RATIO_COLUMNS[column], percent: cell.published_pct }];
  });
}

function toResult(
  study: string,
  table: StudyTable,
  row: Row,
  ratios: readonly PrintedRatio[],
  single: Row | null,
): PublishedResult {
  const printed = printedFigures(row);
  return publishedResult({
    study,
    table: table.table,
    configuration: table.configuration,
    pattern: row.pattern,
    access: row.rw,
    blockBytes: row.bs,
    numjobs: row.numjobs ?? null,
    iodepth: row.iodepth ?? null,
    clients: table.clients,
    iops: row.iops,
    bytesPerSecond: row.mib_s * MEBI,
    latencyNs: row.lat_ms === null ? null : milliseconds(row.lat_ms),
    cpuPercent: row.cpu_pct ?? null,
    layer: 'initiator',
    runtimeSeconds: table.runtimeSeconds,
    tool: { name: 'fio', version: table.toolVersion },
    printed,
    ratios,
    claims: single === null ? [] : multiples(printed, printedFigures(single), table.multipleOf?.times ?? 1),
  });
}

/** As the tables print them: IOPS whole, MiB/s whole or with two decimals, ms with three, CPU per cent with two. */
function printedFigures(row: Row): Printed {
  const mebibytes = row.mib_s;
  return {
    iops: String(row.iops),
    mebibytesPerSecond: Number.isInteger(mebibytes) ? String(mebibytes) : mebibytes.toFixed(2),
    latencyMilliseconds: row.lat_ms === null ? null : row.lat_ms.toFixed(3),
    cpuPercent: row.cpu_pct === undefined ? null : row.cpu_pct.toFixed(2),
    footnotes: [
      ...(row.numjobs === undefined ? [] : ['*']),
      ...(row.network_bottleneck_footnote === true ? ['**'] : []),
    ],
  };
}

/** `8 x one drive`, for the two columns that add up. */
function multiples(printed: Printed, single: Printed, times: number): PrintedClaim[] {
  const columns = [
    { unit: 'IOPS', figure: printed.iops, one: single.iops },
    { unit: 'MiB/s', figure: printed.mebibytesPerSecond, one: single.mebibytesPerSecond },
  ];
  return columns.flatMap(({ unit, figure, one }) =>
    figure === null || one === null
      ? []
      : [
          {
            what: 'of all drives',
            printed: figure,
            unit,
            operation: 'product' as const,
            inputs: [
              { name: 'drives', printed: String(times), exact: true },
              { name: `${unit} of one`, printed: one, exact: false },
            ],
          },
        ],
  );
}
