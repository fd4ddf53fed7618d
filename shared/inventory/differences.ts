import type { Drive, Entity, Host } from '../model/lab.ts';
import type { Source } from '../model/provenance.ts';
import type { EpochMicroseconds } from '../units/quantity.ts';
import { fieldRecord, listOf, recordsOf } from './json-fields.ts';

/** A value of a known entity that a look tells differently. */
export interface FieldDifference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  /** Null: there was no value. */
  readonly source: Source | null;
  readonly sourceUs: EpochMicroseconds | null;
}

/** Fields that hold values by name, each of which is a finding of its own. */
const BY_NAME = new Set(['settings', 'software']);

/** Values of a known entity that differ from what was found. Null is not known and changes nothing. */
export function fieldDifferences(known: Entity, found: Readonly<Record<string, unknown>>): FieldDifference[] {
  return Object.entries(found).flatMap(([field, value]) => {
    const before: unknown = Reflect.get(known, field);
    if (field === 'ports') return portDifferences(known, listOf(before), listOf(value));
    if (BY_NAME.has(field)) {
      return Object.entries(fieldRecord(value) ?? {}).flatMap(([name, after]) =>
        difference(known, [field, name], fieldRecord(before)?.[name], after),
      );
    }
    return difference(known, [field], before, value);
  });
}

function difference(known: Entity, path: readonly string[], before: unknown, value: unknown): FieldDifference[] {
  if (value === null || value === undefined) return [];
  const after = completed(path, before, value);
  if (sameValue(path, before, after)) return [];
  const source = isEmpty(before) ? null : sourceOf(known, path);
  return [{ path, before: before ?? null, after, source, sourceUs: source === null ? null : timeOf(known, path) }];
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';

/** By the value's own mark, else that of its field; a value without a mark was entered by hand. */
export function sourceOf(entity: Entity, path: readonly string[]): Source {
  const marks = entity.provenance ?? {};
  return marks[path.join('.')] ?? marks[path[0] ?? ''] ?? 'entered';
}

function timeOf(entity: Entity, path: readonly string[]): EpochMicroseconds | null {
  const times = entity.provenanceUs ?? {};
  return times[path.join('.')] ?? times[path[0] ?? ''] ?? null;
}

/** Of links and health a look may tell a part: what it does not tell stays. */
function completed(path: readonly string[], before: unknown, value: unknown): unknown {
  const [old, found] = [fieldRecord(before), fieldRecord(value)];
  if (path.length > 1 || old === null || found === null) return value;
  const told = Object.entries(found).filter(([, inner]) => inner !== null);
  const merged = { ...old, ...Object.fromEntries(told) };
  return path[0] === 'health' ? { ...merged, mediaErrorsBefore: errorsBefore(old, merged) } : merged;
}

/** Growth is told against the reading before, so that reading stays until the count changes. */
function errorsBefore(old: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): unknown {
  return old['mediaErrors'] === now['mediaErrors'] ? (old['mediaErrorsBefore'] ?? null) : (old['mediaErrors'] ?? null);
}

function sameValue(path: readonly string[], before: unknown, after: unknown): boolean {
  if (canonical(before ?? null) === canonical(after)) return true;
  if (path.length > 1 || isEmpty(before)) return false;
  if (path[0] === 'health')
    return sameHealth(fieldRecord(before) as Drive['health'], fieldRecord(after) as Drive['health']);
  return path[0] === 'clock' && sameClock(fieldRecord(before) as Host['clock'], fieldRecord(after) as Host['clock']);
}

/** Drives warm up and cool down by some kelvins all the time. */
const TEMPERATURE_TOLERANCE = 5;

/** The same but for a temperature that stays near, and on the same side of what counts as too warm (DOMAIN 10.2). */
function sameHealth(before: Drive['health'], after: Drive['health']): boolean {
  if (before == null || after == null) return false;
  const rest = (health: typeof before): string => canonical({ ...health, temperatureKelvin: 0 });
  const [old, now] = [before.temperatureKelvin, after.temperatureKelvin];
  if (rest(before) !== rest(after) || old === null || now === null) return false;
  const limit = (after.warningTemperatureKelvin ?? Infinity) - 5;
  return Math.abs(old - now) <= TEMPERATURE_TOLERANCE && old >= limit === now >= limit;
}

/** One step of the coarse bound, up or down, on the same side of the 20 ms that lint wants (L062). */
const CLOCK_STEP = 2.5;
const MOST_SKEW_NS = 20e6;

function sameClock(before: Host['clock'], after: Host['clock']): boolean {
  if (before == null || after == null || before.state !== after.state) return false;
  const [old, now] = [before.skewBoundNs, after.skewBoundNs];
  if (old === null || now === null) return false;
  return Math.max(old, now) <= CLOCK_STEP * Math.min(old, now) && old > MOST_SKEW_NS === now > MOST_SKEW_NS;
}

/** Ports keep their ids, so that cables stay plugged; a port that is not seen now keeps its place. */
function portDifferences(known: Entity, before: readonly unknown[], found: readonly unknown[]): FieldDifference[] {
  const ports = recordsOf(before);
  const free = new Set(ports);
  return recordsOf(found).flatMap((seen) => {
    const port = matchingPort([...free], seen);
    if (port === undefined) {
      const id = freeId(String(seen['id']), ports);
      return [{ path: ['ports', id], before: null, after: { ...seen, id }, source: null, sourceUs: null }];
    }
    free.delete(port);
    return Object.entries(seen).flatMap(([field, value]) => {
      const isUnknown = field === 'addresses' && listOf(value).length === 0;
      if (field === 'id' || field === 'name' || isUnknown) return [];
      const old = field === 'addresses' && listOf(port[field]).length === 0 ? null : port[field];
      return difference(known, ['ports', String(port['id']), field], old, value);
    });
  });
}

type Port = Readonly<Record<string, unknown>>;

function matchingPort(ports: readonly Port[], seen: Port): Port | undefined {
  const same = (key: string, among = ports) =>
    isEmpty(seen[key]) ? undefined : among.find((port) => port[key] === seen[key]);
  const without = ports.filter(({ mac }) => isEmpty(mac) || isEmpty(seen['mac']));
  return (
    same('mac') ??
    same('interfaceName', without) ??
    same(
      'id',
      without.filter((port) => isEmpty(port['interfaceName'])),
    )
  );
}

function freeId(wanted: string, ports: readonly Port[]): string {
  const taken = new Set(ports.map(({ id }) => id));
  let id = wanted;
  for (let next = 2; taken.has(id); next++) id = `${wanted.slice(0, 34)}-${String(next)}`;
  return id;
}

/** Key order does not make a difference; absent and undefined are the same. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    const record = fieldRecord(inner);
    return record === null
      ? inner
      : Object.fromEntries(Object.entries(record).sort(([one], [two]) => (one < two ? -1 : 1)));
  });
}
