import type { LinkMeasurement } from '../results/link-measurement.ts';
import type { HostResult, PointResult, ResultWorkload, TraceStage } from '../results/point-result.ts';
import type { Problem } from '../units/problem.ts';
import type { EpochMicroseconds, Nanoseconds } from '../units/quantity.ts';
import type { FioLogFacts } from './fio-log/log-facts.ts';
import type { WrittenLogs } from './fio-log/written-logs.ts';

/** The bytes of a file in UTF-8: where a text is in them (-1: nowhere), and a part of them as text. */
export interface RawText {
  readonly bytes: Uint8Array;
  readonly indexOf: (text: string, from: number) => number;
  readonly textOf: (from: number, to: number) => string;
}

/**
 * A file as text, decoded outside (UTF-8 or UTF-16). `name` is shown in problems and helps to recognise formats. Whoever
 * has the bytes gives them along as `raw`, where they are UTF-8: for a parser that needs little of them as text.
 */
export interface ForeignFile {
  readonly name: string;
  readonly text: string;
  readonly raw?: RawText | null;
}

/**
 * One measurement found in a foreign file. `parts` are its clients and clones, not yet added up: that needs the
 * statistics room (analysis/assemble.ts).
 */
export interface ParsedPoint {
  readonly workload: ResultWorkload;
  readonly status: 'ok' | 'partial' | 'failed';
  readonly tool: { readonly name: string; readonly version: string | null };
  readonly startedUs: EpochMicroseconds | null;
  readonly runtimeNs: Nanoseconds | null;
  readonly rampNs: Nanoseconds | null;
  readonly parts: readonly HostResult[];
  /** The one part is what the source had already added up over its clients: it is no host, and none is stored. */
  readonly isSum?: boolean;
  readonly problems: readonly Problem[];
  /** Unknown where left out: which layer counted, whether the load waited for completions, what was asked for. */
  readonly layer?: PointResult['layer'];
  readonly loop?: PointResult['loop'];
  readonly requestedRuntimeNs?: Nanoseconds | null;
  readonly stages?: readonly TraceStage[];
  /** Where the source names them itself, as a table does; left out: named after the file, the first repeat. */
  readonly configuration?: string | null;
  readonly repeat?: number;
  /** Logs that the tool was told to write beside this output: they belong to the result (fio-log/log-owners.ts). */
  readonly logs?: WrittenLogs;
  /** What the source calls the run, where its files name theirs: tells which belong together (parse/folder.ts). */
  readonly run?: string;
}

export interface ParsedFile {
  /** Id of the format that took the file, e.g. `fio-json`. */
  readonly format: string;
  readonly points: readonly ParsedPoint[];
  readonly problems: readonly Problem[];
  /** Measurements of links: they are stored apart from results and belong to no point. */
  readonly links?: readonly LinkMeasurement[];
  /** Where the file is a log of fio: what tells whose. */
  readonly log?: FioLogFacts;
}

/**
 * A parser answers null for "not mine"; a file that is its own but broken gives problems with line numbers, and
 * whatever could be read before the damage.
 */
export interface FormatParser {
  readonly format: string;
  readonly title: string;
  parse(file: ForeignFile): ParsedFile | null;
}
