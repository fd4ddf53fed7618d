import { z } from 'zod';

/** What a column of a table can mean. The `read` and `write` ones are of that direction alone. */
export const TABLE_FIELDS = [
  'configuration',
  'workload',
  'access',
  'blockBytes',
  'readPercent',
  'numjobs',
  'iodepth',
  'clients',
  'repeat',
  'iops',
  'readIops',
  'writeIops',
  'bandwidth',
  'readBandwidth',
  'writeBandwidth',
  'latency',
  'readLatency',
  'writeLatency',
  'p50',
  'p99',
  'p999',
  'latencyMaximum',
  'cpuPercent',
] as const;
export type TableField = (typeof TABLE_FIELDS)[number];

export type TableQuantity = 'text' | 'count' | 'rate' | 'bandwidth' | 'time' | 'size' | 'percent';

export const QUANTITY_OF: Readonly<Record<TableField, TableQuantity>> = {
  configuration: 'text',
  workload: 'text',
  access: 'text',
  blockBytes: 'size',
  readPercent: 'percent',
  numjobs: 'count',
  iodepth: 'count',
  clients: 'count',
  repeat: 'count',
  iops: 'rate',
  readIops: 'rate',
  writeIops: 'rate',
  bandwidth: 'bandwidth',
  readBandwidth: 'bandwidth',
  writeBandwidth: 'bandwidth',
  latency: 'time',
  readLatency: 'time',
  writeLatency: 'time',
  p50: 'time',
  p99: 'time',
  p999: 'time',
  latencyMaximum: 'time',
  cpuPercent: 'percent',
};

/** Units of a quantity as factors to IOPS, B/s, ns, bytes and per cent. */
export const TABLE_UNITS: Readonly<Record<TableQuantity, Readonly<Record<string, number>>>> = {
  text: {},
  count: {},
  rate: { IOPS: 1, kIOPS: 1e3, MIOPS: 1e6 },
  bandwidth: {
    'MiB/s': 1024 ** 2,
    'MB/s': 1e6,
    'GiB/s': 1024 ** 3,
    'GB/s': 1e9,
    'KiB/s': 1024,
    'kB/s': 1e3,
    'B/s': 1,
    'Gb/s': 1e9 / 8,
    'Mb/s': 1e6 / 8,
  },
  time: { ms: 1e6, us: 1e3, ns: 1, s: 1e9 },
  size: { B: 1, KiB: 1024, MiB: 1024 ** 2 },
  percent: { '%': 1, fraction: 100 },
};

/** `point`: 26,834,060.5; `comma`: 26.834.060,5. */
export const numberFormatSchema = z.enum(['point', 'comma']);
export type NumberFormat = z.infer<typeof numberFormatSchema>;

export const separatorSchema = z.enum(['tab', 'semicolon', 'comma', 'pipe', 'spaces']);
export type Separator = z.infer<typeof separatorSchema>;

export const tableLayoutSchema = z.object({
  separator: separatorSchema,
  /** Line of the names of the columns, from 1; null: there is none. */
  headerLine: z.int().min(1).nullable(),
});
export type TableLayout = z.infer<typeof tableLayoutSchema>;

/** What the columns of a table mean. Columns that are not named are not read. */
export const tableMappingSchema = tableLayoutSchema.extend({
  columns: z
    .array(
      z.object({
        /** From 0. */
        column: z.int().min(0).max(999),
        field: z.enum(TABLE_FIELDS),
        /** A name out of the units of its quantity; null where the quantity has none. */
        unit: z.string().max(20).nullable(),
        numbers: numberFormatSchema,
      }),
    )
    .min(1)
    .max(100),
  /** For what no column tells, as it would stand in a cell with a decimal point: `{field: 'blockBytes', text: '4K'}`. */
  fixed: z.array(z.object({ field: z.enum(TABLE_FIELDS), text: z.string().max(200) })).default([]),
});
export type TableMapping = z.infer<typeof tableMappingSchema>;
export type MappedColumn = TableMapping['columns'][number];
