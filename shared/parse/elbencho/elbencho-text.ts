import { problem, type Problem } from '../../units/problem.ts';
import { NS_PER_MICROSECOND } from '../../units/quantity.ts';
import { printedQuantity } from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { reportLines, type ReportLine } from '../report-lines.ts';
import { skippedNote } from './elbencho-csv.ts';
import { finestBandwidth, isDataPhase, pointOf, type PhaseSide } from './phase.ts';

/** elbencho's console output and --resfile: a table per phase with the columns FIRST DONE and LAST DONE. */
export const elbenchoTextParser: FormatParser = {
  format: 'elbencho-text',
  title: 'elbencho text',
  parse: parseElbenchoText,
};

const HEADER = /^OPERATION +RESULT TYPE +FIRST DONE +LAST DONE\s*$/;
const END = /^---\s*$/;
/** `WRITE       Elapsed time     :    2m3.241s    2m5.755s`; before 3.0 `Elapsed ms : 99757 116077`. */
const BEGIN = /^(\S+) +Elapsed (?:time|ms) +: +\S+ +(\S+)\s*$/;

export function parseElbenchoText(file: ForeignFile): ParsedFile | null {
  if (!file.text.includes('RESULT TYPE')) return null;
  const lines = reportLines(file.text);
  if (!lines.some(({ text }) => HEADER.test(text))) return null;
  const points: ParsedPoint[] = [];
  const problems: Problem[] = [];
  const skipped = new Set<string>();
  for (const phase of phasesOf(lines)) {
    const where = `${file.name}:${String(phase.line)}`;
    if (!isDataPhase(phase.operation)) skipped.add(phase.operation);
    else points.push(pointFrom(phase, where));
    if (!phase.complete) {
      const message = `Phase ${phase.operation} has no end mark (---): it was cut off, or elbencho did not finish`;
      problems.push(problem('error', 'truncated', where, message, 'Copy the output again.'));
    }
  }
  return { format: 'elbencho-text', points, problems: [...problems, ...skippedNote(skipped, file.name)] };
}

interface TextPhase {
  readonly operation: string;
  readonly line: number;
  readonly elapsed: string;
  readonly rows: Map<string, string>;
  complete: boolean;
}

function phasesOf(lines: readonly ReportLine[]): TextPhase[] {
  const phases: TextPhase[] = [];
  for (const { line, text } of lines) {
    const begin = BEGIN.exec(text);
    const current = phases.at(-1);
    if (begin !== null) {
      const [, operation = '', elapsed = ''] = begin;
      phases.push({ operation, line, elapsed, rows: new Map(), complete: false });
    } else if (current !== undefined && !current.complete) {
      if (END.test(text)) current.complete = true;
      else {
        const colon = text.indexOf(':');
        if (text.startsWith(' ') && colon > 0) current.rows.set(text.slice(0, colon).trim(), text.slice(colon + 1));
      }
    }
  }
  return phases;
}

function pointFrom({ operation, elapsed, rows, complete }: TextPhase, where: string): ParsedPoint {
  const isMix = rows.has('IOPS write') || rows.has('IOPS read');
  const milliseconds = elapsedMilliseconds(elapsed);
  const side = (name: 'write' | 'read' | ''): PhaseSide => sideOf(rows, name, milliseconds);
  const point = pointOf({
    operation,
    where,
    command: '',
    own: side(isMix ? 'write' : ''),
    mixedReads: isMix ? side('read') : null,
    milliseconds,
    cpuPercent: lastOf(rows.get('CPU util %')),
    hosts: null,
    threads: null,
    ioDepth: null,
    blockBytes: null,
    random: null,
    direct: null,
    version: null,
    startedUs: null,
  });
  return complete || point.status !== 'ok' ? point : { ...point, status: 'partial' };
}

/** Rows of a mix say `IOPS write`, others `IOPS`; --base10 prints decimal `MB/s`. */
function sideOf(
  rows: ReadonlyMap<string, string>,
  name: 'write' | 'read' | '',
  milliseconds: number | null,
): PhaseSide {
  const tail = name === '' ? '' : ` ${name}`;
  const head = name === '' ? 'Throughput ' : '';
  const decimal = lastOf(rows.get(`${head}MB/s${tail}`));
  // Files of one block each are counted as files only.
  const iops = lastOf(rows.get(`IOPS${tail}`)) ?? (name === '' ? lastOf(rows.get('Files/s')) : null);
  const binary = finestBandwidth({
    mebibytesPerSecond: lastOf(rows.get(`${head}MiB/s${tail}`)),
    mebibytes: lastOf(rows.get(name === '' ? 'Total MiB' : `MiB${tail}`)),
    milliseconds,
    iops,
    blockBytes: null,
  });
  const short = name === '' ? 'IO' : name === 'write' ? 'IO wr' : 'IO rd';
  const latency = LATENCY_ROWS.map((row) => rows.get(`${short} ${row}`)).find((cells) => cells !== undefined) ?? '';
  const bound = (key: string): number | null => microseconds(new RegExp(`\\b${key}=(\\S+)`).exec(latency)?.[1]);
  return {
    iops,
    bytesPerSecond: binary ?? (decimal === null ? null : decimal * 1e6),
    bytes: null,
    minUs: bound('min'),
    averageUs: bound('avg'),
    maxUs: bound('max'),
    percentiles: percentilesIn(rows.get(`${short} lat % us`) ?? ''),
  };
}

const lastOf = (cells: string | undefined): number | null => {
  const words = (cells ?? '').trim().split(/\s+/);
  return words.length === 2 ? printedQuantity(words[1]) : null;
};

/** `50%<=9.5`: upper edge of the bucket. */
function percentilesIn(text: string): { percent: number; valueNs: number }[] {
  return [...text.matchAll(/(\d{1,3}(?:\.\d{1,12})?)%<=(\d{1,15}(?:\.\d)?)/g)].flatMap((match) => {
    const [percent, value] = [printedQuantity(match[1]), printedQuantity(match[2])];
    if (percent === null || value === null || percent > 100) return [];
    return [{ percent, valueNs: value * NS_PER_MICROSECOND }];
  });
}

/** Releases before 3.0 print whole microseconds, and say so in the name of the row. */
const LATENCY_ROWS = ['latency', 'latency us', 'lat us'];

const MICROSECONDS: Readonly<Record<string, number>> = { '': 1, us: 1, ms: 1000, s: 1e6 };

function microseconds(text: string | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?)(us|ms|s|)$/.exec(text ?? '');
  const value = printedQuantity(match?.[1]);
  const factor = MICROSECONDS[match?.[2] ?? ''];
  return value === null || factor === undefined ? null : value * factor;
}

/** `2m5.755s`, `12.004s`, `870ms`, `1h2m3s`; a bare number is ms. */
function elapsedMilliseconds(text: string): number | null {
  const bare = printedQuantity(text);
  if (bare !== null) return bare;
  const match = /^(?:(\d{1,6})h)?(?:(\d{1,2})m)?(?:(\d{1,2}(?:\.\d+)?)s)?(?:(\d{1,3})ms)?$/.exec(text);
  if (match === null || text === '') return null;
  const [hours = 0, minutes = 0, secs = 0, ms = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return Math.round((hours * 3600 + minutes * 60 + secs) * 1000) + ms;
}
