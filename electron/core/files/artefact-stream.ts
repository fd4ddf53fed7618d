import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { CodedError } from '../../../shared/contract/errors.ts';
import { artefactPath, readArtefact, type KeptArtefact } from './artefacts.ts';
import { syncFolder } from './atomic-write.ts';
import { makeFolder } from './make-folder.ts';

const CHUNK_BYTES = 1024 ** 2;

/** Hands on what passes, after having shown it: files that are too long for memory are read while they are kept. */
function shown(show: (chunk: Buffer) => void) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      show(chunk);
      yield chunk;
    }
  };
}

/** As `keepArtefact`, for a file or a stream of any length: `read` gets its bytes, chunk by chunk, in the same pass. */
export async function keepArtefactFile(
  folder: string,
  from: string | AsyncIterable<Buffer>,
  read: (chunk: Buffer) => void,
): Promise<KeptArtefact> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const show = (chunk: Buffer): void => {
    hash.update(chunk);
    sizeBytes += chunk.length;
    read(chunk);
  };
  await makeFolder(folder);
  const unfinished = join(folder, `${randomBytes(6).toString('hex')}.unfinished`);
  try {
    await pipeline(
      typeof from === 'string' ? createReadStream(from, { highWaterMark: CHUNK_BYTES }) : from,
      shown(show),
      createZstdCompress({ chunkSize: CHUNK_BYTES, params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
      createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true }),
    );
    const digest = hash.digest('hex');
    const { size } = await stat(unfinished);
    const place = artefactPath(folder, digest);
    const known = await stat(place).catch(() => null);
    if (known !== null) return { hash: digest, sizeBytes, storedBytes: known.size };
    await makeFolder(dirname(place));
    await rename(unfinished, place);
    await syncFolder(dirname(place));
    return { hash: digest, sizeBytes, storedBytes: size };
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** As `readArtefact`, chunk by chunk. What `read` got counts only when this has answered: damage shows at the end. */
export async function streamArtefact(folder: string, hash: string, read: (chunk: Buffer) => void): Promise<void> {
  const digest = createHash('sha256');
  const show = (chunk: Buffer): void => {
    digest.update(chunk);
    read(chunk);
  };
  const consume = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) show(chunk);
  };
  const path = artefactPath(folder, hash);
  if ((await stat(path).catch(() => null)) === null) {
    // In a pack, where only short ones are; or nowhere, which reading it tells.
    read(await readArtefact(folder, hash));
    return;
  }
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  await pipeline(source, createZstdDecompress({ chunkSize: CHUNK_BYTES }), consume).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new CodedError('not-found', `No artefact ${hash}`, null, { hash }) : damaged(hash);
  });
  if (digest.digest('hex') !== hash) throw damaged(hash);
}

const damaged = (hash: string): CodedError =>
  new CodedError('damaged', `Artefact ${hash} is damaged`, 'A backup may have a sound one.', { hash });
