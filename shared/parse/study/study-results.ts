import { z } from 'zod';
import { RESULT_FORMAT, type Direction, type PointResult } from '../../results/point-result.ts';
import type { PrintedRatio } from '../../results/provenance.ts';
import { bytes, bytesPerSecond, iops, MEBI, milliseconds, seconds } from '../../units/quantity.ts';

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
}

/** Study A: one storage node, four clients, Linux and StarWind initiators (2021). */
export const STUDY_A_TABLES: readonly StudyTable[] = [
  {
    table: 'local_1_drive',
    configuration: 'Local, 1 drive',
    clients: 1,
    toolVersion: null,
    runtimeSeconds: 3600,
    ratios: [],
  },
  {
    table: 'expected_8_drives',
    configuration: 'Local, 8 drives (expected)',
    clients: 1,
    toolVersion: null,
    runtimeSeconds: 3600,
    ratios: [],
  },
  {
    table: 'linux_4_clients',
    configuration: 'Linux NVMe-oF initiator',
    clients: 4,
    toolVersion: '3.19',
    runtimeSeconds: 3600,
    ratios: [{ table: 'ratio_linux_vs_local8', against: 'Local, 8 drives (expected)' }],
  },
  {
    table: 'starwind_4_clients',
    configuration: 'StarWind NVMe-oF Initiator',
    clients: 4,
    toolVersion: '3.27',
    runtimeSeconds: 3600,
    ratios: [
      { table: 'ratio_starwind_vs_local8', against: 'Local, 8 drives (expected)' },
      { table: 'ratio_starwind_vs_linux', against: 'Linux NVMe-oF initiator' },
    ],
  },
];

/** Published numbers as results, without the ids that a workspace gives them. Throws a ZodError for a damaged file. */
export type PublishedResult = Omit<PointResult, 'id' | 'labId'>;

export function studyResults(study: string, results: unknown, tables: readonly StudyTable[]): PublishedResult[] {
  const byTable = z.record(z.string(), z.unknown()).parse(results);
  return tables.flatMap((table) => {
    const ratios = table.ratios.map(({ table: name, against }) => ({
      against,
      rows: z.array(ratioRowSchema).parse(byTable[name]),
    }));
    return z
      .array(rowSchema)
      .parse(byTable[table.table])
      .map((row) =>
        toResult(
          study,
          table,
          row,
          ratios.flatMap(({ against, rows }) => printedRatios(rows, row.pattern, against)),
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

function toResult(study: string, table: StudyTable, row: Row, ratios: PrintedRatio[]): PublishedResult {
  const direction = toDirection(row);
  const reads = row.rw === 'read' || row.rw === 'randread';
  return {
    format: RESULT_FORMAT,
    runId: null,
    configuration: table.configuration,
    workload: {
      name: row.pattern,
      access: row.rw,
      blockBytes: bytes(row.bs),
      readPercent: null,
      numjobs: row.numjobs ?? null,
      iodepth: row.iodepth ?? null,
      clients: table.clients,
      engine: null,
      direct: null,
    },
    repeat: 1,
    attempt: 1,
    status: 'ok',
    directions: { read: reads ? direction : null, write: reads ? null : direction, trim: null, mixed: null },
    cpu:
      row.cpu_pct === undefined
        ? null
        : { machinePercent: row.cpu_pct, logicalCpus: null, jobUserPercent: null, jobSystemPercent: null },
    layer: 'initiator',
    loop: 'closed',
    startedUs: null,
    runtimeNs: seconds(table.runtimeSeconds),
    rampNs: null,
    startSkewNs: null,
    tool: { name: 'fio', version: table.toolVersion },
    hosts: [],
    provenance: { kind: 'published', study, table: table.table, printed: printedFigures(row), ratios },
    problems: [],
  };
}

function toDirection(row: Row): Direction {
  const latency = { standardDeviationNs: null, minNs: null, maxNs: null, percentiles: [], histogram: null };
  return {
    iops: iops(row.iops),
    bytesPerSecond: bytesPerSecond(row.mib_s * MEBI),
    operations: null,
    bytes: null,
    runtimeNs: null,
    latency: {
      total: row.lat_ms === null ? null : { meanNs: milliseconds(row.lat_ms), ...latency },
      completion: null,
      submission: null,
    },
  };
}

/** As the tables print them: IOPS whole, MiB/s whole or with two decimals, ms with three, CPU per cent with two. */
function printedFigures(row: Row): Extract<PointResult['provenance'], { kind: 'published' }>['printed'] {
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
