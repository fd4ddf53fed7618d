import { fioJsonSeries } from '../../../shared/parse/fio/json-series.ts';
import type { Directions, HostResult } from '../../../shared/results/point-result.ts';
import type { TimeSeries } from '../../../shared/results/time-series.ts';
import { commonWindow, rateInWindow, type CountedInterval } from '../../../shared/stats/common-window.ts';
import { bytesPerSecond, iops, nanoseconds, NS_PER_SECOND, type Nanoseconds } from '../../../shared/units/quantity.ts';

/** A host that measured: its share, its output, and its first I/O on a clock that all hosts share. */
export interface MeasuredHost {
  readonly result: HostResult;
  readonly text: string;
  readonly firstIoNs: number;
}

/** Rates of all hosts together, over the time during which every one of them measured. */
export interface SharedRates {
  readonly directions: Directions;
  readonly durationNs: Nanoseconds;
}

/** Status documents of one point; more are not written in a day. */
const ALL_POINTS = 1_000_000;

/**
 * `sum` with its rates taken from the common window (DOMAIN 2.8), out of the status documents of each host. Counts, bytes
 * and latencies stay those of the whole time. Null where a host printed no course over time, or nothing is in common.
 */
export function ratesInCommonWindow(sum: Directions, hosts: readonly MeasuredHost[]): SharedRates | null {
  const clients = hosts.map(({ result, firstIoNs }) => ({ startNs: firstIoNs, runtimeNs: longestRuntimeNs(result) }));
  const window = commonWindow(clients);
  if (window === null || window.durationNs <= 0) return null;
  const series = hosts.map(({ text }) => fioJsonSeries({ name: '', text, ordinal: 0 }, ALL_POINTS));
  const rate = (direction: keyof Directions, metric: TimeSeries['metric']): number | null => {
    const having = hosts.flatMap(({ result, firstIoNs }, index) =>
      result.directions[direction] === null ? [] : [intervalsOf(series[index] ?? [], direction, metric, firstIoNs)],
    );
    return having.some((samples) => samples.length === 0) ? null : rateInWindow(having.flat(), window);
  };
  const found = { ...sum };
  for (const name of ['read', 'write', 'trim', 'mixed'] as const) {
    const [operations, bytes] = [rate(name, 'iops'), rate(name, 'bytesPerSecond')];
    if (sum[name] === null) continue;
    if (operations === null || bytes === null) return null;
    found[name] = { ...sum[name], iops: iops(operations), bytesPerSecond: bytesPerSecond(bytes) };
  }
  return { directions: found, durationNs: nanoseconds(window.durationNs) };
}

function intervalsOf(
  series: readonly TimeSeries[],
  direction: keyof Directions,
  metric: TimeSeries['metric'],
  firstIoNs: number,
): CountedInterval[] {
  const wanted = series.filter((one) => one.direction === direction && one.metric === metric);
  return wanted.flatMap(({ points }) =>
    points.map(({ timeNs, mean }, index) => {
      const from = points[index - 1]?.timeNs ?? 0;
      return {
        startNs: firstIoNs + from,
        endNs: firstIoNs + timeNs,
        amount: (mean * (timeNs - from)) / NS_PER_SECOND,
      };
    }),
  );
}

export const longestRuntimeNs = ({ directions }: HostResult): number =>
  Math.max(0, ...Object.values(directions).map((direction) => direction?.runtimeNs ?? 0));
