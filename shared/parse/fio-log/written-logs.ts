import type { Directions } from '../../results/point-result.ts';
import type { Nanoseconds } from '../../units/quantity.ts';
import type { FioLogMetric } from './log-name.ts';

/** The logs that a result's jobs were told to write, and what must be in them if they are its logs. */
export interface WrittenLogs {
  /** By metric the name that was given, with folders where there were any: `logs/run` of `logs/run_bw.1.log`. */
  readonly names: Partial<Readonly<Record<FioLogMetric, string>>>;
  /** Numbers of the jobs in the names of their logs; `last` null: of all jobs from the first on. */
  readonly jobs: { readonly first: number; readonly last: number | null };
  /** Hosts by name in client/server runs, whose logs carry it; else empty. */
  readonly hosts: readonly string[];
  readonly directions: Directions;
  readonly runtimeNs: Nanoseconds | null;
  readonly rampNs: Nanoseconds | null;
}

/** fio's options and the logs that each makes (fio HOWTO, "Measurements and reporting"). */
const OPTIONS: readonly (readonly [option: string, metrics: readonly FioLogMetric[]])[] = [
  ['write_bw_log', ['bw']],
  ['write_iops_log', ['iops']],
  ['write_lat_log', ['lat', 'clat', 'slat']],
  ['write_hist_log', ['clat_hist']],
];

/** Names of the logs by metric. An option without a value names them after the job. */
export function logNames(options: Readonly<Record<string, string>>, jobName: string): WrittenLogs['names'] {
  const pairs = OPTIONS.flatMap(([option, metrics]) => {
    const value = options[option];
    return value === undefined ? [] : metrics.map((metric) => [metric, value === '' ? jobName : value] as const);
  });
  return Object.fromEntries(pairs);
}
