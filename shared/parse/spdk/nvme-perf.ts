import type { HostResult, ResultWorkload } from '../../results/point-result.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { bytes, MEBI, seconds } from '../../units/quantity.ts';
import { workloadName } from '../../units/workload-name.ts';
import type { ForeignFile, FormatParser, ParsedFile, ParsedPoint } from '../parsed.ts';
import { reportLines, type ReportLine } from '../report-lines.ts';
import { readLatencySection, type LatencySection } from './latency-section.ts';
import { perfCommand, type PerfCommand } from './perf-command.ts';
import { isPerfHeader, perfTables, totalDisagrees, type PerfTable } from './perf-table.ts';
import { directionOf, HALF_HUNDREDTH, partOf, placeDirection, type RateRow } from './rate-row.ts';

/** Text of spdk_nvme_perf: one row per device (or path) and core, with -L percentiles and with -LL histograms of each. */
export const nvmePerfParser: FormatParser = { format: 'spdk-nvme-perf', title: 'spdk_nvme_perf', parse: parseNvmePerf };

export function parseNvmePerf(file: ForeignFile): ParsedFile | null {
  if (!['Device Information', 'Initializing NVMe Controllers'].some((mark) => file.text.includes(mark))) return null;
  const lines = reportLines(file.text);
  if (!lines.some(({ text }) => isPerfHeader(text))) return withoutTable(file, lines);
  const tables = perfTables(lines, file.name);
  const points = tables.flatMap((table) => (table.rows.length === 0 ? [] : [pointOf(table, file.name)]));
  const empty = tables.filter((table) => table.rows.length === 0);
  const problems = empty.flatMap((table) => [
    ...table.problems,
    problem('error', 'no-results', `${file.name}:${String(table.line)}`, 'The table has no device', RUN_AGAIN),
  ]);
  return { format: 'spdk-nvme-perf', points, problems };
}

const RUN_AGAIN = 'Run it again and look at its error output; spdk_nvme_perf ends with status 0 in any case.';

/** The tool exits with 0 even when nothing could be attached, and then prints no table. */
function withoutTable(file: ForeignFile, lines: readonly ReportLine[]): ParsedFile | null {
  const begin = lines.find(({ text }) => text.trim() === 'Initializing NVMe Controllers');
  if (begin === undefined) return null;
  const attached = lines.some(({ text }) => text.startsWith('Attached to NVMe'));
  const message = attached ? 'It ends before the table of results' : 'No controller was attached: nothing was measured';
  const where = `${file.name}:${String(lines.at(-1)?.line ?? begin.line)}`;
  const code = attached ? 'truncated' : 'no-results';
  return { format: 'spdk-nvme-perf', points: [], problems: [problem('error', code, where, message, RUN_AGAIN)] };
}

function pointOf(table: PerfTable, file: string): ParsedPoint {
  const command = perfCommand(table.before);
  const where = `${file}:${String(table.line)}`;
  const { sections, problems: found } = sectionsOf(table, file);
  const blockBytes = command?.blockBytes ?? blockBytesOf(table);
  const problems: Problem[] = [...table.problems, ...found, ...totalProblems(table, where)];
  if (command === null) {
    const message = 'The output does not say which pattern and depth it ran; its I/O is shown as one direction';
    problems.push(problem('note', 'pattern-unknown', where, message, 'Put the command line above the output.'));
  }
  const parts = table.rows.map((row, index): HostResult => {
    const direction = directionOf(row, blockBytes, sections[index] ?? null);
    return partOf(placeDirection(direction, command?.access ?? null), 'ok');
  });
  const broken = problems.some(({ severity }) => severity === 'error');
  return {
    workload: workloadOf(table, command, blockBytes),
    status: broken ? 'partial' : 'ok',
    tool: { name: 'spdk_nvme_perf', version: null },
    startedUs: null,
    runtimeNs: null,
    rampNs: command?.warmUpSeconds == null ? null : seconds(command.warmUpSeconds),
    requestedRuntimeNs: command?.seconds == null ? null : seconds(command.seconds),
    parts,
    problems,
    layer: table.rows.every(({ name }) => /^(TCP|RDMA) /.test(name)) ? 'initiator' : 'unknown',
    loop: 'closed',
  };
}

