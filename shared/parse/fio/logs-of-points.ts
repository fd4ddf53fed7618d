import { logNames, type WrittenLogs } from '../fio-log/written-logs.ts';
import type { Direction, Directions } from '../../results/point-result.ts';
import { bytesPerSecond, iops, nanoseconds } from '../../units/quantity.ts';
import type { FioJob } from './job.ts';
import { rampOf } from './options.ts';
import { jobsOfSections } from './same-load.ts';

/**
 * The logs of each point of a document, by the options that fio echoes. fio numbers all jobs of a run from 1 on; an entry of
 * group_reporting stands for as many as its `numjobs`, where the only point of a document has them all.
 */
export function logsOfPoints(groups: readonly (readonly FioJob[])[]): { logs?: WrittenLogs }[] {
  // Sections of one point may stand apart in the job file: their numbers are then not known.
  if (groups.length > 1 && groups.some((group) => jobsOfSections(group) !== null)) return groups.map(() => ({}));
  let first = 1;
  return groups.map((group) => {
    const [one] = group;
    const hosts = [...new Set(group.flatMap(({ host }) => host ?? []))];
    const entries = group.length / Math.max(1, hosts.length);
    const numjobs = Number(one?.options['numjobs'] ?? 1);
    const count = entries === 1 && Number.isSafeInteger(numjobs) ? Math.max(1, numjobs) : entries;
    const jobs = { first, last: groups.length === 1 && entries === 1 ? null : first + count - 1 };
    first += count;
    const names = one === undefined ? {} : namesOfAll(group);
    if (one === undefined || Object.keys(names).length === 0) return {};
    const directions = totals(group);
    const runtimeNs = longest(Object.values(directions).map((direction) => direction?.runtimeNs ?? 0));
    return { logs: { names, jobs, hosts, directions, runtimeNs, rampNs: rampOf(one.options) } };
  });
}

/** Sections with logs of their own names have none together. */
function namesOfAll(group: readonly FioJob[]): WrittenLogs['names'] {
  const [names = {}, ...others] = group.map(({ options, name }) => logNames(options, name));
  return others.every((other) => JSON.stringify(other) === JSON.stringify(names)) ? names : {};
}

const longest = (runtimes: readonly number[]): WrittenLogs['runtimeNs'] => {
  const most = Math.max(...runtimes);
  return most > 0 ? nanoseconds(most) : null;
};

/** Rates and counts over all jobs. */
function totals(group: readonly FioJob[]): Directions {
  const of = (side: keyof Directions): Direction | null => {
    const parts = group.flatMap(({ part }) => part.directions[side] ?? []);
    if (parts.length === 0) return null;
    return {
      iops: sum(
        parts.map((part) => part.iops),
        iops,
      ),
      bytesPerSecond: sum(
        parts.map((part) => part.bytesPerSecond),
        bytesPerSecond,
      ),
      operations: sum(
        parts.map((part) => part.operations),
        (value) => value,
      ),
      bytes: null,
      runtimeNs: longest(parts.map(({ runtimeNs }) => runtimeNs ?? 0)),
      latency: { total: null, completion: null, submission: null },
    };
  };
  return { read: of('read'), write: of('write'), trim: of('trim'), mixed: of('mixed') };
}

function sum<Amount>(values: readonly (number | null)[], of: (value: number) => Amount): Amount | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : of(known.reduce((total, value) => total + value, 0));
}
