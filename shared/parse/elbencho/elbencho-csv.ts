import { problem, type Problem } from '../../units/problem.ts';
import { printedQuantity } from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { reportLines, type ReportLine } from '../report-lines.ts';
import { finestBandwidth, isDataPhase, isoMicroseconds, pointOf, type Phase, type PhaseSide } from './phase.ts';

/** elbencho --csvfile (docs/csv-docs.md): a row per phase. No cell holds a comma, so nothing is quoted. */
export const elbenchoCsvParser: FormatParser = {
  format: 'elbencho-csv',
  title: 'elbencho CSV',
  parse: parseElbenchoCsv,
};

/** The live file holds samples on the way, per thread, and no end results. */
const LIVE = /^ISO Date,Label,Phase,RuntimeMS,Rank,/m;
const HEADER = /(^|,)operation,time ms \[first\],time ms \[last\],/;

export function parseElbenchoCsv(file: ForeignFile): ParsedFile | null {
  if (file.text.includes('ISO Date,Label,') && LIVE.test(file.text)) return liveFile(file);
  if (!file.text.includes('operation,time ms [first],')) return null;
  const points: ParsedPoint[] = [];
  const problems: Problem[] = [];
  const skipped = new Set<string>();
  let columns: readonly string[] | null = null;
  for (const line of reportLines(file.text, LONGEST_ROW)) {
    if (HEADER.test(line.text)) {
      columns = line.text.trim().split(',');
      continue;
    }
    if (columns === null) continue;
    const where = `${file.name}:${String(line.line)}`;
    const row = rowOf(line, columns);
    if (row === null) problems.push(problem('error', 'truncated', where, rowFault(line, columns), AGAIN));
    else if (isDataPhase(row.get('operation') ?? '')) points.push(pointOf(phaseOf(row, where)));
    else skipped.add(row.get('operation') ?? '');
  }
  return { format: 'elbencho-csv', points, problems: [...problems, ...skippedNote(skipped, file.name)] };
}

/** The command is a cell, and may name thousands of paths. */
const LONGEST_ROW = 4 * 1024 ** 2;

const AGAIN = 'Copy the file again from the host.';

function liveFile({ name }: ForeignFile): ParsedFile {
  const message = 'This is elbencho --livecsv: samples on the way, no end results';
  const tip = 'Import the file of --csvfile, --jsonfile or --resfile.';
  return {
    format: 'elbencho-csv',
    points: [],
    problems: [problem('warning', 'no-results', `${name}:1`, message, tip)],
  };
}

export function skippedNote(skipped: ReadonlySet<string>, file: string): Problem[] {
  if (skipped.size === 0) return [];
  const message = `Phases without reads and writes were left out: ${[...skipped].join(', ')}`;
  return [problem('note', 'no-data-phase', file, message)];
}

/** Null for a row that was cut off. */
function rowOf({ text }: ReportLine, columns: readonly string[]): ReadonlyMap<string, string> | null {
  const cells = text.trim().split(',');
  if (cells.length !== columns.length) return null;
  const row = new Map(columns.map((name, index) => [name, cells[index] ?? '']));
  // The command is the last cell, each argument in quotes.
  return /^(".*"|)$/.test(row.get('command') ?? '') ? row : null;
}

const rowFault = ({ text }: ReportLine, columns: readonly string[]): string =>
  `The row has ${String(text.trim().split(',').length)} of ${String(columns.length)} cells: it was cut off or damaged`;

function phaseOf(row: ReadonlyMap<string, string>, where: string): Phase {
  const of = (name: string): number | null => printedQuantity(row.get(name));
  const flag = (name: string): boolean | null => (of(name) === null ? null : of(name) === 1);
  const blockBytes = of('block size');
  const milliseconds = of('time ms [last]');
  const side = (prefix: string): PhaseSide => {
    const [iops, mebibytes] = [of(`${prefix}IOPS [last]`), of(`${prefix}MiB [last]`)];
    const mebibytesPerSecond = of(`${prefix}MiB/s [last]`);
    return {
      iops,
      bytesPerSecond: finestBandwidth({ mebibytesPerSecond, mebibytes, milliseconds, iops, blockBytes }),
      bytes: null,
      minUs: of(`${prefix}IO lat us [min]`),
      averageUs: of(`${prefix}IO lat us [avg]`),
      maxUs: of(`${prefix}IO lat us [max]`),
    };
  };
  return {
    operation: row.get('operation') ?? '',
    where,
    command: row.get('command') ?? '',
    own: side(''),
    mixedReads: of('rwmix read IOPS [last]') === null ? null : side('rwmix read '),
    milliseconds,
    cpuPercent: of('CPU% [last]'),
    hosts: of('hosts'),
    threads: of('threads'),
    ioDepth: of('IO depth'),
    blockBytes,
    random: flag('random'),
    direct: flag('direct IO'),
    version: row.get('version') ?? null,
    startedUs: isoMicroseconds(row.get('ISO date') ?? null),
  };
}
