import { problem, type Problem } from '../../units/problem.ts';
import { nanoseconds, NS_PER_MICROSECOND } from '../../units/quantity.ts';
import type { ForeignFile, FormatParser, ParsedFile } from '../parsed.ts';
import { reportLines } from '../report-lines.ts';
import { requestStages, stageTable, type RequestStages, type TraceEvent } from './trace-stages.ts';

/**
 * Text of spdk_trace with the request events of the NVMe-oF target: `lcore: time_us (tsc)  EVENT  id: rNNN  time: us`. The
 * counter of ticks, the thread and what stands behind the id differ by release and are not needed.
 */
export const spdkTraceParser: FormatParser = { format: 'spdk-trace', title: 'spdk_trace text', parse: parseSpdkTrace };

const LINE =
  /^\s*\d+:?\s+(\d+(?:\.\d+)?)\s+(?:\(\s*\d+\)\s+)?(?:\S{1,12}\s+)??((?:RDMA|TCP)_REQ_\w+)\s(?:.*\s)?id:\s+([a-z]\d+)(?=\s|$)/;
const HINT = /(?:RDMA|TCP)_REQ_[A-Z]/;

export function parseSpdkTrace(file: ForeignFile): ParsedFile | null {
  if (!file.text.includes('_REQ_') || !HINT.test(file.text)) return null;
  const lines = reportLines(file.text);
  if (!lines.some(({ text }) => LINE.test(text))) return null;
  const { requests, withoutNew, unread, firstUs, lastUs } = collect(lines);
  const problems: Problem[] = unread.map((line) =>
    problem('warning', 'bad-trace-line', `${file.name}:${String(line)}`, 'This event has no time or no request id'),
  );
  const read = requests.map(requestStages).filter((request): request is RequestStages => request !== null);
  const complete = read.filter(({ totalUs }) => totalUs !== null).length;
  if (complete === 0) {
    const message = 'No request was traced from its NEW to its COMPLETED event';
    problems.push(
      problem('error', 'no-results', file.name, message, 'Trace for longer or with a greater --num-trace-entries.'),
    );
    return { format: 'spdk-trace', points: [], problems };
  }
  const cut = withoutNew + read.length - complete;
  if (cut > 0) {
    const message = `${String(cut)} of ${String(withoutNew + read.length)} requests were cut by the ends of the trace`;
    problems.push(problem('note', 'trace-cut', file.name, `${message}; they are in no total`));
  }
  return {
    format: 'spdk-trace',
    problems,
    points: [
      {
        workload: WORKLOAD,
        status: 'ok',
        tool: { name: 'spdk_trace', version: null },
        startedUs: null,
        runtimeNs: nanoseconds(Math.round((lastUs - firstUs) * NS_PER_MICROSECOND)),
        rampNs: null,
        parts: [],
        problems: [],
        layer: 'target',
        stages: stageTable(read),
      },
    ],
  };
}

/** A trace knows neither pattern nor depth. */
const WORKLOAD = {
  name: 'trace of the target',
  access: 'unknown',
  blockBytes: null,
  readPercent: null,
  numjobs: null,
  iodepth: null,
  clients: null,
  engine: null,
  direct: null,
};

interface Collected {
  readonly requests: TraceEvent[][];
  /** Ids whose first events lie before the trace. */
  readonly withoutNew: number;
  readonly unread: readonly number[];
  readonly firstUs: number;
  readonly lastUs: number;
}

const MOST_TOLD = 20;

/** An id is one request object, used again and again: its events are cut at each NEW. */
function collect(lines: readonly { readonly line: number; readonly text: string }[]): Collected {
  const open = new Map<string, TraceEvent[]>();
  const requests: TraceEvent[][] = [];
  const before = new Set<string>();
  const unread: number[] = [];
  let [firstUs, lastUs] = [Infinity, -Infinity];
  for (const { line, text } of lines) {
    if (!HINT.test(text)) continue;
    const [, time, event, id] = LINE.exec(text) ?? [];
    if (time === undefined || event === undefined || id === undefined) {
      if (unread.length < MOST_TOLD) unread.push(line);
      continue;
    }
    const timeUs = Number(time);
    firstUs = Math.min(firstUs, timeUs);
    lastUs = Math.max(lastUs, timeUs);
    if (event.endsWith('_REQ_NEW')) {
      const events: TraceEvent[] = [];
      open.set(id, events);
      requests.push(events);
    }
    const events = open.get(id);
    if (events === undefined) before.add(id);
    else events.push([event, timeUs]);
  }
  return { requests, withoutNew: before.size, unread, firstUs, lastUs };
}
