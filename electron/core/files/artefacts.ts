import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib';
import { CodedError } from '../../../shared/contract/errors.ts';
import { writeFileAtomically } from './atomic-write.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export interface KeptArtefact {
  readonly hash: string;
  readonly sizeBytes: number;
  readonly storedBytes: number;
}

/** `ab/abcdef....zst` below the folder of the artefacts. */
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
 * The same for a thread that imports many files: in one go, and without waiting for the disk after each. A power cut
 * within seconds of an import can lose such a copy; `workspace.check` then names it, and importing the file again,
 * which the user still has, brings it back.
 */
export function keepImported(folder: string, bytes: Uint8Array): KeptArtefact {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const path = artefactPath(folder, hash);
  const known = statSync(path, { throwIfNoEntry: false });
  if (known !== undefined && known.size > 0) return { hash, sizeBytes: bytes.length, storedBytes: known.size };
  const stored = zstdCompressSync(bytes, { params: FAST, pledgedSrcSize: bytes.length });
  makeFolderOnce(dirname(path));
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.unfinished`;
  writeFileSync(unfinished, stored, { mode: 0o600, flag: 'wx' });
  renameSync(unfinished, path);
  return { hash, sizeBytes: bytes.length, storedBytes: stored.length };
}

/** Text of tools becomes as small as on the usual level, in half the time. */
const FAST = { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 1 };

const made = new Set<string>();

function makeFolderOnce(path: string): void {
  if (made.has(path) && existsSync(path)) return;
  mkdirSync(path, { recursive: true, mode: 0o700 });
  made.add(path);
}

/** The bytes that were kept. Throws `not-found`, or `damaged` when they are not what the hash says. */
export async function readArtefact(folder: string, hash: string): Promise<Buffer> {
  const stored = await readFile(artefactPath(folder, hash)).catch((error: unknown) => {
    throw missing(error, hash);
  });
  const bytes = await decompress(stored).catch(() => null);
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== hash) {
    const tip = 'The disk may be failing. workspace.check looks at all artefacts; a backup may have this one.';
    throw new CodedError('damaged', `Artefact ${hash} is damaged`, tip, { hash });
  }
  return bytes;
}

function missing(error: unknown, hash: string): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? new CodedError('not-found', `No artefact ${hash}`, null, { hash }) : error;
}
