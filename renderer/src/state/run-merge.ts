import type { EventData } from '../../../shared/contract/events.ts';
import type { LiveSample, RunStatus } from '../../../shared/contract/run-methods.ts';
import { nanoseconds } from '../../../shared/units/quantity.ts';

/** Most samples and log lines that are kept for the screen; the store keeps all. */
const MOST_SAMPLES = 7_200;
const MOST_LINES = 5_000;

/** The status of a run after a push: points and hosts are replaced one by one, samples and lines are added. */
export function mergeRunEvent(status: RunStatus, event: EventData<'run.events'>, nowUs: number): RunStatus {
  const points = [...status.points];
  for (const point of event.points) {
    const at = points.findIndex((other) => other.index === point.index);
    if (at >= 0) points[at] = point;
    else points.push(point);
  }
  const hosts = [
    ...status.hosts.map((host) => event.hosts.find((other) => other.labHost === host.labHost) ?? host),
    ...event.hosts.filter((host) => status.hosts.every((other) => other.labHost !== host.labHost)),
  ];
  const running = event.run.state === 'running' || event.run.state === 'preparing' || event.run.state === 'collecting';
  return {
    ...status,
    run: event.run,
    points,
    hosts,
    live: addNew(status.live, event.live, sampleKey).slice(-MOST_SAMPLES),
    log: addNew(status.log, event.log, (line) => `${line.atUs} ${line.host ?? ''} ${line.text}`).slice(-MOST_LINES),
    remainingNs: running && event.run.endUs !== null ? nanosecondsUntil(event.run.endUs, nowUs) : null,
    attached: running,
  };
}

const sampleKey = (sample: LiveSample): string => `${sample.atUs} ${sample.pointIndex} ${sample.host ?? ''}`;

/** Pushes may repeat what is known already: only what comes after the last known entries is looked at. */
function addNew<T>(known: readonly T[], arriving: readonly T[], key: (entry: T) => string): T[] {
  const recent = new Set(known.slice(-500).map(key));
  return [...known, ...arriving.filter((entry) => !recent.has(key(entry)))];
}

const nanosecondsUntil = (endUs: number, nowUs: number): RunStatus['remainingNs'] =>
  nanoseconds(Math.max(0, endUs - nowUs) * 1_000);
