import { problem, type Problem } from '../../units/problem.ts';
import { printedQuantity } from '../load-report.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import type { ReportLine } from '../report-lines.ts';
import { reportClock, type ReportClock } from './report-clock.ts';
import { textLines, timeOfDay } from './html-lines.ts';
import { pointOf } from './run-point.ts';
import { commonSize, type RunRow } from './run-row.ts';
import { readRunStart, type RunStart } from './run-start.ts';
import { DECIMAL_MEGABYTES, tableColumns } from './table-columns.ts';

/** summary.html, totals.html, logfile.html and what vdbench prints: tables below `Starting RD=` lines (Report.java). */
export const vdbenchReportParser: FormatParser = {
  format: 'vdbench-report',
  title: 'vdbench summary.html, totals.html and console output',
  parse: parseVdbenchReport,
};

const WHOLE = /^(Vdbench summary report|Run totals)|Vdbench distribution: *vdbench/;
/** Reports of one host, slave, storage or workload: parts of what the summary has. */
const PART =
  /^(Host summary report|Slave summary report|Workload Report|(SD|WD|FSD|FWD) report|Report for|Workload skew)/i;
const DONE = /Vdbench execution completed successfully/;

export function parseVdbenchReport(file: ForeignFile): ParsedFile | null {
  if (!['Starting RD=', 'Run totals', 'Vdbench summary report'].some((mark) => file.text.includes(mark))) return null;
  const lines = textLines(file.text);
  const title = lines.find(({ text }) => WHOLE.test(text) || PART.test(text));
  if (title === undefined) return null;
  if (PART.test(title.text)) return partOfReport(file, title);
  const reader = new ReportReader(file.name, lines);
  for (const line of lines) reader.take(line);
  const hasEndMark = !title.text.startsWith('Run totals');
  return { format: 'vdbench-report', points: reader.points, problems: reader.end(hasEndMark) };
}

function partOfReport(file: ForeignFile, { line, text }: ReportLine): ParsedFile {
  const message = `${text.trim()}: it repeats a share of the whole and was left out`;
  const tip = 'The whole is in flatfile.html, summary.html and totals.html.';
  const problems = [problem('note', 'part-of-report', `${file.name}:${String(line)}`, message, tip)];
  return { format: 'vdbench-report', points: [], problems };
}

const AGAIN = 'Copy the output folder of vdbench again.';

/** Goes through a report line by line; the header last seen names the columns. */
class ReportReader {
  readonly points: ParsedPoint[] = [];
  private readonly problems: Problem[] = [];
  private readonly name: string;
  private readonly clock: ReportClock;
  private version: string | null = null;
  private columns: string[] | null = null;
  private above: ReportLine | null = null;
  private start: RunStart | null = null;
  private isDone = false;
  private last = 1;

  constructor(name: string, lines: readonly ReportLine[]) {
    this.name = name;
    this.clock = reportClock(lines);
  }

  take(line: ReportLine): void {
    this.last = line.line;
    const { text } = line;
    if (this.above !== null) {
      this.columns = tableColumns(this.above.text, text);
      this.above = null;
      return;
    }
    const version = /Vdbench distribution: *(\S+)/.exec(text);
    const start = text.includes('Starting RD=') ? readRunStart(text) : null;
    if (version !== null) this.version = (version[1] ?? '').replace(/^vdbench/, '');
    else if (start !== null) this.begin(start, line);
    else if (/(^|\s)(\.+Interval\.+|interval) +\S/.test(text)) this.above = line;
    else if (DONE.test(text)) this.isDone = true;
    else this.average(line);
  }

  private begin(start: RunStart, line: ReportLine): void {
    // logfile.html says each start twice, once with its link.
    if (this.start?.text === start.text && Math.abs((this.start.time ?? 0) - (start.time ?? 0)) < 2) return;
    this.unfinished(line.line);
    this.start = start;
  }

  private unfinished(line: number): void {
    if (this.start === null || this.start.isFormat) return;
    const message = `Run ${this.start.name} has no average: the report was cut off, or the run did not end`;
    this.problems.push(problem('error', 'truncated', `${this.name}:${String(line)}`, message, AGAIN));
  }

  private average(line: ReportLine): void {
    const match = /^\s*(?:\d\d:\d\d:\d\d\.\d+\s+)?avg_(\d+)-(\d+)\s+(.*)$/.exec(line.text);
    if (match === null || this.start === null) return;
    const [, first, last, cells = ''] = match;
    const row = this.rowOf(cells, line);
    if (row !== null && !this.start.isFormat) this.add(this.start, row, [Number(first), Number(last)], line);
    this.start = null;
  }

  private rowOf(text: string, line: ReportLine): RunRow | null {
    if (this.columns === null) {
      this.tell(line, 'bad-table', 'The header above this row is missing, or not one that we know');
      return null;
    }
    const cells = text.trim().split(/\s+/);
    if (cells.length < this.columns.length) {
      const message = `The row has ${String(cells.length)} of ${String(this.columns.length)} columns: it was cut off`;
      this.tell(line, 'truncated', message);
      return null;
    }
    const row = new Map(this.columns.map((name, index) => [name, printedQuantity(cells[index])]));
    const decimal = row.get(DECIMAL_MEGABYTES);
    if (decimal != null) row.set('mb/sec', (decimal * 1e6) / 1024 ** 2);
    return row;
  }

  private add(start: RunStart, row: RunRow, [first, last]: readonly [number, number], line: ReportLine): void {
    const passed = secondsBetween(start, timeOfDay(line.text));
    const length = passed === null ? 0 : Math.round(passed / last);
    const begun = this.clock(start.time, start.elapsedSeconds);
    this.points.push(
      pointOf({
        ...start,
        where: `${this.name}:${String(line.line)}`,
        row,
        first,
        last,
        intervalSeconds: length > 0 ? length : null,
        blockBytes: start.blockBytes ?? commonSize(row),
        random: null,
        version: this.version,
        startedUs: begun,
      }),
    );
  }

  private tell(line: ReportLine, code: string, message: string): void {
    this.problems.push(problem('error', code, `${this.name}:${String(line.line)}`, message, AGAIN));
  }

  /** What is missing at the end. */
  end(hasEndMark: boolean): Problem[] {
    this.unfinished(this.last);
    if (!hasEndMark || this.isDone || this.start !== null) return this.problems;
    const message =
      'The report ends without "Vdbench execution completed successfully": it was cut off, or vdbench failed';
    return [...this.problems, problem('warning', 'truncated', `${this.name}:${String(this.last)}`, message, AGAIN)];
  }
}

/** From the start of a run to its average, over midnights: as many as its asked duration suggests. */
function secondsBetween(start: RunStart, end: number | null): number | null {
  if (start.time === null || end === null) return null;
  const passed = (end - start.time + 86_400) % 86_400;
  const asked = (start.elapsedSeconds ?? 0) + (start.warmUpSeconds ?? 0);
  return passed + Math.max(0, Math.round((asked - passed) / 86_400)) * 86_400;
}
