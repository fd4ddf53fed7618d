import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fioLogFile } from '../../../shared/parse/fio-log/fio-log.ts';
import { fioLogName } from '../../../shared/parse/fio-log/log-name.ts';
import { FioLogReader } from '../../../shared/parse/fio-log/log-reader.ts';
import { LOG_HEAD_BYTES, recogniseLog, unitOfRelease } from '../../../shared/parse/fio-log/shape.ts';
import { keepArtefactFile } from '../files/artefact-stream.ts';
import { beginOfDocument } from '../files/documents.ts';
import type { LongFiles, ReadLong } from './archive/long-files.ts';
import type { WorkerDocument } from './jobs.ts';

/**
 * Reads a file that has millions of lines while it is kept, so that it is never in memory as a whole. Null for every
 * document that is to be read in one piece.
 */
export async function readStreamed(document: WorkerDocument, artefacts: string): Promise<ReturnType<ReadLong> | null> {
  if (!('path' in document) || fioLogName(document.name) === null) return null;
  const head = await beginOfDocument(document.path, LOG_HEAD_BYTES);
  const isOnDisk = basename(document.path) === basename(document.name);
  const release = isOnDisk ? await releaseBeside(document.path) : null;
  const reading = readLog(document.name, head, document.path, { artefacts, release });
  return reading === null ? null : (await reading)(document.name);
}

/** Logs in archives, which may be as long. */
export const longLogs = (artefacts: string): LongFiles => ({
  isLong: (name) => fioLogName(name) !== null && !/\.(gz|zst|zip|tgz)$/i.test(name),
  read: (name, head, chunks) => readLog(name, head, chunks, { artefacts, release: null }),
});

function readLog(
  name: string,
  head: Buffer,
  from: string | AsyncIterable<Buffer>,
  { artefacts, release }: { readonly artefacts: string; readonly release: string | null },
): Promise<ReadLong> | null {
  if (recogniseLog(name, head.subarray(0, LOG_HEAD_BYTES)) === null) return null;
  const reader = new FioLogReader(name, release);
  return keepArtefactFile(artefacts, from, (chunk) => reader.push(chunk)).then((artefact) => (shownAs) => {
    const counts = reader.end(shownAs);
    if (counts === null) throw new Error(`${shownAs} was a log by its beginning and is none at its end`);
    return { ...fioLogFile(shownAs, counts, release), artefact };
  });
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
