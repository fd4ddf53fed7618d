export type FioLogMetric = 'bw' | 'iops' | 'lat' | 'clat' | 'slat' | 'clat_hist';

/** What the name of a fio log tells: its content says neither what was measured nor by which job. */
export interface FioLogName {
  readonly metric: FioLogMetric;
  /** What stood after `write_lat_log=` and the like. */
  readonly prefix: string;
  /** From 1; null where all jobs write into one log (per_job_logs=0). */
  readonly job: number | null;
  /** Client/server runs append the host (`.log.127.0.0.1`). */
  readonly host: string | null;
}

const NAME = /^(?:(.*)_)?(clat_hist|clat|slat|lat|bw|iops)(?:\.(\d{1,9}))?\.log(?:\.(.+))?$/;
const METRICS: readonly FioLogMetric[] = ['bw', 'iops', 'lat', 'clat', 'slat', 'clat_hist'];

/** `run_clat.2.log.host1`, with or without folders or archives (`runs.zip › `) before it; null for other names. */
export function fioLogName(path: string): FioLogName | null {
  const match = NAME.exec(path.slice(Math.max(...['/', '\\', '› '].map((end) => endOf(path, end)))));
  const metric = METRICS.find((one) => one === match?.[2]);
  // `.log.fz` is what fio compressed itself, not the log of a host of that name.
  if (match === null || metric === undefined || match[4] === 'fz') return null;
  const [, prefix = '', , job, host] = match;
  return { metric, prefix, job: job === undefined ? null : Number(job), host: host ?? null };
}

const endOf = (path: string, part: string): number => {
  const at = path.lastIndexOf(part);
  return at < 0 ? 0 : at + part.length;
};
