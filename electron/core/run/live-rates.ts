import { findJsonDocuments } from '../../../shared/parse/json-documents.ts';
import { fields, fieldsAt, listAt, numberAt, type Fields } from '../../../shared/parse/fields.ts';

/** What fio's status documents say of one interval. */
export interface LiveRate {
  readonly iops: number;
  readonly bytesPerSecond: number;
  readonly meanLatencyNs: number | null;
}

interface Totals {
  /** Wall clock of the host when counting began. */
  readonly beganMs: number;
  readonly runtimeMs: number;
  readonly operations: number;
  readonly bytes: number;
  readonly latencySumNs: number;
  readonly latencyCount: number;
}

const NOTHING: Totals = { beganMs: 0, runtimeMs: 0, operations: 0, bytes: 0, latencySumNs: 0, latencyCount: 0 };
const DIRECTIONS = ['read', 'write', 'trim', 'mixed'];

/** Takes fio's output as it grows and answers the rate of the newest interval whenever a document is complete. */
export interface LiveReader {
  add(text: string): LiveRate | null;
}

/** A document printed late shifts its beginning by this at most; more means that fio began to count anew. */
const SAME_COUNT_MS = 300;

/** Documents are cumulative, so an interval is the difference of two; after the ramp fio begins to count anew. */
export function createLiveReader(): LiveReader {
  let rest = '';
  let before = NOTHING;
  return {
    add(text) {
      rest += text;
      const end = rest.lastIndexOf('\n}');
      if (end < 0) return null;
      const complete = rest.slice(0, end + 2);
      rest = rest.slice(end + 2);
      let rate: LiveRate | null = null;
      for (const { value } of findJsonDocuments(complete).documents) {
        const now = totalsOf(fields(value));
        rate = rateBetween(Math.abs(now.beganMs - before.beganMs) > SAME_COUNT_MS ? NOTHING : before, now) ?? rate;
        before = now;
      }
      return rate;
    },
  };
}

function totalsOf(document: Fields | null): Totals {
  const totals = listAt(document, 'jobs')
    .flatMap((job) => DIRECTIONS.map((name) => fieldsAt(fields(job), name)))
    .reduce(addDirection, NOTHING);
  return { ...totals, beganMs: (numberAt(document, 'timestamp_ms') ?? 0) - totals.runtimeMs };
}

function addDirection(sum: Totals, direction: Fields | null): Totals {
  const latency = fieldsAt(direction, 'lat_ns');
  const operations = numberAt(direction, 'total_ios') ?? 0;
  const count = numberAt(latency, 'N') ?? operations;
  return {
    beganMs: 0,
    runtimeMs: Math.max(sum.runtimeMs, numberAt(direction, 'runtime') ?? 0),
    operations: sum.operations + operations,
    bytes: sum.bytes + (numberAt(direction, 'io_bytes') ?? 0),
    latencySumNs: sum.latencySumNs + count * (numberAt(latency, 'mean') ?? 0),
    latencyCount: sum.latencyCount + count,
  };
}

function rateBetween(before: Totals, now: Totals): LiveRate | null {
  const seconds = (now.runtimeMs - before.runtimeMs) / 1e3;
  if (seconds <= 0.05) return null;
  const count = now.latencyCount - before.latencyCount;
  return {
    iops: Math.max(0, now.operations - before.operations) / seconds,
    bytesPerSecond: Math.max(0, now.bytes - before.bytes) / seconds,
    meanLatencyNs: count > 0 ? Math.max(0, now.latencySumNs - before.latencySumNs) / count : null,
  };
}
