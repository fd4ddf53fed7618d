import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { CodedError } from '../../../../shared/contract/errors.ts';
import { damaged, entryName, isNoise, tooLong, type ArchiveEntry } from './entry.ts';
import type { Budget } from './limits.ts';
import { entryOf } from './long-file.ts';

/** Read to its end before the next one comes. */
type TarFile = AsyncIterable<unknown> & { readonly header: Pick<Header, 'size'> };

/** The files of a tar in their order. Links and devices are not files and are left out. */
export async function* tarEntries(source: Readable, budget: Budget): AsyncGenerator<ArchiveEntry> {
  const tar = extract();
  const fed = pipeline(source, tar).catch((error: unknown) => error);
  let at = '';
  try {
    for await (const entry of tar) {
      budget.countEntry();
      at = entryName(entry.header.name);
      const isFile = entry.header.type === 'file' || entry.header.type === 'contiguous-file';
      if (!isFile || isNoise(at)) await skip(entry, budget);
      else yield await read(entry, at, budget);
    }
  } catch (error) {
    if (error instanceof CodedError) throw error;
    yield damaged(at, error, 'Entries before it were read.');
  } finally {
    source.destroy();
    tar.destroy();
    await fed;
  }
}

async function read(entry: TarFile, name: string, budget: Budget): Promise<ArchiveEntry> {
  const isLong = budget.long?.isLong(name) === true;
  if (!isLong && entry.header.size > budget.limits.entryBytes) {
    await skip(entry, budget);
    return tooLong(name, budget);
  }
  return entryOf(name, entry, budget);
}

/** What is skipped has to be unpacked all the same, so it counts. */
async function skip(entry: TarFile, budget: Budget): Promise<void> {
  for await (const chunk of entry) {
    if (chunk instanceof Uint8Array) budget.countBytes(chunk.length);
  }
}
