import { isPossibleRate, type LinkMeasurement } from '../../results/link-measurement.ts';
import { ipv6Text } from '../../units/ipv6.ts';
import { problem, type Problem } from '../../units/problem.ts';
import {
  bytes,
  bytesPerSecond,
  MEBI,
  nanoseconds,
  NS_PER_MICROSECOND,
  type Nanoseconds,
} from '../../units/quantity.ts';
import type { ForeignFile, FormatParser, ParsedFile } from '../parsed.ts';
import { reportLines, type ReportLine } from '../report-lines.ts';
import { impossibleRate } from './impossible-rate.ts';

/**
 * Text tables of perftest: ib_{write,read,send}_{bw,lat}. Rates are in MiB/s, whatever older releases call them (`MB/sec`),
 * or with --report_gbits in Gb/s. The latency of send and write is one way: perftest halves the round trip. A bidirectional
 * test prints the sum of both directions (print_full_bw_report): half of it is kept, the mean of the two.
 */
export const perftestParser: FormatParser = {
  format: 'perftest',
  title: 'perftest (ib_write_bw, ib_send_lat, ...)',
  parse: parsePerftest,
};

const TITLE =
  /^\s*(RDMA_Write|RDMA_Read|Send|Atomic_\w+)\s+(Bidirectional\s+)?(?:Post List\s+)?(BW|Latency)\s+(?:Post List\s+)?Test\b/;
const RATE_HEADER = /^\s*#bytes\s+#iterations\s+BW peak\[(Mi?B|Gb)\/sec\]\s+BW average\[(?:Mi?B|Gb)\/sec\]/;
const LATENCY_HEADER = /^\s*#bytes\s+#iterations\s+(t_\w+)\[usec\]/;

