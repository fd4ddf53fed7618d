import { z } from 'zod';
import { entitySchema, type Entity } from './lab.ts';

/** What no device can have, in the units of the fields; 0 where it would mean "unknown". All of them may be null. */
const BOUNDS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  // Up to 1.6 Tb/s Ethernet; adapters of several such ports.
  ...{ speed: [1e6, 1.6e12], adapterTotal: [1e6, 1.6e13] },
  // 576: every IP host takes that.
  ...{ mtu: [576, 65_535], pathMtu: [256, 4_096], maxPayloadBytes: [128, 4_096], maxReadRequestBytes: [128, 4_096] },
  ...{ capacityBytes: [1, 1e18], formattedBytes: [1, 1e18], sizeBytes: [1, 1e18], memoryBytes: [1, 1e18] },
  ...{ lbaBytes: [512, 65_536], stripBytes: [512, 1e9], bufferBytes: [1, 1e12], hugepageBytes: [4_096, 1e12] },
  ...{ maxIoBytes: [512, 1e9], ioUnitBytes: [512, 1e9], inCapsuleBytes: [0, 1e9] },
  ...{ interconnectTransfersPerSecond: [1e6, 1e12], interconnectLinks: [1, 64] },
  ...{ randomReadIops: [1, 1e9], randomWriteIops: [1, 1e9], readLatencyNs: [1, 1e12], writeLatencyNs: [1, 1e12] },
  ...{ readBytesPerSecond: [1, 1e13], writeBytesPerSecond: [1, 1e13] },
};

/** Keys that hold no figures of devices, though their fields are called so. */
const NO_FIGURES = new Set(['provenance', 'provenanceUs', 'settings', 'software']);

interface Cleared {
  /** Within the entity: `ports.0.mtu`. */
  readonly path: string;
  readonly figure: number;
}

/** The entity with such figures unknown. The very same entity where there is none. */
export function withoutImpossible(entity: Entity): { readonly entity: Entity; readonly cleared: readonly Cleared[] } {
  const cleared = impossibleIn(entity, '');
  const lost = entity.kind === 'link' ? impossibleMeasured(entity.measured ?? []) : [];
  if (cleared.length + lost.length === 0) return { entity, cleared: [] };
  const paths = new Set(cleared.map(({ path }) => path));
  const sound = entitySchema.parse(without(entity, '', paths));
  const all = [...cleared, ...lost];
  if (sound.kind !== 'link' || sound.measured === undefined) return { entity: sound, cleared: all };
  return { entity: { ...sound, measured: sound.measured.filter(isCeiling) }, cleared: all };
}

function isWithin(figure: number, field: string): boolean {
  const [least, most] = BOUNDS[field] ?? [-Infinity, Infinity];
  return figure >= least && figure <= most;
}

interface Measured {
  readonly payload: number;
}

/** A measured ceiling has no meaning without its payload: it goes as a whole. */
const isCeiling = ({ payload }: Measured): boolean => payload > 0 && payload <= 1.6e12;

const impossibleMeasured = (all: readonly Measured[]): Cleared[] =>
  all.flatMap((each, at) =>
    isCeiling(each) ? [] : [{ path: `measured.${String(at)}.payload`, figure: each.payload }],
  );

const objectSchema = z.record(z.string(), z.unknown());
const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function impossibleIn(value: unknown, path: string): Cleared[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): Cleared[] => {
    if (NO_FIGURES.has(key)) return [];
    if (typeof inner !== 'number') return impossibleIn(inner, joined(path, key));
    return isWithin(inner, key) ? [] : [{ path: joined(path, key), figure: inner }];
  });
}

function without(value: unknown, path: string, cleared: ReadonlySet<string>): unknown {
  if (cleared.has(path)) return null;
  if (Array.isArray(value)) return value.map((inner, at) => without(inner, joined(path, String(at)), cleared));
  const object = objectSchema.safeParse(value).data;
  if (object === undefined) return value;
  return Object.fromEntries(
    Object.entries(object).map(([key, inner]) => [key, without(inner, joined(path, key), cleared)]),
  );
}
