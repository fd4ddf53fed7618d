import { problem, type Problem } from '../../units/problem.ts';
import { bucketLayout, HistogramScanner } from './histogram-scanner.ts';
import { RowScanner, type RowSink } from './row-scanner.ts';
import { latencyUnit, LOG_HEAD_BYTES, LONGEST_MS, recogniseLog, type FioLogShape } from './shape.ts';
import { Tally } from './tally.ts';
import type { FioUnit } from '../../stats/fio-bins.ts';

const NEWLINE = 10;
/** A line that is longer is damage; a row of a clat_hist log has up to 40 kB. */
const LONGEST_LINE = 256 * 1024;
/** Damaged lines that are named; the others are counted. */
const MOST_NAMED = 20;

/** Everything that was counted in a log, before units are put to it. */
export interface FioLogCounts {
  readonly shape: FioLogShape;
  /** Unit of latencies; null where neither the log nor the release tells it. */
  readonly unit: FioUnit | null;
  readonly directions: readonly Tally[];
  readonly histogram: HistogramScanner | null;
  readonly runtimeMs: number;
  readonly problems: readonly Problem[];
}

/**
 * Reads one fio log from chunks of bytes, in one pass, in memory that does not grow with the log. Where chunks begin and
 * end makes no difference.
 */
export class FioLogReader implements RowSink {
  private readonly path: string;
  private readonly release: string | null;
  private head: Uint8Array = new Uint8Array(0);
  private shape: FioLogShape | null = null;
  private scanner: RowScanner | HistogramScanner | null = null;
  private rest: Uint8Array = new Uint8Array(0);
  private tallies: Tally[] = [];
  private histogram: HistogramScanner | null = null;
  private startMs = 0;
  private lastMs = 0;
  private readonly badLines: number[] = [];
  private badCount = 0;
  private isRefused = false;

  /** `release`: of the fio that wrote the log, where it is known from elsewhere (`3.33`). */
  constructor(path: string, release: string | null = null) {
    this.path = path;
    this.release = release;
  }

  push(chunk: Uint8Array): void {
    if (this.shape !== null) this.feed(chunk);
    else if (!this.isRefused) {
      this.head = joined(this.head, chunk);
      if (this.head.length >= LOG_HEAD_BYTES) this.start();
    }
  }

  /** Null for what is no fio log. `shownAs`: what problems call it. */
  end(shownAs = this.path): FioLogCounts | null {
    if (this.shape === null) this.start();
    const { shape, histogram } = this;
    if (shape === null) return null;
    return {
      shape,
      unit: shape.buckets === null ? latencyUnit(shape, this.release) : (bucketLayout(shape.buckets)?.unit ?? null),
      directions: this.tallies,
      histogram,
      runtimeMs: histogram?.lastMs ?? this.lastMs,
      problems: this.problems(shape, shownAs),
    };
  }

  /** Decides by the first 64 KiB alone, so that chunks do not matter. */
  private start(): void {
    const { head } = this;
    this.shape = recogniseLog(this.path, head.subarray(0, LOG_HEAD_BYTES));
    this.head = new Uint8Array(0);
    this.isRefused = this.shape === null;
    if (this.shape === null) return;
    const { buckets, hasBoth, name, startMs } = this.shape;
    const isLatency = name.metric !== 'bw' && name.metric !== 'iops';
    const unit = latencyUnit(this.shape, this.release);
    this.startMs = startMs;
    this.tallies = [0, 1, 2].map(() => new Tally(isLatency && buckets === null ? unit : null));
    if (buckets !== null) this.histogram = new HistogramScanner(Math.max(0, buckets), startMs, this.bad.bind(this));
    this.scanner = this.histogram ?? new RowScanner(hasBoth, this);
    this.feed(head);
  }

  /** Whole lines are read where they lie; a line over the edge of two chunks is put together first. */
  private feed(chunk: Uint8Array): void {
    const first = chunk.indexOf(NEWLINE);
    if (first < 0) {
      this.keep(chunk);
      return;
    }
    let from = 0;
    if (this.rest.length > 0) {
      const line = joined(this.rest, chunk.subarray(0, first + 1));
      this.scanner?.scan(line, 0, line.length);
      this.rest = new Uint8Array(0);
      from = first + 1;
    }
    const to = chunk.lastIndexOf(NEWLINE) + 1;
    if (to > from) this.scanner?.scan(chunk, from, to);
    this.keep(chunk.subarray(to));
  }

  private keep(part: Uint8Array): void {
    // Beyond the limit the rest of a line is not kept: it is damaged anyway.
    if (this.rest.length <= LONGEST_LINE) this.rest = joined(this.rest, part);
  }

  row(time: number, value: number, second: number, direction: number, blockBytes: number): void {
    const since = time > this.startMs ? time - this.startMs : 0;
    if (since >= LONGEST_MS) {
      this.bad(this.scanner?.line ?? 0);
      return;
    }
    if (since > this.lastMs) this.lastMs = since;
    this.tallies[direction]?.add(since, value, second, blockBytes);
  }

  bad(line: number): void {
    this.badCount += 1;
    if (this.badLines.length < MOST_NAMED) this.badLines.push(line);
  }

  private problems(shape: FioLogShape, shownAs: string): Problem[] {
    const lines = this.badLines.map((line) => String(line)).join(', ');
    const others =
      this.badCount > this.badLines.length ? ` and ${String(this.badCount - this.badLines.length)} others` : '';
    const found: Problem[] = [];
    if (this.badCount > 0) {
      const where = `${shownAs}:${String(this.badLines[0] ?? 1)}`;
      const message = `${String(this.badCount)} damaged ${this.badCount === 1 ? 'line' : 'lines'} left out: ${lines}${others}`;
      found.push(problem('warning', 'damaged-lines', where, message, 'Copy the log again from the host'));
    }
    if (this.rest.length > 0) {
      const line = (this.scanner?.line ?? 0) + 1;
      const message = `Line ${String(line)} is cut off inside: the log is not whole. The line was left out`;
      const tip = 'Copy the log again from the host';
      found.push(problem('warning', 'truncated', `${shownAs}:${String(line)}`, message, tip));
    }
    if (shape.buckets !== null && bucketLayout(shape.buckets) === null) {
      const message = `${String(shape.buckets)} buckets in a row: fio prints 1856 (ns) or 1216 (us), or a half, a quarter... of them`;
      found.push(problem('error', 'bad-histogram-log', shownAs, message, 'Copy the log again from the host'));
    }
    return found;
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other.slice();
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
