import { crc32 } from 'node:zlib';
import { tooLong, type ArchiveEntry } from './entry.ts';
import { collect, type Budget } from './limits.ts';

const HEAD_BYTES = 64 * 1024;

/** A file of an archive, whole or read on the way. Throws where it does not have the checksum that it should have. */
export async function entryOf(
  name: string,
  chunks: AsyncIterable<unknown>,
  budget: Budget,
  checksum: number | null = null,
): Promise<ArchiveEntry> {
  const { long } = budget;
  const source = checked(chunks, checksum);
  if (long?.isLong(name) !== true) return whole(name, source, budget);
  const iterator = source[Symbol.asyncIterator]();
  const head = await firstBytes(iterator, HEAD_BYTES);
  const reading = long.read(name, head, counted(again(head, iterator), budget));
  return reading === null ? whole(name, again(head, iterator), budget) : { name, long: await reading };
}

async function whole(name: string, chunks: AsyncIterable<Buffer>, budget: Budget): Promise<ArchiveEntry> {
  const bytes = await collect(chunks, budget);
  return bytes === null ? tooLong(name, budget) : { name, bytes };
}

async function* checked(chunks: AsyncIterable<unknown>, checksum: number | null): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('an archive gives bytes');
    if (checksum !== null) sum = crc32(chunk, sum);
    yield chunk;
  }
  if (checksum !== null && sum !== checksum) throw new Error('its checksum does not fit');
}

async function* counted(chunks: AsyncIterable<Buffer>, budget: Budget): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    budget.countBytes(chunk.length);
    yield chunk;
  }
}

/** The first bytes of a stream, some more than `least` where it has them. */
export async function firstBytes(chunks: AsyncIterator<Buffer>, least: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let length = 0; length < least;) {
    const next = await chunks.next();
    if (next.done === true) break;
    parts.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(parts);
}

/** A stream from its beginning, after its first bytes were taken. */
export async function* again(head: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}
