import type { Directions, HostResult } from '../../results/point-result.ts';
import { epochMicroseconds } from '../../units/quantity.ts';
import { fieldsAt, numberAt, quantityAt, textAt, type Fields } from '../fields.ts';
import { readDirection, type FioReading } from './direction.ts';
import { errorsText, errorText } from './error-text.ts';
import { jobsBehind } from './grouped-jobs.ts';
import { percentilesOfTotal, type FioOptions } from './options.ts';

/** Where fio's server listens when nothing else is said. */
const DEFAULT_PORT = '8765';

/** One entry of `jobs` or `client_stats`: a job, a clone of it, or with group_reporting a whole group. */
export interface FioJob {
  readonly name: string;
  readonly group: number;
  readonly host: string | null;
  readonly options: FioOptions;
  readonly part: HostResult;
  /** Jobs that the entry stands for, by their times: see jobsBehind. */
  readonly jobs: number | null;
}

export function readJob(entry: Fields, reading: FioReading, globals: FioOptions, ownOptions: FioOptions): FioJob {
  const options = { ...globals, ...ownOptions };
  const host = hostOf(entry);
  const total = percentilesOfTotal(options);
  const directions: Directions = {
    read: readDirection(fieldsAt(entry, 'read'), reading, total),
    write: readDirection(fieldsAt(entry, 'write'), reading, total),
    trim: readDirection(fieldsAt(entry, 'trim'), reading, total),
    mixed: readDirection(fieldsAt(entry, 'mixed'), reading, total),
  };
  const errno = numberAt(entry, 'error') ?? 0;
  const error =
    errno === 0
      ? errorsText(quantityAt(entry, 'total_err') ?? 0, numberAt(entry, 'first_error') ?? 0)
      : errorText(errno);
  return {
    name: textAt(entry, 'jobname') ?? 'job',
    group: numberAt(entry, 'groupid') ?? 0,
    host,
    options,
    jobs: jobsBehind(entry, directions, options),
    part: {
      host: host ?? 'this host',
      status: statusOf(error, directions),
      directions: withoutDoubleCount(directions),
      cpu: {
        machinePercent: null,
        logicalCpus: null,
        jobUserPercent: quantityAt(entry, 'usr_cpu'),
        jobSystemPercent: quantityAt(entry, 'sys_cpu'),
      },
      startedUs: startOf(entry),
      exitStatus: null,
      error,
      artefacts: [],
    },
  };
}

/** unified_rw_reporting=both prints the sum beside its parts: the parts are kept, the sum would count twice. */
function withoutDoubleCount(directions: Directions): Directions {
  const apart = directions.read ?? directions.write ?? directions.trim;
  return apart !== null && directions.mixed !== null ? { ...directions, mixed: null } : directions;
}

function statusOf(error: string | null, directions: Directions): HostResult['status'] {
  // A failed first I/O is counted by fio although nothing was transferred.
  const measured = Object.values(directions).some((direction) => (direction?.bytes ?? direction?.iops ?? 0) > 0);
  if (error !== null) return measured ? 'partial' : 'failed';
  return measured ? 'ok' : 'failed';
}

/** Two servers may run on one machine: the port tells them apart. */
function hostOf(entry: Fields): string | null {
  const name = textAt(entry, 'hostname');
  const port = textAt(entry, 'port');
  return name === null || port === null || port === DEFAULT_PORT ? name : `${name}:${port}`;
}

/** `job_start` (3.36 on) is in ms since the epoch. */
function startOf(entry: Fields): HostResult['startedUs'] {
  const startUs = Math.round((quantityAt(entry, 'job_start') ?? 0) * 1000);
  return startUs > 0 && Number.isSafeInteger(startUs) ? epochMicroseconds(startUs) : null;
}
