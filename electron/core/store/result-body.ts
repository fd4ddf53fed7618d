import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { Latencies, Latency } from '../../../shared/results/latency.ts';
import {
  pointResultSchema,
  type Direction,
  type Directions,
  type PointResult,
} from '../../../shared/results/point-result.ts';
import { decodeHistogram, encodeHistogram } from '../../../shared/stats/histogram-blob.ts';

/** A whole result in two blobs: JSON without histograms, and the histograms (null: there are none). */
export interface ResultBody {
  readonly body: Uint8Array;
  readonly histograms: Uint8Array | null;
}

/**
 * Histograms are taken out and stored as `encodeHistogram` makes them, each under its place (`read.total`,
 * `hosts.0.write.completion`): list of [u16 length of the place, place, u32 length, histogram], compressed together.
 * One that has fractions of a ns stays in the JSON.
 */
export function packBody(result: PointResult): ResultBody {
  const taken: Buffer[] = [];
  // A point of one host has the same histograms as its host.
  const known = new Map<Histogram, Uint8Array | null>();
  const bare = mapLatencies(result, (place, latency) => {
    const packed = latency.histogram === null ? null : encodedOnce(latency.histogram, known);
    if (packed === null) return latency;
    taken.push(entry(place, packed));
    return { ...latency, histogram: null };
  });
  const body = compress(Buffer.from(JSON.stringify(bare)));
  return { body, histograms: taken.length === 0 ? null : compress(Buffer.concat(taken)) };
}

/** The result again. Without histograms when they are not asked for. Throws `damaged` for blobs that cannot be read. */
export function unpackBody({ body, histograms }: ResultBody): PointResult {
  try {
    const bare = pointResultSchema.parse(JSON.parse(decompress(body).toString('utf8')));
    if (histograms === null) return bare;
    const stored = entries(decompress(histograms));
    return mapLatencies(bare, (place, latency) => {
      const packed = stored.get(place);
      if (packed === undefined) return latency;
      const { valuesNs, counts } = decodeHistogram(packed);
      return { ...latency, histogram: { valuesNs: [...valuesNs], counts: [...counts] } };
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CodedError(
      'damaged',
      `A stored result cannot be read: ${reason.slice(0, 500)}`,
      'Run workspace.check. The raw output among the artefacts can be imported again.',
    );
  }
}

/** Most results are smaller, packed: a larger buffer would only be cleared and thrown away. */
const SMALL_CHUNK_BYTES = 8 * 1024;
/** Far above any result; few bytes of another workspace may unpack to more than any memory holds. */
const LONGEST_BODY_BYTES = 256 * 1024 ** 2;

const decompress = (bytes: Uint8Array): Buffer =>
  zstdDecompressSync(bytes, { chunkSize: SMALL_CHUNK_BYTES, maxOutputLength: LONGEST_BODY_BYTES });

/**
 * With a checksum: a changed byte is found and not read as another number. In memory of its own: between threads a view
 * would take all of the memory behind it along.
 */
const compress = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(
    zstdCompressSync(bytes, {
      params: { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 1 },
      pledgedSrcSize: bytes.length,
      chunkSize: SMALL_CHUNK_BYTES,
    }),
  );

const DIRECTIONS = ['read', 'write', 'trim', 'mixed'] as const;
const KINDS = ['total', 'completion', 'submission'] as const;

type Change = (place: string, latency: Latency) => Latency;

function mapLatencies(result: PointResult, change: Change): PointResult {
  return {
    ...result,
    directions: mapDirections(result.directions, '', change),
    hosts: result.hosts.map((host, index) => ({
      ...host,
      directions: mapDirections(host.directions, `hosts.${index}.`, change),
    })),
  };
}

function mapDirections(directions: Directions, prefix: string, change: Change): Directions {
  const mapped = { ...directions };
  for (const name of DIRECTIONS) {
    const direction: Direction | null = directions[name];
    if (direction === null) continue;
    const latency: Latencies = { ...direction.latency };
    for (const kind of KINDS) {
      const one = latency[kind];
      if (one !== null) latency[kind] = change(`${prefix}${name}.${kind}`, one);
    }
    mapped[name] = { ...direction, latency };
  }
  return mapped;
}

type Histogram = NonNullable<Latency['histogram']>;

function encodedOnce(histogram: Histogram, known: Map<Histogram, Uint8Array | null>): Uint8Array | null {
  const before = known.get(histogram);
  if (before !== undefined) return before;
  const packed = encoded(histogram);
  known.set(histogram, packed);
  return packed;
}

/** Null for a histogram that has no compact form. */
function encoded(histogram: Histogram): Uint8Array | null {
  try {
    return encodeHistogram(histogram);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function entry(place: string, packed: Uint8Array): Buffer {
  const name = Buffer.from(place);
  const bytes = Buffer.allocUnsafe(2 + name.length + 4 + packed.length);
  bytes.writeUInt16LE(name.length);
  bytes.set(name, 2);
  bytes.writeUInt32LE(packed.length, 2 + name.length);
  bytes.set(packed, 2 + name.length + 4);
  return bytes;
}

function entries(blob: Buffer): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (let at = 0; at < blob.length;) {
    const nameEnd = at + 2 + blob.readUInt16LE(at);
    const packedStart = nameEnd + 4;
    const packedEnd = packedStart + blob.readUInt32LE(nameEnd);
    if (packedEnd > blob.length) throw new RangeError(`histograms cut off at byte ${blob.length}`);
    found.set(blob.toString('utf8', at + 2, nameEnd), blob.subarray(packedStart, packedEnd));
    at = packedEnd;
  }
  return found;
}
