import type { Direction, HostResult, PointResult } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { directionFrom, machineCpu, measuredPart, MILLISECONDS, printedQuantity } from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { reportLines } from '../report-lines.ts';

/**
 * VM Fleet's result.tsv (one row per measurement, summed over the VMs) and result-vm-*.tsv (one row per VM), written by
 * VMFleet.psm1 from DISKSPD's XML of each VM. Rates are per second, BW is in B/s, latencies in ms.
 */
export const vmFleetParser: FormatParser = { format: 'vmfleet-tsv', title: 'VM Fleet result.tsv', parse: parseVmFleet };

type Row = ReadonlyMap<string, string>;
interface TableRow {
  readonly row: Row;
  readonly where: string;
}

const KNOWN = /^(Result|RunLabel|RunType|CutoffType|QOSperVM|VMCount|IOPS|Average\w+|(Read|Write)Milliseconds\d+)$/;

export function parseVmFleet(file: ForeignFile): ParsedFile | null {
  if (!file.text.includes('AverageReadIOPS')) return null;
  const lines = reportLines(file.text);
  const columns = cellsOf(lines[0]?.text.replace(/^\uFEFF/, '') ?? '');
  if (!['IOPS', 'AverageReadIOPS', 'AverageWriteIOPS'].every((name) => columns.includes(name))) return null;
  const rows: TableRow[] = [];
  const problems: Problem[] = [];
  for (const { line, text } of lines.slice(1)) {
    const cells = cellsOf(text);
    const where = `${file.name}:${String(line)}`;
    const isWhole = cells.length === columns.length && !cells.some((cell) => cell.startsWith('"'));
    if (isWhole) {
      rows.push({ row: new Map(columns.map((name, index) => [name, cells[index] ?? ''])), where });
    } else {
      const message = `The row has ${String(cells.length)} of ${String(columns.length)} cells: it was cut off or damaged`;
      problems.push(problem('error', 'truncated', where, message, 'Copy the file again from the collect volume.'));
    }
  }
  const points = columns.includes('Result') ? perVm(rows, file.name) : rows.flatMap(pointsOfRow);
  return { format: 'vmfleet-tsv', points, problems: [...problems, ...percentileNote(columns, file.name)] };
}

/** Export-Csv quotes every cell and doubles quotes inside; one that still begins with a quote was cut off. */
const cellsOf = (text: string): string[] =>
  text.split('\t').map((cell) =>
    cell
      .trim()
      .replace(/^"([\s\S]*)"$/, '$1')
      .replaceAll('""', '"'),
  );

/** PowerShell prints numbers as the machine's language does: `0,5` is a half; thousands are never grouped. */
function numberIn(row: Row, name: string): number | null {
  const text = row.get(name)?.replace(',', '.');
  const match = /^(\d+(?:\.\d+)?)(E[+-]\d{1,3})?$/i.exec(text ?? '');
  if (match?.[2] === undefined) return printedQuantity(text);
  const value = Number(text);
  return value <= Number.MAX_SAFE_INTEGER ? value : null;
}

/** The result table averages the VMs' percentiles: such a number is the percentile of nothing. */
function percentileNote(columns: readonly string[], file: string): Problem[] {
  if (columns.includes('Result') || !columns.some((name) => /Milliseconds\d+$/.test(name))) return [];
  const message = 'The percentiles in result.tsv are averages over the VMs and were left out';
  const tip = 'The percentiles of each VM are in result-vm-*.tsv and in its XML.';
  return [problem('note', 'averaged-percentiles', file, message, tip)];
}

/** Guests and the cluster file system count different I/O (DOMAIN 4.4): two points. */
function pointsOfRow({ row, where }: TableRow): ParsedPoint[] {
  const point = (layer: 'guest' | 'csvfs', prefix: string): ParsedPoint => {
    const directions = { read: sideOf(row, `${prefix}Read`), write: sideOf(row, `${prefix}Write`) };
    const host = layer === 'guest' ? 'all VMs' : 'all nodes';
    return pointOf(row, where, layer, [
      measuredPart(host, directions, { cpu: machineCpu(numberIn(row, 'AverageCPU')) }),
    ]);
  };
  const points = [point('guest', ''), ...(row.has('AverageCSVIOPS') ? [point('csvfs', 'CSV')] : [])];
  return points.map((one) => ({ ...one, isSum: true }));
}

function perVm(rows: readonly TableRow[], file: string): ParsedPoint[] {
  if (rows.length === 0) return [];
  const parts = rows.map(({ row }, index) =>
    measuredPart(row.get('Result') ?? `VM ${String(index + 1)}`, {
      read: sideOf(row, 'Read', true),
      write: sideOf(row, 'Write', true),
    }),
  );
  const limit = /qos(\d+)/.exec(file)?.[1];
  const named = new Map([
    ...(limit === undefined ? [] : [['QOSperVM', limit] as const]),
    ['VMCount', String(rows.length)] as const,
  ]);
  return [pointOf(named, `${file}:1`, 'guest', parts)];
}

/** A latency of 0 was not measured. */
function sideOf(row: Row, name: string, hasPercentiles = false): Direction | null {
  const [rate, bandwidth] = [numberIn(row, `Average${name}IOPS`), numberIn(row, `Average${name}BW`)];
  if (rate === null) return null;
  const mean = numberIn(row, `Average${name}Milliseconds`);
  const percentiles = [50, 90, 99].flatMap((percent) => {
    const value = hasPercentiles ? numberIn(row, `${name}Milliseconds${String(percent)}`) : null;
    return value === null || value === 0 ? [] : [{ percent, valueNs: value * MILLISECONDS }];
  });
  const direction = directionFrom({
    iops: rate,
    bytesPerSecond: bandwidth ?? 0,
    latency: mean === null || mean === 0 ? null : { meanNs: mean * MILLISECONDS, percentiles },
  });
  return direction === null || bandwidth !== null ? direction : { ...direction, bytesPerSecond: null };
}

function pointOf(row: Row, where: string, layer: 'guest' | 'csvfs', parts: readonly HostResult[]): ParsedPoint {
  const measured = parts.filter((part) => part.status === 'ok').length;
  const limit = numberIn(row, 'QOSperVM');
  const keys = [...row].filter(([name, value]) => !KNOWN.test(name) && value !== '');
  const name = keys.map(([key, value]) => `${key} ${value}`).join(', ');
  const pattern = name === '' ? 'VM Fleet' : name;
  const vms = numberIn(row, 'VMCount');
  return {
    workload: {
      name: limit === null || limit === 0 ? pattern : `${pattern} at ${String(limit)} IOPS per VM`,
      access: 'unknown',
      blockBytes: null,
      readPercent: null,
      numjobs: null,
      iodepth: null,
      clients: vms !== null && Number.isInteger(vms) && vms > 0 ? vms : null,
      engine: null,
      direct: null,
    },
    status: measured === parts.length ? 'ok' : measured === 0 ? 'failed' : 'partial',
    tool: { name: 'vmfleet', version: null },
    startedUs: null,
    runtimeNs: null,
    rampNs: null,
    parts,
    problems: measured === parts.length ? [] : [silentVms(parts.length - measured, where)],
    layer,
    loop: loopOf(limit),
  };
}

const loopOf = (limit: number | null): PointResult['loop'] =>
  limit === null ? 'unknown' : limit === 0 ? 'closed' : 'open';

const silentVms = (count: number, where: string): Problem =>
  problem(
    'error',
    'no-results',
    where,
    `${count === 1 ? 'One row has' : `${String(count)} rows have`} no I/O: DISKSPD failed there, or its figures are damaged`,
    'Look at the XML of that VM.',
  );
