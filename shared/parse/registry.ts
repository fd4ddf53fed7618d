import { countText } from '../units/count-text.ts';
import { problem, type Problem } from '../units/problem.ts';
import { diskspdTextParser } from './diskspd/diskspd-text.ts';
import { diskspdXmlParser } from './diskspd/diskspd-xml.ts';
import { elbenchoCsvParser } from './elbencho/elbencho-csv.ts';
import { elbenchoJsonParser } from './elbencho/elbencho-json.ts';
import { elbenchoTextParser } from './elbencho/elbencho-text.ts';
import { fioLogParser } from './fio-log/fio-log.ts';
import { fioJsonParser } from './fio/fio-json.ts';
import { fioTerseParser } from './fio/fio-terse.ts';
import { fioTextParser } from './fio/fio-text.ts';
import { hciBenchParser } from './hcibench/hcibench.ts';
import type { ForeignFile, FormatParser, ParsedFile } from './parsed.ts';
import { iperf3Parser } from './network/iperf3.ts';
import { perftestParser } from './network/perftest.ts';
import { bdevperfJsonParser } from './spdk/bdevperf-json.ts';
import { bdevperfTextParser } from './spdk/bdevperf-text.ts';
import { nvmePerfParser } from './spdk/nvme-perf.ts';
import { runNvmfParser } from './spdk/run-nvmf.ts';
import { spdkTraceParser } from './spdk/spdk-trace.ts';
import { vdbenchFlatfileParser } from './vdbench/flatfile.ts';
import { vdbenchHistogramParser } from './vdbench/histogram-file.ts';
import { vdbenchReportParser } from './vdbench/report.ts';
import { vmFleetParser } from './vmfleet/vmfleet.ts';

/** Every format that FabricLab reads, asked in this order: fio first, whose files are many and tell at their beginning. */
export const parsers: readonly FormatParser[] = [
  runNvmfParser,
  fioJsonParser,
  bdevperfJsonParser,
  iperf3Parser,
  fioTerseParser,
  fioTextParser,
  fioLogParser,
  bdevperfTextParser,
  nvmePerfParser,
  spdkTraceParser,
  perftestParser,
  diskspdXmlParser,
  diskspdTextParser,
  vmFleetParser,
  vdbenchFlatfileParser,
  vdbenchReportParser,
  vdbenchHistogramParser,
  elbenchoJsonParser,
  elbenchoCsvParser,
  elbenchoTextParser,
  hciBenchParser,
];

/** A file of which every line is damaged says so often enough. */
const MOST_PROBLEMS = 200;

/** Few enough to be read, and never none where nothing was found. */
function withinReason({ points, links = [], problems }: ParsedFile, file: string): readonly Problem[] {
  if (points.length + links.length + problems.length === 0) {
    const nothing = 'The file begins like a report but holds no result';
    return [problem('warning', 'no-results', file, nothing, 'Copy the file again from the host.')];
  }
  if (problems.length <= MOST_PROBLEMS) return problems;
  const left = problems.slice(MOST_PROBLEMS);
  const severity = left.some((each) => each.severity === 'error') ? 'error' : 'warning';
  const message = `${countText(left.length, 'problem')} more of this file are not listed`;
  return [...problems.slice(0, MOST_PROBLEMS), problem(severity, 'more-problems', file, message)];
}

/** Reads a result file of any known format. A file that nobody claims is a problem, not an exception. */
export function parseResultFile(file: ForeignFile): ParsedFile {
  for (const parser of parsers) {
    const parsed = parser.parse(file);
    if (parsed !== null) return { ...parsed, problems: withinReason(parsed, file.name) };
  }
  const known = parsers.map((parser) => parser.title).join('; ');
  return {
    format: 'unknown',
    points: [],
    problems: [
      problem('error', 'unknown-format', file.name, `No known format in ${file.name}`, `FabricLab reads: ${known}`),
    ],
  };
}
