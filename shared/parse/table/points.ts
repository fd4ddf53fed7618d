import type { Direction, Directions } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { bytes, bytesPerSecond, iops, nanoseconds } from '../../units/quantity.ts';
import { percentileNsSchema } from '../../units/schema.ts';
import { workloadName } from '../../units/workload-name.ts';
import type { ParsedPoint } from '../parsed.ts';
import { readAccess } from './access.ts';
import { readCell } from './cells.ts';
import { QUANTITY_OF, type MappedColumn, type TableField, type TableMapping } from './mapping.ts';
import { readTable, type TableRow } from './rows.ts';

/** Format of tables that people and spreadsheets make. */
export const TABLE_FORMAT = 'table';

/** A row of a table as a point, with the line that it stood in. */
export interface TablePoint extends ParsedPoint {
  readonly line: number;
}

type Values = { readonly [F in TableField]?: number | string };

/**
 * The rows of a table as points, by what its columns mean. A row with a cell that cannot be read is left out and told
 * with line and column; the others are kept.
 */
export function tablePoints(
  name: string,
  text: string,
  mapping: TableMapping,
): { readonly points: readonly TablePoint[]; readonly problems: readonly Problem[] } {
  const table = readTable(name, text, mapping);
  const problems = [...table.problems];
  const columns = mapping.columns.filter(({ column }) => column < table.header.length);
  if (columns.length < mapping.columns.length) {
    const text = `The mapping names more columns than the table has (${String(table.header.length)})`;
    problems.push(problem('error', 'table-mapping', name, text, 'Choose the columns again.'));
    return { points: [], problems };
  }
  const points = table.rows.flatMap((row): TablePoint[] => {
    const where = `${name}:${String(row.line)}`;
    const read = valuesOf(row, columns, mapping.fixed, table.header, where);
    problems.push(...read.problems);
    const point = read.values === null ? null : toPoint(read.values, where, problems);
    return point === null ? [] : [{ ...point, line: row.line }];
  });
  return { points, problems: capped(name, problems) };
}

const MOST_PROBLEMS = 1_000;

function capped(name: string, problems: readonly Problem[]): readonly Problem[] {
  const more = problems.length - MOST_PROBLEMS;
  if (more <= 0) return problems;
  const text = `${String(more)} more lines have problems`;
  return [
    ...problems.slice(0, MOST_PROBLEMS),
    problem('error', 'table-more', name, text, 'Look at the mapping first.'),
  ];
}

function valuesOf(
  row: TableRow,
  columns: readonly MappedColumn[],
  fixed: TableMapping['fixed'],
  header: readonly string[],
  where: string,
): { values: Values | null; problems: Problem[] } {
  const cells = [
    ...fixed.map(({ field, text }) => ({ field, unit: null, numbers: 'point' as const, cell: text, title: field })),
    ...columns.map((column) => ({
      ...column,
      cell: row.cells[column.column] ?? '',
      title: header[column.column] ?? '',
    })),
  ];
  const values: { [F in TableField]?: number | string } = {};
  const problems: Problem[] = [];
  for (const { cell, title, ...column } of cells) {
    if (QUANTITY_OF[column.field] === 'text') {
      if (cell !== '') values[column.field] = cell;
      continue;
    }
    const reading = readCell(cell, column);
    if (!reading.ok) {
      const text = `${title}: “${cell.slice(0, 60)}” ${reading.reason}. The line was left out`;
      problems.push(problem('error', 'table-cell', where, text, 'Correct the cell, or choose another meaning.'));
    } else if (reading.value !== null) values[column.field] = reading.value;
  }
  return { values: problems.length === 0 ? values : null, problems };
}

const asNumber = (value: number | string | undefined): number | null => (typeof value === 'number' ? value : null);
const asText = (value: number | string | undefined): string | null => (typeof value === 'string' ? value : null);
const asCount = (value: number | null): number | null =>
  value !== null && Number.isInteger(value) && value >= 1 ? value : null;

