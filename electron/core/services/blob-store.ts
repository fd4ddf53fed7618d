import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CodedError } from '../../../shared/contract/errors.ts';
import { formatBytes } from '../../../shared/units/format.ts';
import type { Blobs } from '../app-options.ts';

/** Bytes beside the contract live as files of the session; the oldest make room for new ones. */
export interface BlobStore extends Blobs {
  /** The file of a blob, for reading alone; null when there is none. */
  path(id: string): string | null;
  /** Removes every blob. */
  close(): Promise<void>;
}

export interface BlobLimits {
  /** Of all blobs together. */
  readonly totalBytes: number;
}

const DEFAULT_LIMITS: BlobLimits = { totalBytes: 2 * 1024 ** 3 };

/** `folder` belongs to the blobs alone: what an earlier session left in it is removed. */
export async function openBlobStore(
  folder: string,
  newId: () => string,
  limits: BlobLimits = DEFAULT_LIMITS,
): Promise<BlobStore> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  /** Sizes by id, oldest first. Only ids in here ever become a path. */
  const sizes = new Map<string, number>();
  const place = (id: string): string => join(folder, id);

  async function keep(id: string): Promise<string> {
    sizes.set(id, (await stat(place(id))).size);
    for (const [oldest] of sizes) {
      if (total(sizes) <= limits.totalBytes || oldest === id) break;
      sizes.delete(oldest);
      await rm(place(oldest), { force: true });
    }
    return id;
  }

  return {
    async put(bytes) {
      if (bytes.length > limits.totalBytes) throw tooLarge(limits.totalBytes);
      const id = newId();
      await writeFile(place(id), bytes, { mode: 0o600 });
      return keep(id);
    },
    path: (id) => (sizes.has(id) ? place(id) : null),
    get: async (id) => (sizes.has(id) ? readFile(place(id)) : null),
    async receive(chunks, limitBytes) {
      const id = newId();
      const limit = Math.min(limitBytes, limits.totalBytes);
      try {
        // Opened first: a stream that breaks off at once could else still make its file after it was removed.
        const file = await open(place(id), 'wx', 0o600);
        await pipeline(limited(chunks, limit), file.createWriteStream());
      } catch (error) {
        await rm(place(id), { force: true });
        throw error;
      }
      return keep(id);
    },
    async open(id) {
      const sizeBytes = sizes.get(id);
      return sizeBytes === undefined ? null : { sizeBytes, chunks: createReadStream(place(id)) };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const total = (sizes: ReadonlyMap<string, number>): number => [...sizes.values()].reduce((sum, size) => sum + size, 0);

const tooLarge = (limitBytes: number): CodedError =>
  new CodedError('too-large', `The upload is larger than ${formatBytes(limitBytes)}`, 'Give its path instead.');

async function* limited(chunks: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const chunk of chunks) {
    received += chunk.length;
    if (received > limitBytes) throw tooLarge(limitBytes);
    yield chunk;
  }
}
