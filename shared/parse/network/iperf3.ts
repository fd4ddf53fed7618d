import { isPossibleRate, type LinkMeasurement } from '../../results/link-measurement.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { bytes, bytesPerSecond, epochMicroseconds } from '../../units/quantity.ts';
import { fields, fieldsAt, listAt, numberAt, quantityAt, textAt, type Fields } from '../fields.ts';
import { findJsonDocuments, type JsonDocuments } from '../json-documents.ts';
import type { ForeignFile, FormatParser, ParsedFile } from '../parsed.ts';
import { impossibleRate } from './impossible-rate.ts';

/** iperf3 -J of release 3.1 on, TCP and UDP, -R and --bidir. It measures a link: there are no points, only `links`. */
export const iperf3Parser: FormatParser = { format: 'iperf3', title: 'iperf3 JSON', parse: parseIperf3 };

export function parseIperf3(file: ForeignFile): ParsedFile | null {
  const isOurs = file.text.includes('"iperf 3') && /"version"\s*:\s*"iperf 3/.test(file.text);
  if (!isOurs && !isBareError(file.text)) return null;
  const { documents, broken } = findJsonDocuments(file.text);
  const problems: Problem[] = [];
  const links = reportsOf(documents).flatMap(({ report, line }) =>
    readDocument(report, `${file.name}:${String(line)}`, problems),
  );
  if (broken !== null) {
    const where = `${file.name}:${String(broken.line)}`;
    const message = `The report is cut or damaged: ${broken.reason}`;
    problems.push(
      problem(
        'error',
        broken.truncated ? 'truncated' : 'bad-json',
        where,
        message,
        'Copy the file again from the host.',
      ),
    );
  }
  return { format: 'iperf3', points: [], problems, links };
}