function toPoint(values: Values, where: string, problems: Problem[]): ParsedPoint | null {
  const named = readAccess(asText(values.workload) ?? '');
  const stated = readAccess(asText(values.access) ?? '');
  const access = stated.access ?? named.access ?? 'unknown';
  const blockBytes = asNumber(values.blockBytes) ?? sizeOf(stated.size ?? named.size);
  const readPercent = asNumber(values.readPercent) ?? stated.readPercent ?? named.readPercent;
  const directions = directionsOf(values, access, blockBytes);
  if (directions === null) {
    const text = 'Neither IOPS nor MB/s of this line are known or above 0, or one of them is without a block size';
    problems.push(problem('error', 'table-no-rate', where, `${text}. The line was left out`, 'Give the block size.'));
    return null;
  }
  const workload = {
    access,
    blockBytes: blockBytes === null ? null : bytes(blockBytes),
    readPercent,
    numjobs: asNumber(values.numjobs),
    iodepth: asNumber(values.iodepth),
    clients: asCount(asNumber(values.clients)),
    engine: null,
    direct: null,
  };
  const unknown = { startedUs: null, exitStatus: null, error: null, artefacts: [] };
  return {
    workload: { name: asText(values.workload) ?? workloadName(workload), ...workload },
    configuration: asText(values.configuration),
    repeat: asCount(asNumber(values.repeat)) ?? 1,
    status: 'ok',
    tool: { name: 'table', version: null },
    startedUs: null,
    runtimeNs: null,
    rampNs: null,
    parts: [{ host: 'all', status: 'ok', directions, cpu: cpuOf(asNumber(values.cpuPercent)), ...unknown }],
    problems: lostPercentiles(values, where),
  };
}

const sizeOf = (text: string | null): number | null => {
  const reading = text === null ? null : readCell(text, { field: 'blockBytes', unit: 'B', numbers: 'point' });
  return reading?.ok === true ? reading.value : null;
};

const cpuOf = (machinePercent: number | null) =>
  machinePercent === null ? null : { machinePercent, logicalCpus: null, jobUserPercent: null, jobSystemPercent: null };

/** Null when no direction has a rate above 0. One of IOPS and B/s follows from the other and the block size. */
function directionsOf(values: Values, access: string, blockBytes: number | null): Directions | null {
  const total = direction(values.iops, values.bandwidth, values.latency, blockBytes, values);
  const read = direction(values.readIops, values.readBandwidth, values.readLatency, blockBytes);
  const write = direction(values.writeIops, values.writeBandwidth, values.writeLatency, blockBytes);
  if (read !== null || write !== null) return { read, write, trim: null, mixed: null };
  if (total === null) return null;
  const kind = /trim$/.test(access)
    ? 'trim'
    : /read$/.test(access)
      ? 'read'
      : /write$/.test(access)
        ? 'write'
        : 'mixed';
  return { read: null, write: null, trim: null, mixed: null, [kind]: total };
}

type Value = number | string | undefined;

function direction(
  rate: Value,
  bandwidth: Value,
  latency: Value,
  blockBytes: number | null,
  percentiles: Values = {},
): Direction | null {
  const operations = asNumber(rate);
  const amount = asNumber(bandwidth);
  const perSecond = operations ?? (amount === null || blockBytes === null ? null : amount / blockBytes);
  const rateBytes = amount ?? (operations === null || blockBytes === null ? null : operations * blockBytes);
  if (perSecond === null || rateBytes === null || perSecond + rateBytes === 0) return null;
  // No operation takes no time: a latency of 0 stands for none.
  const meanNs = asNumber(latency) || null;
  return {
    iops: iops(perSecond),
    bytesPerSecond: bytesPerSecond(rateBytes),
    operations: null,
    bytes: null,
    runtimeNs: null,
    latency: {
      total: meanNs === null ? null : { meanNs: nanoseconds(meanNs), ...distribution(percentiles) },
      completion: null,
      submission: null,
    },
  };
}

const PERCENTILES = [
  ['p50', 50],
  ['p99', 99],
  ['p999', 99.9],
] as const;

function distribution(values: Values) {
  const maximum = asNumber(values.latencyMaximum);
  return {
    standardDeviationNs: null,
    minNs: null,
    maxNs: maximum === null ? null : nanoseconds(maximum),
    percentiles: PERCENTILES.flatMap(([field, percent]) => {
      const value = asNumber(values[field]);
      return value === null ? [] : [{ percent, valueNs: percentileNsSchema.parse(value) }];
    }),
    histogram: null,
  };
}

/** A latency is kept by its mean: percentiles without one, or of a row with separate reads and writes, have no place. */
function lostPercentiles(values: Values, where: string): Problem[] {
  const given = PERCENTILES.filter(([field]) => asNumber(values[field]) !== null);
  const apart = [values.readIops, values.writeIops, values.readBandwidth, values.writeBandwidth].some(
    (value) => asNumber(value) !== null,
  );
  if (given.length === 0 || (asNumber(values.latency) !== null && !apart)) return [];
  const names = given.map(([field]) => field).join(', ');
  const text = `${names}: not kept, ${apart ? 'the row has reads and writes apart' : 'the row has no mean latency'}`;
  return [problem('warning', 'table-percentiles', where, text)];
}
