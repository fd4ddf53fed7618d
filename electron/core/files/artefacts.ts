import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { CodedError } from '../../../shared/contract/errors.ts';
import { formatBytes } from '../../../shared/units/format.ts';
import { writeFileAtomically } from './atomic-write.ts';
import { LONGEST_DOCUMENT_BYTES } from './documents.ts';
import { packedPlace, packedPlaces } from './known-packs.ts';
import type { PackedPlace } from './packs.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export interface KeptArtefact {
  readonly hash: string;
  readonly sizeBytes: number;
  readonly storedBytes: number;
}

/** `ab/abcdef....zst` below the folder of the artefacts: of one that has a file of its own. */
export const artefactPath = (folder: string, hash: string): string => join(folder, hash.slice(0, 2), `${hash}.zst`);

/** Keeps raw bytes under the hash of their content: what is there already is not written again. */
export async function keepArtefact(folder: string, bytes: Uint8Array): Promise<KeptArtefact> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const path = artefactPath(folder, hash);
  const known = await stat(path).catch(() => null);
  if (known !== null) return { hash, sizeBytes: bytes.length, storedBytes: known.size };
  const stored = await compress(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  await writeFileAtomically(path, stored);
  return { hash, sizeBytes: bytes.length, storedBytes: stored.length };
}

/**
 * Path of the file that holds it, its own or a pack with others, relative to the folder. Throws `not-found`. Packs may
 * be copied whole into another folder of artefacts, under their names.
 */
export async function artefactFile(folder: string, hash: string): Promise<string> {
  const own = artefactPath(folder, hash);
  const path = (await stat(own).catch(() => null)) === null ? (packedPlace(folder, hash)?.pack ?? null) : own;
  if (path === null) throw notFound(hash);
  return relative(folder, path);
}

/** By the file that holds them, since those of one pack are read and copied together; under null those missing. */
export async function artefactsByFile(
  folder: string,
  hashes: readonly string[],
): Promise<ReadonlyMap<string | null, readonly string[]>> {
  const groups = new Map<string | null, string[]>();
  for (const hash of hashes) {
    const file = await artefactFile(folder, hash).catch(() => null);
    const group = groups.get(file);
    if (group === undefined) groups.set(file, [hash]);
    else group.push(hash);
  }
  return groups;
}

/** Hashes of all files in the file that `artefactFile` answered: it may hold more than anybody asked for. */
export function hashesIn(folder: string, file: string): string[] {
  const path = join(folder, file);
  const packed = [...packedPlaces(folder)].filter(([, { pack }]) => pack === path).map(([hash]) => hash);
  return packed.length > 0 ? packed : [basename(file, '.zst')];
}

/** Whether it is there; not whether it is sound. */
export const hasArtefact = (folder: string, hash: string): Promise<boolean> =>
  artefactFile(folder, hash).then(
    () => true,
    () => false,
  );

/**
 * The bytes that were kept. Throws `not-found`, `damaged` when they are not what the hash says, `too-large` for those
 * that only `streamArtefact` can read.
 */
export async function readArtefact(folder: string, hash: string): Promise<Buffer> {
  const bytes = await storedBytes(folder, hash).catch((error: unknown) => {
    throw missing(error, hash);
  });
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== hash) {
    const tip = 'The disk may be failing. workspace.check looks at all artefacts; a backup may have this one.';
    throw new CodedError('damaged', `Artefact ${hash} is damaged`, tip, { hash });
  }
  return bytes;
}

/** A file of its own goes first: it may be a sound copy of one whose pack is damaged. Null: it cannot be unpacked. */
async function storedBytes(folder: string, hash: string): Promise<Buffer | null> {
  const own = await readFile(artefactPath(folder, hash)).catch((error: unknown) => error);
  const place = own instanceof Buffer ? null : packedPlace(folder, hash);
  if (own instanceof Buffer) return unpacked(own);
  if (place === null) throw own;
  const block = await blockOf(place);
  return block?.subarray(place.start, place.start + place.sizeBytes) ?? null;
}

/** Few bytes may unpack to more than any memory holds. */
const unpacked = (bytes: Uint8Array): Promise<Buffer | null> =>
  decompress(bytes, { maxOutputLength: LONGEST_DOCUMENT_BYTES }).catch((error: unknown) => {
    const isLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (!isLong) return null;
    throw new CodedError('too-large', `A raw file has more than ${formatBytes(LONGEST_DOCUMENT_BYTES)}`);
  });

let lastBlock: { readonly key: string; readonly bytes: Buffer | null } | null = null;

/** The block that was read last is kept: files that were imported together are looked at together. */
async function blockOf({ pack, block }: PackedPlace): Promise<Buffer | null> {
  const key = `${pack} ${block.at}`;
  if (lastBlock?.key === key) return lastBlock.bytes;
  const file = await open(pack, 'r');
  try {
    if (block.at + block.length > (await file.stat()).size) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(block.length), 0, block.length, block.at);
    const bytes = await unpacked(buffer.subarray(0, bytesRead));
    lastBlock = { key, bytes };
    return bytes;
  } finally {
    await file.close();
  }
}

function missing(error: unknown, hash: string): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? notFound(hash) : error;
}

const notFound = (hash: string): CodedError => new CodedError('not-found', `No artefact ${hash}`, null, { hash });
