import { parseSize } from '../../units/parse.ts';
import { printedQuantity } from '../load-report.ts';
import type { ReportLine } from '../report-lines.ts';
import type { SpanLoad, TargetLoad } from './span-load.ts';

type Facts = { -readonly [Key in keyof SpanLoad]: SpanLoad[Key] };
type TargetFacts = { -readonly [Key in keyof TargetLoad]: TargetLoad[Key] };

const NOTHING: SpanLoad = {
  durationSeconds: null,
  warmUpSeconds: null,
  sharedThreads: null,
  sharedOutstanding: null,
  targets: [],
};

/** Defaults of DISKSPD's own text: what it leaves out is 0 or off. */
const TARGET: TargetLoad = {
  blockBytes: null,
  randomPercent: 0,
  writePercent: null,
  outstanding: null,
  threads: null,
  limited: false,
  pauses: false,
  direct: null,
};

const number = (text: string | undefined): number | null => printedQuantity(text);

/** Lines about a whole time span (ResultParser.cpp, _PrintTimeSpan). */
const SPAN_LINES: readonly [pattern: RegExp, take: (span: Facts, value: string) => void][] = [
  [/^duration: (\d+)s$/, (span, value) => (span.durationSeconds = number(value))],
  [/^warm up time: (\d+)s$/, (span, value) => (span.warmUpSeconds = number(value))],
  [/^thread pool with (\d+) threads$/, (span, value) => (span.sharedThreads = number(value))],
];

/** Lines about a target (_PrintTarget), in the words of 2.0 to 2.2. */
const TARGET_LINES: readonly [pattern: RegExp, take: (target: TargetFacts, value: string) => void][] = [
  [/^block size: (\S+)$/, (target, value) => (target.blockBytes = parseSize(value))],
  [/^(performing read test)$/, (target) => (target.writePercent = 0)],
  [/^(performing write test)$/, (target) => (target.writePercent = 100)],
  [/^performing mix test \(read\/write ratio: \d+\/(\d+)\)$/, (target, value) => (target.writePercent = number(value))],
  [/^performing mix test \(write\/read ratio: (\d+)\/100\)$/, (target, value) => (target.writePercent = number(value))],
  [/^(using random I\/O) /, (target) => (target.randomPercent = 100)],
  [/^using mixed random\/sequential I\/O \((\d+)% random\)/, (target, value) => (target.randomPercent = number(value))],
  [
    /^number of outstanding I\/O operations(?: per thread)?: (\d+)$/,
    (target, value) => (target.outstanding = number(value)),
  ],
  [/^threads per file: (\d+)$/, (target, value) => (target.threads = number(value))],
  [/^throughput rate-limited to (\d+)/, (target) => (target.limited = true)],
  [/^think time: ([1-9]\d*)ms$/, (target) => (target.pauses = true)],
  [/^(software cache disabled|software and hardware cache disabled)$/, (target) => (target.direct = true)],
  [
    /^(using software cache|using software and hardware cache|local software cache disabled)/,
    (target) => (target.direct = false),
  ],
];

/** The echo of what was asked for: one entry per `timespan:` block. */
export function loadsOf(lines: readonly ReportLine[]): SpanLoad[] {
  const spans: Facts[] = [];
  let target: TargetFacts | null = null;
  for (const { text } of lines) {
    const content = text.trim();
    if (/^timespan: +\d+$/.test(content)) {
      spans.push({ ...NOTHING });
      target = null;
      continue;
    }
    const span = spans.at(-1);
    if (span === undefined) continue;
    if (content.startsWith('path: ')) {
      target = { ...TARGET };
      span.targets = [...span.targets, target];
    } else if (target !== null) apply(TARGET_LINES, target, content);
    else if (!sharedDepth(span, content)) apply(SPAN_LINES, span, content);
  }
  return spans;
}

/** With -O the depth stands before the targets and holds for the thread pool. */
function sharedDepth(span: Facts, content: string): boolean {
  const match = /^number of outstanding I\/O operations per thread: (\d+)$/.exec(content);
  if (match !== null) span.sharedOutstanding = number(match[1]);
  return match !== null;
}

function apply<T>(table: readonly [RegExp, (into: T, value: string) => void][], into: T, content: string): void {
  for (const [pattern, take] of table) {
    const match = pattern.exec(content);
    if (match !== null) {
      take(into, match[1] ?? '');
      return;
    }
  }
}
