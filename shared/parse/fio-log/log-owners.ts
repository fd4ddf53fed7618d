import { countText } from '../../units/count-text.ts';
import { formatNumber } from '../../units/format.ts';
import { NS_PER_SECOND } from '../../units/quantity.ts';
import type { FioLogFacts } from './log-facts.ts';
import type { WrittenLogs } from './written-logs.ts';

/** A result that has logs, and the folder of its file. */
export interface LogOwner {
  readonly folder: string;
  readonly logs: WrittenLogs;
}

/** A log that was found, and its folder. */
export interface FoundLog {
  readonly folder: string;
  readonly facts: FioLogFacts;
}

export interface OwnedLog {
  readonly log: number;
  readonly owner: number;
  /** Name of the host in client/server runs. */
  readonly host: string | null;
}

/** A log that a result names but that may be of another run, and why. */
export interface DoubtfulLog {
  readonly log: number;
  readonly why: string;
}

/**
 * Which result each log belongs to: the one whose jobs were told to write a log of that name, in the same folder, if what
 * the log tells does not speak against it. Logs that no result names are in neither list.
 */
export function ownersOfLogs(
  owners: readonly LogOwner[],
  logs: readonly FoundLog[],
): { owned: OwnedLog[]; doubtful: DoubtfulLog[] } {
  const doubtful: DoubtfulLog[] = [];
  const named: OwnedLog[] = [];
  const places = placesOfLogs(owners);
  for (const [log, found] of logs.entries()) {
    const { metric, prefix } = found.facts.name;
    const there = places.get(placeKey(found.folder, metric, prefix)) ?? [];
    const claims = there.filter((index) => owners[index] !== undefined && isOfJobs(owners[index].logs, found.facts));
    const [owner] = claims;
    if (owner === undefined) continue;
    if (claims.length > 1) {
      doubtful.push({
        log,
        why: `${countText(claims.length, 'result')} name this log as theirs; the last run wrote it`,
      });
    } else named.push({ log, owner, host: found.facts.name.host });
  }
  const sets = Map.groupBy(named, ({ log, owner }) => `${String(owner)} ${logs[log]?.facts.name.metric ?? ''}`);
  const owned: OwnedLog[] = [];
  for (const set of sets.values()) {
    const written = owners[set[0]?.owner ?? -1]?.logs;
    const facts = set.flatMap(({ log }) => logs[log]?.facts ?? []);
    const why = written === undefined ? null : contradiction(written, facts);
    if (why === null) owned.push(...set);
    else doubtful.push(...set.map(({ log }) => ({ log, why })));
  }
  return { owned, doubtful };
}

const placeKey = (folder: string, metric: string, prefix: string): string => JSON.stringify([folder, metric, prefix]);

/** Owners by where their logs would lie: beside the result, or in the folder that the option names below it. */
function placesOfLogs(owners: readonly LogOwner[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, { folder, logs }] of owners.entries()) {
    for (const [metric, path] of Object.entries(logs.names)) {
      const parts = path.split(/[/\\]/);
      const prefix = parts.pop() ?? '';
      const below = parts.filter((part) => part !== '' && part !== '.').join('/');
      for (const at of below === '' ? [folder] : [folder, `${folder}/${below}`]) {
        const key = placeKey(at, metric, prefix);
        places.set(key, [...(places.get(key) ?? []), index]);
      }
    }
  }
  return places;
}

function isOfJobs({ jobs: { first, last }, hosts }: WrittenLogs, { name }: FioLogFacts): boolean {
  const isJob = name.job === null || (name.job >= first && (last === null || name.job <= last));
  return isJob && (hosts.length === 0 ? name.host === null : name.host !== null && hosts.includes(name.host));
}

/** Logs of windows lose what comes after the last one, and their rates are means of windows. */
const RATE_TOLERANCE = 0.25;
/** A log of single operations may have some of the ramp, or lose the last ones of a run that was stopped. */
const COUNT_TOLERANCE = 0.05;
/** What came after the last row of a clat_hist log, of a second or more each, is not in it. */
const HISTOGRAM_TOLERANCE = 0.5;
const MOST_BEYOND_NS = 3 * NS_PER_SECOND;
const LEAST_SHARE = 0.5;
const SIDES = ['read', 'write', 'trim'] as const;

/** What speaks against the logs of one metric being those of a result; null when nothing does. */
function contradiction(written: WrittenLogs, all: readonly FioLogFacts[]): string | null {
  const { runtimeNs, rampNs, directions } = written;
  // fio leaves a log empty that it has nothing for.
  const logs = all.filter((log) => SIDES.some((side) => log.directions[side] !== null));
  if (runtimeNs !== null && logs.length > 0) {
    const longest = Math.max(...logs.map((log) => log.spanNs));
    if (longest > runtimeNs + (rampNs ?? 0) + MOST_BEYOND_NS || longest < LEAST_SHARE * runtimeNs) {
      return `the log spans ${seconds(longest)} s, the result ${seconds(runtimeNs)} s`;
    }
  }
  const isWhole = wholeSet(written, all);
  const isHistogram = logs.some(({ name }) => name.metric === 'clat_hist');
  for (const side of SIDES) {
    const own = directions[side] ?? directions.mixed;
    const told = logs.flatMap((log) => log.directions[side] ?? []);
    if (told.length === 0) continue;
    if (own === null) return `the log has ${side}s, the result has none`;
    if (directions[side] === null) continue;
    const why =
      differs(
        'operations',
        sum(told, 'operations'),
        own.operations,
        isWhole,
        isHistogram ? HISTOGRAM_TOLERANCE : COUNT_TOLERANCE,
      ) ??
      differs('IOPS', sum(told, 'iops'), own.iops, isWhole, RATE_TOLERANCE) ??
      differs('B/s', sum(told, 'bytesPerSecond'), own.bytesPerSecond, isWhole, RATE_TOLERANCE);
    if (why !== null) return `${side}s: ${why}`;
  }
  return null;
}

const seconds = (ns: number): string => formatNumber(ns / NS_PER_SECOND, 1);

/** Whether the logs of all jobs are there: of only some of them nothing adds up. */
function wholeSet({ jobs: { first, last }, hosts }: WrittenLogs, logs: readonly FioLogFacts[]): boolean {
  if (logs.some(({ name }) => name.job === null)) return hosts.length <= 1;
  return last !== null && logs.length === (last - first + 1) * Math.max(1, hosts.length);
}

type Told = NonNullable<FioLogFacts['directions']['read']>;

function sum(parts: readonly Told[], key: keyof Told): number | null {
  const known = parts.map((part) => part[key]).filter((value) => value !== null);
  return known.length < parts.length ? null : known.reduce((total, value) => total + value, 0);
}

/** Of some of the logs a sum may be less than the whole, never more. */
function differs(
  what: string,
  told: number | null,
  own: number | null,
  isWhole: boolean,
  tolerance: number,
): string | null {
  if (told === null || own === null) return null;
  const apart = isWhole ? Math.abs(told - own) : told - own;
  if (apart <= tolerance * Math.max(told, own)) return null;
  return `${formatNumber(told)} ${what} in the log, ${formatNumber(own)} in the result`;
}
