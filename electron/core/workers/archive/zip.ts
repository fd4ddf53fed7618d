import type { Readable } from 'node:stream';
import { fromBufferPromise, getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl';
import { CodedError } from '../../../../shared/contract/errors.ts';
import { problem } from '../../../../shared/units/problem.ts';
import { damaged, entryName, isNoise, tooLong, type ArchiveEntry } from './entry.ts';
import type { Budget } from './limits.ts';
import { entryOf } from './long-file.ts';
import { salvagedEntries } from './zip-salvage.ts';

/** Names are decoded here and not by yauzl, which gives up at the first one that would be unsafe as a path. */
const OPTIONS = { lazyEntries: true, decodeStrings: false, autoClose: false } as const;

/** The files of a ZIP in the order of its directory; from one that is cut off, those that are still whole. */
export async function* zipEntries(document: string | Buffer, budget: Budget): AsyncGenerator<ArchiveEntry> {
  let zip: ZipFile;
  try {
    zip = await (typeof document === 'string' ? openPromise(document, OPTIONS) : fromBufferPromise(document, OPTIONS));
  } catch (error) {
    yield* salvagedEntries(document, error, budget);
    return;
  }
  let at = '';
  try {
    for await (const entry of zip.eachEntry()) {
      budget.countEntry();
      at = nameOf(entry);
      if (isWorkbook(at)) {
        yield workbook();
        return;
      }
      if (!isNoise(at) && !isFolder(entry)) yield await read(zip, entry, at, budget);
    }
  } catch (error) {
    if (error instanceof CodedError) throw error;
    yield damaged(at, error, 'Entries before it were read.');
  } finally {
    zip.close();
  }
}

/** A damaged entry does not spoil those after it: each has its place in the directory. */
async function read(zip: ZipFile, entry: Entry, name: string, budget: Budget): Promise<ArchiveEntry> {
  if (entry.isEncrypted()) return encrypted(name);
  const isLong = budget.long?.isLong(name) === true;
  if (!isLong && entry.uncompressedSize > budget.limits.entryBytes) return tooLong(name, budget);
  let stream: Readable | null = null;
  try {
    stream = await zip.openReadStreamPromise(entry);
    return await entryOf(name, stream, budget, entry.crc32);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    return damaged(name, error, 'The other entries were read.');
  } finally {
    stream?.destroy();
  }
}

const nameOf = (entry: Entry): string =>
  entryName(getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false));

const isFolder = (entry: Entry): boolean => entry.fileNameRaw.at(-1) === 0x2f;

/** Workbooks and text documents of office programs are ZIP files that begin with this entry. */
const isWorkbook = (name: string): boolean => name === '[Content_Types].xml';

const workbook = (): ArchiveEntry => ({
  name: '',
  problem: problem(
    'error',
    'unknown-format',
    '',
    'This is a document of an office program, not an archive of results',
    'Save the sheet as CSV, or copy its cells and paste them here.',
  ),
});

function encrypted(name: string): ArchiveEntry {
  const text = 'This entry is encrypted and was not read';
  return { name, problem: problem('error', 'archive-encrypted', name, text, 'Pack it again without a password.') };
}
