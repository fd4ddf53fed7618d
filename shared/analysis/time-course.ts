import type { SeriesMetric, TimeSeries } from '../results/time-series.ts';

/** One configuration over time, on steps that all configurations share. Null: not everything was measuring then. */
export interface Course {
  readonly iops: readonly (number | null)[];
  readonly latencyNs: readonly (number | null)[];
  readonly latencyKind: 'total' | 'completion' | null;
  /** No source says when it began: their own beginnings count as one. */
  readonly startKnown: boolean;
}

export interface AlignedCourses {
  readonly stepNs: number;
  readonly steps: number;
  /** As the sides that were given; null for one without a series. */
  readonly courses: readonly (Course | null)[];
}

const MOST_STEPS = 120;

/**
 * Lays the courses of several configurations over each other, each from its own measured start. Clients are added up
 * while all of them measure; latencies are weighted by the rates. Null where no side has a series.
 */
export function alignCourses(sides: readonly (readonly TimeSeries[])[]): AlignedCourses | null {
  const shown = sides.map((series) => withOffsets(onePerHost(series)));
  const all = shown.flat();
  const spanNs = all.reduce((most, source) => Math.max(most, endOf(source)), 0);
  if (all.length === 0 || !(spanNs > 0)) return null;
  const window = all.reduce((most, { series }) => Math.max(most, series.windowNs), 0);
  const stepNs = roundStepNs(Math.max(window, spanNs / MOST_STEPS));
  const most = Math.ceil(spanNs / stepNs - 1e-9);
  const courses = shown.map((sources) => courseOf(sources, stepNs, most));
  // The last windows of a run end a little after the others and fill no step.
  const ends = courses.map((course) =>
    course === null ? 0 : Math.max(lastKnown(course.iops), lastKnown(course.latencyNs)),
  );
  return { stepNs, steps: ends.reduce((a, b) => Math.max(a, b), 0), courses };
}

const lastKnown = (values: readonly (number | null)[]): number => values.findLastIndex((value) => value !== null) + 1;

/** A source with the time by which it began after the first one of its configuration. */
interface Source {
  readonly series: TimeSeries;
  readonly offsetNs: number;
  readonly startKnown: boolean;
}

export function withOffsets(series: readonly TimeSeries[]): Source[] {
  const starts = series.map(({ startedUs }) => startedUs).filter((start) => start !== null);
  const startKnown = starts.length === series.length && series.length > 0;
  const first = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
  return series.map((one) => ({
    series: one,
    offsetNs: startKnown && one.startedUs !== null ? (one.startedUs - first) * 1000 : 0,
    startKnown,
  }));
}

/**
 * The logs of one run tell the same thing several times (iops, lat, clat logs, status documents). Of each host, metric
 * and direction one family of files counts, the one with the finest windows; the jobs of a family add up.
 */
export function onePerHost(series: readonly TimeSeries[]): TimeSeries[] {
  const groups = Map.groupBy(series, ({ host, metric, direction }) => JSON.stringify([host, metric, direction]));
  return [...groups.values()].flatMap((group) => {
    const families = [...Map.groupBy(group, ({ source }) => familyOf(source)).values()];
    return families.toSorted((a, b) => windowOf(a) - windowOf(b))[0] ?? [];
  });
}

const familyOf = (source: string): string => source.replace(/\.\d+\.log(\.gz)?$/, '');
const windowOf = (family: readonly TimeSeries[]): number =>
  family.reduce((most, one) => Math.max(most, one.windowNs), 0);
const endOf = ({ series, offsetNs }: Source): number => offsetNs + (series.points.at(-1)?.timeNs ?? 0);

const LATENCIES = [
  ['total', 'totalLatencyNs'],
  ['completion', 'completionLatencyNs'],
] as const;

function courseOf(sources: readonly Source[], stepNs: number, steps: number): Course | null {
  if (sources.length === 0) return null;
  const of = (metric: SeriesMetric) =>
    sources.filter(({ series }) => series.metric === metric).map((source) => resampled(source, stepNs, steps));
  const rates = of('iops');
  const kind = LATENCIES.find(([, metric]) => sources.some(({ series }) => series.metric === metric)) ?? null;
  const latencies = kind === null ? [] : of(kind[1]);
  const each = (at: (step: number) => number | null) => Array.from({ length: steps }, (_, step) => at(step));
  return {
    iops: each((step) => sumAt(rates, step)),
    latencyNs: each((step) => meanAt(latencies, rates, step)),
    latencyKind: kind?.[0] ?? null,
    startKnown: sources.every(({ startKnown }) => startKnown),
  };
}

interface Resampled {
  readonly place: string;
  readonly values: readonly (number | null)[];
}

/** Mean over each step, weighted by time; null where less than half of the step was measured. */
export function resampled({ series, offsetNs }: Source, stepNs: number, steps: number): Resampled {
  const sums = new Array<number>(steps).fill(0);
  const covered = new Array<number>(steps).fill(0);
  series.points.forEach(({ timeNs, mean }, index) => {
    const before = series.points[index - 1]?.timeNs ?? Number.NEGATIVE_INFINITY;
    // Windows differ a little in length; beyond that there is a hole, and it stays one.
    const hole = timeNs - before > 1.5 * series.windowNs;
    const from = offsetNs + Math.max(0, hole ? timeNs - series.windowNs : before);
    const to = offsetNs + timeNs;
    for (let step = Math.floor(from / stepNs); step < steps && step * stepNs < to; step += 1) {
      const inside = Math.min(to, (step + 1) * stepNs) - Math.max(from, step * stepNs);
      sums[step] = (sums[step] ?? 0) + mean * inside;
      covered[step] = (covered[step] ?? 0) + inside;
    }
  });
  const values = sums.map((sum, step) => ((covered[step] ?? 0) < stepNs / 2 ? null : sum / (covered[step] ?? 1)));
  return { place: JSON.stringify([series.host, series.direction, series.job]), values };
}

export function sumAt(parts: readonly Resampled[], step: number): number | null {
  const values = parts.map(({ values: each }) => each[step] ?? null);
  return values.length === 0 || values.includes(null)
    ? null
    : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** One source stands for itself; several count by their rates, and without those there is no mean of all. */
export function meanAt(parts: readonly Resampled[], rates: readonly Resampled[], step: number): number | null {
  if (parts.length <= 1) return parts[0]?.values[step] ?? null;
  let weight = 0;
  let sum = 0;
  for (const { place, values } of parts) {
    const value = values[step] ?? null;
    const rate = rates.find((each) => each.place === place)?.values[step] ?? null;
    if (rate === 0) continue;
    if (value === null || rate === null) return null;
    sum += value * rate;
    weight += rate;
  }
  return weight > 0 ? sum / weight : null;
}

/** 1, 2 or 5 times a power of ten, at least as long. */
function roundStepNs(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least * 0.999) ?? 10;
  return factor * power;
}
