import type { Latency } from '../results/latency.ts';
import type { Direction, Directions, PointResult } from '../results/point-result.ts';
import { MEBI, NS_PER_MICROSECOND, NS_PER_SECOND } from '../units/quantity.ts';

/** A result file as one of several in its folder. */
export interface FolderFile {
  readonly format: string;
  readonly results: readonly FolderResult[];
}

/** `run`: what the source calls it, where its files name their runs. */
export interface FolderResult extends Pick<PointResult, 'directions' | 'runtimeNs' | 'startedUs'> {
  readonly run: string | null;
}

/** The file at `file` adds nothing to the one at `by`, or its histograms belong to the results there, one to one. */
export interface ToldElsewhere {
  readonly file: number;
  readonly by: number;
  readonly kind: 'repeated' | 'histograms';
}

/**
 * Files that one run of a tool leaves beside each other, the fullest first. `rateShare`: how far rates may be apart for the
 * digits of a printed share of reads; beyond that only the last digit of a figure may differ, since two runs against the
 * same limit come close to each other.
 */
const FAMILIES: readonly { readonly formats: readonly string[]; readonly rateShare: number }[] = [
  { formats: ['vdbench-flatfile', 'vdbench-report'], rateShare: 2e-4 },
  { formats: ['diskspd-xml', 'diskspd-text'], rateShare: 0 },
  { formats: ['elbencho-json', 'elbencho-csv', 'elbencho-text'], rateShare: 0 },
];
const HISTOGRAMS = { format: 'vdbench-histogram', of: 'vdbench-flatfile' } as const;

/** Whether a folder is worth waiting for before a file of this format is stored. */
export const hasSiblings = (format: string): boolean =>
  format === HISTOGRAMS.format || FAMILIES.some(({ formats }) => formats.includes(format));

/**
 * Which files of one folder repeat what another one of them tells. A file is never named here for its name or format
 * alone: each of its figures stands in the other file too, as far as digits are printed.
 */
export function toldElsewhere(files: readonly FolderFile[]): ToldElsewhere[] {
  const found: ToldElsewhere[] = [];
  for (const [file, { format, results }] of files.entries()) {
    if (results.length === 0) continue;
    const isHistogram = format === HISTOGRAMS.format;
    const by = files.findIndex((other, index) =>
      isHistogram
        ? other.format === HISTOGRAMS.of && isDistributionOf(results, other.results)
        : isFuller(other, files[file], index < file) && isWithin(results, other.results, shareOf(format)),
    );
    if (by >= 0) found.push({ file, by, kind: isHistogram ? 'histograms' : 'repeated' });
  }
  return found;
}

const shareOf = (format: string): number => FAMILIES.find(({ formats }) => formats.includes(format))?.rateShare ?? 0;

/** Of two of one format the first, where both name their runs; else they may be repeats of one run. */
function isFuller(other: FolderFile, file: FolderFile | undefined, isBefore: boolean): boolean {
  if (file === undefined) return false;
  if (other.format === file.format) {
    return isBefore && [...file.results, ...other.results].every(({ run }) => run !== null);
  }
  const formats = FAMILIES.find((each) => each.formats.includes(file.format))?.formats ?? [];
  return formats.includes(other.format) && formats.indexOf(other.format) < formats.indexOf(file.format);
}

/** Every result is among the others, in their order. */
function isWithin(results: readonly FolderResult[], others: readonly FolderResult[], rateShare: number): boolean {
  let next = 0;
  return results.every((result) => {
    const found = others.findIndex((other, index) => index >= next && isSame(result, other, rateShare));
    next = found + 1;
    return found >= 0;
  });
}

const SIDES = ['read', 'write', 'trim', 'mixed'] as const;
/** Stamps of one run in two files. */
const CLOSE_US = 2_000_000;

function isSame(result: FolderResult, other: FolderResult, rateShare: number): boolean {
  const isNamed = result.run !== null && other.run !== null;
  if (isNamed && result.run !== other.run) return false;
  const apart = result.startedUs === null || other.startedUs === null ? 0 : result.startedUs - other.startedUs;
  if (!isNamed && Math.abs(apart) > CLOSE_US) return false;
  return SIDES.every((side) => isToldDirection(result.directions[side], other.directions[side], rateShare));
}

function isToldDirection(one: Direction | null, other: Direction | null, rateShare: number): boolean {
  if (one === null || other === null) return one === other;
  return (
    isTold(one.iops, other.iops, rateShare, 1) &&
    isTold(one.bytesPerSecond, other.bytesPerSecond, rateShare, MEBI) &&
    isTold(one.operations, other.operations, 0, 0) &&
    KINDS.every((kind) => isToldLatency(one.latency[kind], other.latency[kind]))
  );
}

const KINDS = ['total', 'completion', 'submission'] as const;

function isToldLatency(one: Latency | null, other: Latency | null): boolean {
  if (one === null) return true;
  return (
    other !== null &&
    isTold(one.meanNs, other.meanNs, 0, NS_PER_MICROSECOND) &&
    (one.maxNs === null || other.maxNs !== null) &&
    (one.histogram === null || other.histogram !== null) &&
    one.percentiles.length <= other.percentiles.length
  );
}

/** A figure that the file does not have is told by any other; one that the other lacks is not. */
function isTold(value: number | null, other: number | null, share: number, digit: number): boolean {
  if (value === null) return true;
  return other !== null && Math.abs(value - other) <= share * other + digit;
}

/** The same runs in the same order, with as many operations in the bins as their rates and times make. */
const isDistributionOf = (results: readonly FolderResult[], others: readonly FolderResult[]): boolean =>
  results.length === others.length &&
  results.every(({ run, directions }, index) => {
    const other = others[index];
    return other !== undefined && run !== null && run === other.run && withHistograms(other, directions) !== null;
  });

/**
 * Directions with the bins and percentiles of others that counted the same operations; null where they do not belong
 * together. Means, deviations and extremes stay: a report has them finer than bins do.
 */
export function withHistograms(
  { directions, runtimeNs }: Pick<FolderResult, 'directions' | 'runtimeNs'>,
  binned: Directions,
): Directions | null {
  const merged = { ...directions };
  for (const side of SIDES) {
    const [own, other] = [directions[side], binned[side]];
    if (own === null && other === null) continue;
    const total = own?.latency.total ?? null;
    const bins = other?.latency.total ?? null;
    if (own === null || total === null || bins === null || !countsFit(own, other, runtimeNs)) return null;
    merged[side] = { ...own, latency: { ...own.latency, total: distributed(total, bins) } };
  }
  return merged;
}

const distributed = (latency: Latency, { histogram, percentiles }: Latency): Latency => ({
  ...latency,
  histogram,
  percentiles,
});

/** Intervals are whole seconds, and the first one may count or not. */
const COUNT_TOLERANCE = 0.1;

function countsFit(own: Direction, other: Direction | null, runtimeNs: number | null): boolean {
  if (own.iops === null || runtimeNs === null || other?.operations == null) return false;
  const made = (own.iops * runtimeNs) / NS_PER_SECOND;
  return Math.abs(other.operations - made) <= COUNT_TOLERANCE * made;
}
