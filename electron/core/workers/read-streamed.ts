import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fioLogFile } from '../../../shared/parse/fio-log/fio-log.ts';
import { fioLogName } from '../../../shared/parse/fio-log/log-name.ts';
import { FioLogReader } from '../../../shared/parse/fio-log/log-reader.ts';
import { LOG_HEAD_BYTES, recogniseLog, unitOfRelease } from '../../../shared/parse/fio-log/shape.ts';
import type { ParsedFile } from '../../../shared/parse/parsed.ts';
import { keepArtefactFile } from '../files/artefact-stream.ts';
import type { KeptArtefact } from '../files/artefacts.ts';
import { beginOfDocument } from '../files/documents.ts';
import type { WorkerDocument } from './jobs.ts';

/**
 * Reads a file on disk that has millions of lines while it is kept, so that it is never in memory as a whole. Null for
 * every document that is to be read in one piece.
 */
export async function readStreamed(
  document: WorkerDocument,
  artefacts: string,
): Promise<(ParsedFile & { readonly artefact: KeptArtefact }) | null> {
  if (!('path' in document) || fioLogName(document.path) === null) return null;
  const shape = recogniseLog(document.path, await beginOfDocument(document.path, LOG_HEAD_BYTES));
  if (shape === null) return null;
  const release = await releaseBeside(document.path);
  const reader = new FioLogReader(document.name, release);
  const artefact = await keepArtefactFile(artefacts, document.path, (chunk) => reader.push(chunk));
  const counts = reader.end();
  return counts === null ? null : { ...fioLogFile(document.name, counts, release), artefact };
}

const MOST_BESIDE = 50;
const HEAD_BYTES = 64 * 1024;

/**
 * Release of fio by the JSON outputs in the folder of a log: the log itself does not tell, and its latencies are
 * microseconds or nanoseconds accordingly. Null where there are none, or where they would give different units.
 */
async function releaseBeside(path: string): Promise<string | null> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const releases: string[] = [];
  for (const name of names.slice(0, MOST_BESIDE)) {
    const head = await beginOfDocument(join(folder, name), HEAD_BYTES).catch(() => null);
    const release = /"fio version"\s*:\s*"fio-([^"]{1,40})"/.exec(head?.toString('latin1') ?? '')?.[1];
    if (release !== undefined) releases.push(release);
  }
  const units = new Set(releases.map(unitOfRelease));
  return units.size === 1 ? (releases[0] ?? null) : null;
}