/** Some failures (no route, unknown option) leave nothing but the error, without a version. */
const isBareError = (text: string): boolean =>
  /^\s*\{\s*"start"\s*:/.test(text) && /"intervals"\s*:\s*\[/.test(text) && /"error"\s*:\s*"/.test(text);

/** --json-stream (3.17 on) prints a document per event: those from one start to the next are one report. */
function reportsOf(documents: JsonDocuments['documents']): { report: Fields | null; line: number }[] {
  const reports: { report: Record<string, unknown> | null; intervals: unknown[]; line: number }[] = [];
  for (const { value, line } of documents) {
    const document = fields(value);
    const event = textAt(document, 'event');
    if (event === null || event === 'start' || reports.length === 0) {
      const intervals: unknown[] = [];
      reports.push({ report: event === null ? document : { intervals }, intervals, line });
    }
    const open = reports.at(-1);
    if (event === 'interval') open?.intervals.push(document?.['data']);
    else if (event !== null && open?.report != null) open.report[event] = document?.['data'];
  }
  return reports;
}

function readDocument(document: Fields | null, where: string, problems: Problem[]): LinkMeasurement[] {
  const start = fieldsAt(document, 'start');
  const end = fieldsAt(document, 'end');
  const error = textAt(document, 'error');
  if (error !== null) {
    problems.push(problem('error', 'iperf3-error', where, `iperf3 says: ${error.slice(0, 200)}`, 'Measure again.'));
    return [];
  }
  const test = fieldsAt(start, 'test_start');
  const ends = endsOf(start);
  if (test === null || ends === null) {
    problems.push(
      problem('error', 'bad-field', where, 'There is no test in this report', 'Keep the whole output of iperf3 -J.'),
    );
    return [];
  }
  if (end === null) {
    problems.push(
      problem('error', 'truncated', where, 'The report ends before its sums', 'Copy the file again from the host.'),
    );
    return [];
  }
  const [local, remote] = ends;
  // The report of a server names itself the local end, and is told of the client's -R all the same.
  const isServer = fieldsAt(start, 'accepted_connection') !== null;
  const inward = (numberAt(test, 'reverse') === 1) !== isServer;
  const bothWays = fieldsAt(end, 'sum_received_bidir_reverse') !== null;
  const shared = { start, test, document, bothWays };
  const found = [
    readSums(end, '', inward ? [remote, local] : [local, remote], shared, where, problems),
    ...(bothWays
      ? [readSums(end, '_bidir_reverse', isServer ? [local, remote] : [remote, local], shared, where, problems)]
      : []),
  ];
  return found.filter((link) => link !== null);
}

function endsOf(start: Fields | null): [local: string, remote: string] | null {
  const connected = fields(listAt(start, 'connected')[0]);
  const [local, remote] = [textAt(connected, 'local_host'), textAt(connected, 'remote_host')];
  return local === null || remote === null ? null : [local, remote];
}

interface Report {
  readonly document: Fields | null;
  readonly start: Fields | null;
  readonly test: Fields;
  readonly bothWays: boolean;
}

/** What arrived counts (sum_received); what was sent stands in only where the other end did not report, and is told. */
function readSums(
  end: Fields | null,
  suffix: string,
  [from, to]: readonly [string, string],
  { document, start, test, bothWays }: Report,
  where: string,
  problems: Problem[],
): LinkMeasurement | null {
  const sent = fieldsAt(end, `sum_sent${suffix}`);
  const received = fieldsAt(end, `sum_received${suffix}`) ?? (suffix === '' ? udpSum(end) : null);
  const arrived = rateOf(received);
  const rate = arrived ?? rateOf(sent);
  if (rate === null) {
    problems.push(problem('error', 'no-results', where, `Nothing arrived from ${from} at ${to}`, 'Measure again.'));
    return null;
  }
  if (!isPossibleRate(rate)) {
    problems.push(impossibleRate(rate, where));
    return null;
  }
  if (arrived === null) {
    const message = `Only what ${from} sent is known, not what arrived`;
    problems.push(problem('warning', 'sender-only', where, message, 'Both ends must stay until the test is over.'));
  }
  const stamp = quantityAt(fieldsAt(start, 'timestamp'), 'timesecs');
  const tos = quantityAt(test, 'tos');
  const streams = quantityAt(test, 'num_streams');
  return {
    tool: 'iperf3',
    version: textAt(start, 'version')?.replace(/^iperf /, '') ?? null,
    from,
    to,
    bytesPerSecond: bytesPerSecond(rate),
    latency: null,
    mtuBytes: pathMtu(document),
    streams: streams !== null && Number.isSafeInteger(streams) && streams > 0 ? streams : null,
    seconds: quantityAt(received, 'seconds') ?? quantityAt(sent, 'seconds'),
    retransmits: quantityAt(sent, 'retransmits'),
    ...(tos !== null && Number.isSafeInteger(tos) && tos > 0 && tos < 256 && { tos }),
    bothWays,
    startedUs: stamp === null || !Number.isSafeInteger(stamp * 1e6) ? null : epochMicroseconds(stamp * 1e6),
  };
}

/** UDP before 3.11 has one `sum` that counts what was sent, with the share of it that was lost. */
function udpSum(end: Fields | null): Fields | null {
  const sum = fieldsAt(end, 'sum');
  const [rate, lost] = [quantityAt(sum, 'bits_per_second'), quantityAt(sum, 'lost_percent')];
  if (sum === null || rate === null || lost === null || lost > 100) return null;
  return { ...sum, bits_per_second: rate * (1 - lost / 100) };
}

function rateOf(sum: Fields | null): number | null {
  const rate = quantityAt(sum, 'bits_per_second');
  return rate !== null && rate > 0 ? rate / 8 : null;
}

/** The least path MTU that a stream saw; iperf3 3.8 on. */
function pathMtu(document: Fields | null): LinkMeasurement['mtuBytes'] {
  const seen = listAt(document, 'intervals')
    .flatMap((interval) => listAt(fields(interval), 'streams'))
    .map((stream) => quantityAt(fields(stream), 'pmtu'))
    .filter((mtu) => mtu !== null)
    .filter((mtu) => mtu > 0);
  return seen.length === 0 ? null : bytes(seen.reduce((one, other) => Math.min(one, other)));
}