export function parsePerftest(file: ForeignFile): ParsedFile | null {
  if (
    !['BW', 'Latency'].some((measure) =>
      ['Test', 'Post List Test'].some((kind) => file.text.includes(`${measure} ${kind}`)),
    )
  )
    return null;
  const lines = reportLines(file.text);
  const isTable = ({ text }: ReportLine): boolean => RATE_HEADER.test(text) || LATENCY_HEADER.test(text);
  const starts = lines.flatMap(({ text }, index) => (TITLE.test(text) ? [index] : []));
  if (starts.length === 0) return null;
  const problems: Problem[] = [];
  const links = starts.flatMap((start, index) => {
    const test = lines.slice(start, starts[index + 1] ?? lines.length);
    // A server that waits for its client prints this before the title.
    const server = lines
      .slice(starts[index - 1] ?? 0, start)
      .some(({ text }) => /Waiting for client to connect/.test(text));
    if (test.some(isTable)) return readTest(test, server, file.name, problems);
    const message = 'The test ended before its table';
    const where = `${file.name}:${String(test.at(-1)?.line ?? 1)}`;
    const said = test.findLast(({ text }) => /fail|unable|couldn't|error/i.test(text))?.text.trim();
    problems.push(
      problem(
        'error',
        'truncated',
        where,
        said === undefined ? message : `${message}: ${said.slice(0, 160)}`,
        'Measure again.',
      ),
    );
    return [];
  });
  return { format: 'perftest', points: [], problems, links };
}

interface Test {
  readonly tool: string;
  readonly isRead: boolean;
  readonly bothWays: boolean;
  readonly mtuBytes: number | null;
  readonly streams: number | null;
  readonly gidIndex: number | null;
  readonly tos: number | null;
  readonly ends: readonly [from: string, to: string];
}

function readTest(lines: readonly ReportLine[], server: boolean, file: string, problems: Problem[]): LinkMeasurement[] {
  const test = headOf(lines, server);
  const links: LinkMeasurement[] = [];
  let header: string | null = null;
  let rows = 0;
  for (const { line, text } of lines) {
    if (RATE_HEADER.test(text) || LATENCY_HEADER.test(text)) header = text;
    else if (header !== null && /^\s*\d+\s+\d/.test(text)) {
      const link = readRow(test, header, text);
      rows += 1;
      if (link === null) {
        const message = `"${text.trim().slice(0, 80)}" does not fit its header`;
        problems.push(
          problem('error', 'bad-table-row', `${file}:${String(line)}`, message, 'Copy the file again from the host.'),
        );
      } else if (link.bytesPerSecond !== null && !isPossibleRate(link.bytesPerSecond)) {
        problems.push(impossibleRate(link.bytesPerSecond, `${file}:${String(line)}`));
      } else links.push(link);
    }
  }
  if (rows === 0) {
    const where = `${file}:${String(lines.at(-1)?.line ?? 1)}`;
    problems.push(problem('error', 'no-results', where, 'The table has no row', 'Measure again.'));
  }
  return bestOf(links);
}

/** With -a there is a row per message size: the greatest rate is the link's, the least latency that of a small message. */
function bestOf(links: readonly LinkMeasurement[]): LinkMeasurement[] {
  const [first] = links;
  if (first === undefined || links.length === 1) return [...links];
  const rate = ({ bytesPerSecond: value }: LinkMeasurement): number => value ?? 0;
  return [first.latency === null ? links.reduce((one, other) => (rate(other) > rate(one) ? other : one)) : first];
}

const TOOL_WORDS: Readonly<Record<string, string>> = { RDMA_Write: 'ib_write', RDMA_Read: 'ib_read', Send: 'ib_send' };

function headOf(lines: readonly ReportLine[], server: boolean): Test {
  const [, verb = '', modifier = '', kind = ''] = TITLE.exec(lines[0]?.text ?? '') ?? [];
  const count = (pattern: RegExp): number | null => {
    const found = lines.map(({ text }) => pattern.exec(text)?.[1]).find((text) => text !== undefined);
    return found === undefined || found.length > 9 ? null : Number(found);
  };
  const value = (pattern: RegExp): number | null => count(pattern) || null;
  const tos = count(/\bTOS\s*:\s*(\d+)/);
  const isRead = verb === 'RDMA_Read';
  const [local, remote] = [address(lines, 'local'), address(lines, 'remote')];
  // The client works: it writes or sends to the server, and it reads from it.
  const outward = isRead === server;
  return {
    tool: `${TOOL_WORDS[verb] ?? 'ib_atomic'}_${kind === 'BW' ? 'bw' : 'lat'}`,
    isRead,
    bothWays: modifier !== '',
    mtuBytes: value(/^\s*Mtu\s*:\s*(\d+)\[B\]/),
    streams: value(/Number of qps\s*:\s*(\d+)/),
    gidIndex: count(/^\s*GID index\s*:\s*(\d+)/),
    tos: tos !== null && tos < 256 ? tos : null,
    ends: outward ? [local, remote] : [remote, local],
  };
}

/**
 * The address of an end: its GID line follows, 16 decimal numbers; over Ethernet it is an IPv6 address or ends in the
 * IPv4 address. Else its LID.
 */
function address(lines: readonly ReportLine[], end: 'local' | 'remote'): string {
  const at = lines.findIndex(({ text }) => new RegExp(`^\\s*${end} address:`).test(text));
  const groups =
    /^\s*GID:\s*([0-9:]+)\s*$/
      .exec(lines[at + 1]?.text ?? '')?.[1]
      ?.split(':')
      .map(Number) ?? [];
  if (at >= 0 && groups.length === 16 && groups.every((group) => group < 256)) {
    const isMapped = groups.slice(0, 10).every((group) => group === 0) && groups[10] === 255 && groups[11] === 255;
    if (isMapped) return groups.slice(12).join('.');
    return ipv6Text([0, 2, 4, 6, 8, 10, 12, 14].map((byte) => (groups[byte] ?? 0) * 256 + (groups[byte + 1] ?? 0)));
  }
  const lid = /LID\s+(0x[0-9a-f]+)/i.exec(lines[at]?.text ?? '')?.[1];
  return lid === undefined ? end : `LID ${lid}`;
}

function readRow(test: Test, header: string, text: string): LinkMeasurement | null {
  const values = text.trim().split(/\s+/).map(Number);
  if (values.length < 4 || !values.every((value) => Number.isFinite(value) && value >= 0)) return null;
  const rate = RATE_HEADER.exec(header);
  const [from, to] = test.ends;
  const shared = {
    tool: test.tool,
    version: null,
    from,
    to,
    mtuBytes: test.mtuBytes === null ? null : bytes(test.mtuBytes),
    streams: test.streams,
    seconds: null,
    retransmits: null,
    ...(test.gidIndex !== null && { gidIndex: test.gidIndex }),
    ...(test.tos !== null && { tos: test.tos }),
    bothWays: test.bothWays,
    startedUs: null,
  };
  if (rate !== null) {
    const average = values[3] ?? 0;
    // A server of one-sided work and a test without traffic print zeros: no data.
    if (average <= 0) return null;
    const each = (average * (rate[1] === 'Gb' ? 1.25e8 : MEBI)) / (test.bothWays ? 2 : 1);
    return { ...shared, latency: null, bytesPerSecond: bytesPerSecond(each) };
  }
  return { ...shared, bytesPerSecond: null, latency: latencyOf(test, header, values) };
}

/** Columns by the header's names: a run by time (-D) prints the mean alone, and no iteration column means less. */
function latencyOf({ isRead }: Test, header: string, values: readonly number[]): LinkMeasurement['latency'] {
  const names = header.trim().replaceAll('% percentile', '%').split(/\s+/);
  const at = (name: string): Nanoseconds | null => {
    const value = values[names.indexOf(name)];
    return value === undefined ? null : nanoseconds(value * NS_PER_MICROSECOND);
  };
  const size = values[0];
  return {
    kind: isRead ? 'round-trip' : 'one-way',
    messageBytes: size === undefined ? null : bytes(size),
    meanNs: at('t_avg[usec]'),
    medianNs: at('t_typical[usec]'),
    minNs: at('t_min[usec]'),
    maxNs: at('t_max[usec]'),
    p99Ns: at('99%[usec]'),
  };
}
