import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { constants, crc32, zstdCompressSync } from 'node:zlib';
import { z } from 'zod';

/**
 * Raw input of imports with many files: `packs/ID.pack` below the folder of the artefacts. A file for each would cost
 * more than reading and parsing it. A pack is written whole under another name, renamed, and never changed:
 *
 *     blocks: Zstandard frames with a checksum, each with the bytes of some files one after the other
 *     index:  JSON, per block [offset, length, [[SHA-256, size], ...]]
 *     end:    u32 length of the index, u32 CRC-32 of it (little-endian), MAGIC
 */
export const packsFolder = (folder: string): string => join(folder, 'packs');

const MAGIC = Buffer.from('fabriclab-pack-1');
const END_BYTES = 8 + MAGIC.length;
/** One read is enough for the index of nearly all packs. */
const TAIL_BYTES = 16 * 1024;
/** Files share a block up to this: what they have in common is stored once, and one of them is still read in a ms. */
const BLOCK_BYTES = 512 * 1024;

const indexSchema = z.array(z.tuple([z.int().min(0), z.int().min(0), z.array(z.tuple([z.string(), z.int().min(0)]))]));
type Index = z.infer<typeof indexSchema>;

/** Where the bytes of a file are: `sizeBytes` of them from `start` on in a block, unpacked. */
export interface PackedPlace {
  readonly pack: string;
  readonly block: { readonly at: number; readonly length: number };
  readonly start: number;
  readonly sizeBytes: number;
  /** Its share of the block. */
  readonly storedBytes: number;
}

export interface PackableFile {
  /** SHA-256 of the bytes, hex. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** Writes files into a new pack. For worker threads: it blocks. */
export function writePack(folder: string, files: readonly PackableFile[]): void {
  const packs = packsFolder(folder);
  mkdirSync(packs, { recursive: true, mode: 0o700 });
  const path = join(packs, `${randomBytes(16).toString('hex')}.pack`);
  const index: Index = [];
  const blocks: Buffer[] = [];
  let at = 0;
  for (const block of blocksOf(files)) {
    const packed = compress(Buffer.concat(block.map(({ bytes }) => bytes)));
    index.push([at, packed.length, block.map(({ hash, bytes }) => [hash, bytes.length])]);
    blocks.push(packed);
    at += packed.length;
  }
  writeWhole(path, Buffer.concat([...blocks, endOf(index)]));
}

/** Text of tools becomes as small as on the usual level, in half the time. */
const compress = (bytes: Uint8Array): Buffer =>
  zstdCompressSync(bytes, {
    params: { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 1 },
    pledgedSrcSize: bytes.length,
    // A packed block in one piece: pieces of the usual size would be joined.
    chunkSize: BLOCK_BYTES / 4,
  });

function* blocksOf(files: readonly PackableFile[]): Generator<PackableFile[]> {
  let block: PackableFile[] = [];
  let size = 0;
  for (const file of files) {
    if (block.length > 0 && size + file.bytes.length > BLOCK_BYTES) {
      yield block;
      [block, size] = [[], 0];
    }
    block.push(file);
    size += file.bytes.length;
  }
  if (block.length > 0) yield block;
}

function endOf(index: Index): Buffer {
  const text = Buffer.from(JSON.stringify(index));
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32LE(text.length, 0);
  numbers.writeUInt32LE(crc32(text), 4);
  return Buffer.concat([text, numbers, MAGIC]);
}

const UNFINISHED = '.unfinished';

/** What a killed program left: nothing refers to it. */
export function removeUnfinishedPacks(folder: string): void {
  const packs = packsFolder(folder);
  const names = existsSync(packs) ? readdirSync(packs) : [];
  for (const name of names) if (name.endsWith(UNFINISHED)) rmSync(join(packs, name));
}

/** Whoever lists the packs sees all of it, or nothing. */
function writeWhole(path: string, bytes: Uint8Array): void {
  const unfinished = `${path}${UNFINISHED}`;
  const file = openSync(unfinished, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** What a pack holds, by hash. Null for a file that is no whole pack: whoever looks for its files finds none. */
export function readPackIndex(pack: string): Map<string, PackedPlace> | null {
  const text = indexText(pack);
  const index = text === null ? null : indexSchema.safeParse(jsonOf(text));
  if (index?.success !== true) return null;
  const places = new Map<string, PackedPlace>();
  for (const [at, length, files] of index.data) {
    const total = files.reduce((sum, [, size]) => sum + size, 0);
    let start = 0;
    for (const [hash, sizeBytes] of files) {
      const storedBytes = total === 0 ? length : Math.round((length * sizeBytes) / total);
      places.set(hash, { pack, block: { at, length }, start, sizeBytes, storedBytes });
      start += sizeBytes;
    }
  }
  return places;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null where the end or the checksum does not fit. */
function indexText(pack: string): string | null {
  const file = openSync(pack, 'r');
  try {
    const { size } = fstatSync(file);
    const tail = bytesAt(file, Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES));
    const end = tail.subarray(-END_BYTES);
    if (end.length < END_BYTES || !end.subarray(8).equals(MAGIC)) return null;
    const length = end.readUInt32LE(0);
    if (length > size - END_BYTES) return null;
    const from = size - END_BYTES - length;
    const isNear = length + END_BYTES <= tail.length;
    const text = isNear ? tail.subarray(-END_BYTES - length, -END_BYTES) : bytesAt(file, from, length);
    return crc32(text) === end.readUInt32LE(4) ? text.toString('utf8') : null;
  } finally {
    closeSync(file);
  }
}

function bytesAt(file: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, from));
}
