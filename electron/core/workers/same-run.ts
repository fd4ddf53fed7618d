import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ParsedFile } from '../../../shared/parse/parsed.ts';
import { filesOfSameRun, parseSameRun, partOfRun } from '../../../shared/parse/spdk/run-nvmf.ts';
import { decodeText } from '../files/documents.ts';
import type { WorkerDocument } from './jobs.ts';

/** The initiators of one run_nvmf.py run may be many; a folder with more files of one run is something else. */
const MOST_INITIATORS = 256;

/**
 * A file of an initiator that lies on disk beside those of the others: the first of them stands for the run, the others say
 * that they are part of it. Null for every other document.
 */
export async function readSameRun(document: WorkerDocument): Promise<(ParsedFile & { bytes: Buffer }) | null> {
  if (!('path' in document) || filesOfSameRun(document.path, [document.path]).length === 0) return null;
  const folder = dirname(document.path);
  const files = filesOfSameRun(document.path, await readdir(folder));
  if (files.length < 2 || files.length > MOST_INITIATORS) return null;
  const bytes = await readFile(document.path);
  const own = basename(document.path);
  if (files[0] !== own) return { format: 'spdk-run-nvmf', points: [], problems: [partOfRun(own, files)], bytes };
  const texts = await Promise.all(
    files.map(async (name) => ({ name, text: decodeText(await readFile(join(folder, name))) })),
  );
  const parsed = parseSameRun(texts);
  return parsed === null ? null : { ...parsed, bytes };
}
