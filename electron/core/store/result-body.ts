import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
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
 * Histograms are taken out and stored as `encodeHistogram` makes them, each once under its places with blanks between
 * (`read.total hosts.0.read.total`): list of [u16 length of the places, places, u32 length, histogram]. A short list
 * stands as it is behind BARE and its u32 CRC-32, since compressing it costs more than making it; a longer one is
 * compressed. Integers are little-endian. One that has fractions of a ns stays in the JSON.
 */
export function packBody(result: PointResult): ResultBody {
  // A point of one host has the same histograms as its host.
  const taken = new Map<Histogram, Taken | null>();
  const bare = mapLatencies(result, (place, latency) => {
    const one = latency.histogram === null ? null : takenOnce(latency.histogram, taken);
    if (one === null) return latency;
    one.places.push(place);
    return { ...latency, histogram: null };
  });
  const body = compress(Buffer.from(JSON.stringify(bare)));
  return { body, histograms: packHistograms([...taken.values()].filter((one) => one !== null)) };
}

/** The result again. Without histograms when they are not asked for. Throws `damaged` for blobs that cannot be read. */
export function unpackBody({ body, histograms }: ResultBody): PointResult {
  try {
    const bare = pointResultSchema.parse(JSON.parse(decompress(body).toString('utf8')));
    if (histograms === null) return bare;
    const stored = entries(unpackHistograms(histograms));
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

/** No list begins with it, since no place is as long, and no Zstandard frame. */
const BARE = Buffer.from('FLhb');
const HEAD_BYTES = BARE.length + 4;
/** Two directions of one host. Of more hosts the bins are alike, and become much smaller. */
const LONGEST_BARE_BYTES = 6 * 1024;

function packHistograms(taken: readonly Taken[]): Uint8Array | null {
  if (taken.length === 0) return null;
  const list = Buffer.concat(taken.map(entry));
  if (list.length > LONGEST_BARE_BYTES) return compress(list);
  const bytes = Buffer.from(new ArrayBuffer(HEAD_BYTES + list.length));
  bytes.set(BARE);
  bytes.writeUInt32LE(crc32(list), BARE.length);
  bytes.set(list, HEAD_BYTES);
  return new Uint8Array(bytes.buffer);
}

function unpackHistograms(blob: Uint8Array): Buffer {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.length);
  if (!bytes.subarray(0, BARE.length).equals(BARE)) return decompress(blob);
  const list = bytes.subarray(HEAD_BYTES);
  if (bytes.length < HEAD_BYTES || crc32(list) !== bytes.readUInt32LE(BARE.length))
    throw new RangeError('the checksum of its histograms does not fit');
  return list;
}

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

/** A histogram in its compact form, and where in the result it stands. */
interface Taken {
  readonly places: string[];
  readonly packed: Uint8Array;
}

function takenOnce(histogram: Histogram, known: Map<Histogram, Taken | null>): Taken | null {
  const before = known.get(histogram);
  if (before !== undefined) return before;
  const packed = encoded(histogram);
  const taken = packed === null ? null : { places: [], packed };
  known.set(histogram, taken);
  return taken;
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

function entry({ places, packed }: Taken): Buffer {
  const name = Buffer.from(places.join(' '));
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
    const packed = blob.subarray(packedStart, packedEnd);
    for (const place of blob.toString('utf8', at + 2, nameEnd).split(' ')) found.set(place, packed);
    at = packedEnd;
  }
  return found;
}
