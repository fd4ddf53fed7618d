import type { PointResult } from '../../results/point-result.ts';
import { parseSize } from '../../units/parse.ts';
import { printedQuantity } from '../load-report.ts';
import { timeOfDay } from './html-lines.ts';

/** What `Starting RD=` says of a run (RD_entry.java, display_run). */
export interface RunStart {
  readonly name: string;
  /** The whole line without its time: the same line twice is the same start. */
  readonly text: string;
  /** Seconds of the day. */
  readonly time: number | null;
  readonly elapsedSeconds: number | null;
  /** Said only where it was asked for: it comes before the elapsed time then. Else the first interval is left out. */
  readonly warmUpSeconds: number | null;
  readonly loop: PointResult['loop'];
  /** I/Os per second that were asked for; null for as fast as possible. */
  readonly requestedRate: number | null;
  readonly threads: number | null;
  readonly blockBytes: number | null;
  readonly readPercent: number | null;
  /** Formatting files is no measurement. */
  readonly isFormat: boolean;
}

export function readRunStart(line: string): RunStart | null {
  const match = /Starting RD=([^;\s]+)(.*)$/.exec(line);
  if (match === null) return null;
  const [, name = '', rest = ''] = match;
  const requestedRate = rateOf(rest);
  const loops = (/For loops: (.*)$/.exec(rest)?.[1] ?? '').split(/\s+/);
  const loopOf = (key: string): string | undefined =>
    loops.find((entry) => entry.startsWith(`${key}=`))?.slice(key.length + 1);
  const size = loopOf('xfersize');
  return {
    name,
    text: `${name}${rest}`.trimEnd(),
    time: timeOfDay(line),
    elapsedSeconds: printedQuantity(/\belapsed=(\d+)/.exec(rest)?.[1]),
    warmUpSeconds: printedQuantity(/\bwarmup=(\d+)/.exec(rest)?.[1]),
    loop: loopKind(rest, requestedRate),
    requestedRate,
    threads: printedQuantity(loopOf('threads')),
    blockBytes: size === undefined ? null : parseSize(size),
    readPercent: printedQuantity(loopOf('rdpct')),
    isFormat: /^(SD_format|format_for_)/.test(name),
  };
}

const rateOf = (rest: string): number | null =>
  printedQuantity((/I\/O rate(?: \(Replay\))?: *(\d+(?:\.\d+)?)/.exec(rest) ?? /fwdrate=(\d+)/.exec(rest))?.[1]);

/** `MAX` and the first run of a `curve` go as fast as they can; a number, a replay and bursts are a rate in force. */
function loopKind(rest: string, requestedRate: number | null): PointResult['loop'] {
  if (requestedRate !== null || /I\/O rate(: *Variable| \(Replay\))/.test(rest)) return 'open';
  return /I\/O rate: \w+ (MAX|curve)|fwdrate=(max|curve)/i.test(rest) ? 'closed' : 'unknown';
}