function totalProblems({ rows, total }: PerfTable, where: string): Problem[] {
  if (total === null) {
    return [
      problem('error', 'truncated', where, 'The table ends before its Total', 'Copy the file again from the host.'),
    ];
  }
  const fault = totalDisagrees(rows, total);
  return fault === null ? [] : [problem('error', 'total-disagrees', where, fault, 'A row is missing or damaged.')];
}

function workloadOf(table: PerfTable, command: PerfCommand | null, blockBytes: number | null): ResultWorkload {
  const access = command?.access ?? null;
  const size = blockBytes === null ? null : bytes(blockBytes);
  const readPercent = access !== null && access.endsWith('rw') ? (command?.readPercent ?? null) : null;
  return {
    name: access === null ? 'spdk_nvme_perf' : workloadName({ access, blockBytes: size, readPercent }),
    access: access ?? 'unknown',
    blockBytes: size,
    readPercent,
    // The depth is per row (device, path) and core; its queue pairs (-P) share it (perf.c, submit_io).
    numjobs: table.rows.length,
    iodepth: command?.depth ?? null,
    clients: 1,
    engine: 'spdk',
    direct: true,
  };
}

/** The only multiple of 512 that fits both printed figures of every row; null where several do. */
function blockBytesOf({ rows }: PerfTable): number | null {
  const fits = rows.map(blockBytesOfRow);
  const [first] = fits;
  return first !== undefined && fits.every((each) => each === first) ? first : null;
}

function blockBytesOfRow({ iops, mebibytesPerSecond }: RateRow): number | null {
  if (iops <= HALF_HUNDREDTH) return null;
  const least = ((mebibytesPerSecond - HALF_HUNDREDTH) * MEBI) / (iops + HALF_HUNDREDTH);
  const most = ((mebibytesPerSecond + HALF_HUNDREDTH) * MEBI) / (iops - HALF_HUNDREDTH);
  const [low, high] = [Math.ceil(least / 512), Math.floor(most / 512)];
  return low === high && low > 0 ? low * 512 : null;
}

interface Heading {
  readonly kind: 'Summary latency data' | 'Latency histogram';
  readonly name: string;
  readonly core: string;
}

const HEADING = /^\s*(Summary latency data|Latency histogram) for (.*\S)\s+from core\s+(\d+):?\s*$/;

/**
 * Sections belong to rows by their order: headings cut the name at 43 characters, so that two paths to one subsystem look
 * alike. A device without I/O has a section without lines and no row.
 */
function sectionsOf(table: PerfTable, file: string): { sections: (LatencySection | null)[]; problems: Problem[] } {
  const sections: (LatencySection | null)[] = table.rows.map(() => null);
  const problems: Problem[] = [];
  const cursor = { 'Summary latency data': 0, 'Latency histogram': 0 };
  for (const { heading, lines } of splitSections(table.after)) {
    const read = readLatencySection(lines, file);
    if (read.percentiles.length === 0 && read.histogram === null && read.problems.length === 0) continue;
    const at = table.rows.findIndex(
      (row, index) => index >= cursor[heading.kind] && row.core === heading.core && row.name.startsWith(heading.name),
    );
    for (const each of read.problems) problems.push(each);
    if (at < 0) {
      const message = `The latencies of ${heading.name} on core ${heading.core} fit no row of the table`;
      problems.push(
        problem('error', 'section-without-row', `${file}:${String(lines[0]?.line ?? table.line)}`, message),
      );
      continue;
    }
    cursor[heading.kind] = at + 1;
    const before = sections[at];
    sections[at] = {
      percentiles: before?.percentiles.length ? before.percentiles : read.percentiles,
      histogram: before?.histogram ?? read.histogram,
      problems: [],
    };
  }
  return { sections, problems };
}

function splitSections(lines: readonly ReportLine[]): { heading: Heading; lines: ReportLine[] }[] {
  const sections: { heading: Heading; lines: ReportLine[] }[] = [];
  for (const each of lines) {
    const [, kind, name, core] = HEADING.exec(each.text) ?? [];
    if (kind !== undefined && name !== undefined && core !== undefined) {
      sections.push({ heading: { kind: kind as Heading['kind'], name, core }, lines: [] });
    } else sections.at(-1)?.lines.push(each);
  }
  return sections;
}
