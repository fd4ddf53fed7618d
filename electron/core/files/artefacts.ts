import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
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
