import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { CodedError } from '../../../../shared/contract/errors.ts';
import { problem } from '../../../../shared/units/problem.ts';
import { beginOfDocument, readDocument } from '../../files/documents.ts';
import { damaged, INSIDE, type ArchiveEntry } from './entry.ts';
import { ARCHIVE_LIMITS, Budget, type ArchiveLimits } from './limits.ts';
import { again, entryOf, firstBytes } from './long-file.ts';
import type { LongFiles } from './long-files.ts';
import { contentOf, type Content } from './signature.ts';
import { tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

/** Where bytes are: in memory, or in a file that may be larger than memory. */
type Place = { readonly bytes: Buffer } | { readonly path: string };

const HEAD_BYTES = 4096;

/**
 * The files that a document stands for: itself, or what is in it when it is a ZIP, a tar, or packed with gzip or
 * Zstandard. Of `long` files what was read on the way is told instead of bytes. A fault is an entry with its problem; what came before it stays. Throws what `readDocument` throws.
 */
export async function* openDocument(
  name: string,
  place: Place,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
  long: LongFiles | null = null,
): AsyncGenerator<ArchiveEntry> {
  const near = await loaded(place);
  const content = contentOf('bytes' in near ? near.bytes : near.head);
  if (content.kind !== 'plain') yield* guarded(name, unpacked(name, near, content, new Budget(limits, long), 0));
  else yield { name, bytes: 'bytes' in near ? near.bytes : await readDocument(near.path) };
}

/** Only archives may be larger than what is read into memory. */
async function loaded(place: Place): Promise<{ bytes: Buffer } | { path: string; head: Buffer }> {
  if ('bytes' in place) return place;
  try {
    return { bytes: await readDocument(place.path) };
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'too-large') throw error;
    return { path: place.path, head: await beginOfDocument(place.path, HEAD_BYTES) };
  }
}

/** The limit that an archive exceeds is a problem of that archive. */
async function* guarded(name: string, entries: AsyncGenerator<ArchiveEntry>): AsyncGenerator<ArchiveEntry> {
  try {
    yield* entries;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    yield { name, problem: problem('error', error.code, name, error.message, error.tip) };
  }
}

async function* unpacked(
  name: string,
  place: Place,
  content: Content,
  budget: Budget,
  depth: number,
): AsyncGenerator<ArchiveEntry> {
  if (content.kind === 'other') {
    yield { name, problem: unreadKind(name, content) };
    return;
  }
  const inner = entriesOf(name, place, content, budget);
  for await (const entry of inner) {
    const shown = placed(name, entry);
    if (!('bytes' in shown)) yield shown;
    else yield* nested(shown, budget, depth);
  }
}

async function* nested(
  entry: { readonly name: string; readonly bytes: Buffer },
  budget: Budget,
  depth: number,
): AsyncGenerator<ArchiveEntry> {
  const content = contentOf(entry.bytes);
  if (content.kind === 'plain') yield entry;
  else if (depth < budget.limits.nesting) yield* unpacked(entry.name, entry, content, budget, depth + 1);
  else {
    const text = 'This archive lies too deep in other archives and was not opened';
    yield { name: entry.name, problem: problem('error', 'archive-nested', entry.name, text, 'Unpack the outer one.') };
  }
}

/** Entries with names as they are within the archive; '' is the archive itself, or the one file that is packed in it. */
function entriesOf(name: string, place: Place, content: Content, budget: Budget): AsyncGenerator<ArchiveEntry> {
  if (content.kind === 'zip') return zipEntries('bytes' in place ? place.bytes : place.path, budget);
  const source = streamOf(place);
  if (content.kind === 'tar') return tarEntries(source, budget);
  return compressedEntries(name, source, content.kind === 'gzip', budget);
}

/** A packed tar, or one packed file. */
async function* compressedEntries(
  name: string,
  source: Readable,
  isGzip: boolean,
  budget: Budget,
): AsyncGenerator<ArchiveEntry> {
  const unpacking = isGzip ? createGunzip() : createZstdDecompress();
  source.on('error', (error) => unpacking.destroy(error));
  const chunks = source.pipe(unpacking).iterator({ destroyOnReturn: false });
  try {
    const head = await firstBytes(chunks, HEAD_BYTES);
    const rest = Readable.from(again(head, chunks), { objectMode: false });
    if (contentOf(head).kind === 'tar') {
      yield* tarEntries(rest, budget);
      return;
    }
    // By the name that it has inside, which is its own without the ending.
    yield { ...(await entryOf(withoutEnding(name), rest, budget)), name: '' };
  } catch (error) {
    if (error instanceof CodedError) throw error;
    yield damaged('', error, `Nothing of ${basename(name)} was read.`);
  } finally {
    source.destroy();
    unpacking.destroy();
  }
}

function placed(archive: string, entry: ArchiveEntry): ArchiveEntry {
  const name = entry.name === '' ? ownName(archive, entry) : `${archive}${INSIDE}${entry.name}`;
  return 'problem' in entry ? { name, problem: { ...entry.problem, where: name } } : { ...entry, name };
}

/** `a.json.gz` holds `a.json`. */
const ownName = (archive: string, entry: ArchiveEntry): string =>
  'problem' in entry ? archive : withoutEnding(archive);

const withoutEnding = (name: string): string => name.replace(/\.(gz|zst|zstd)$/i, '');

function unreadKind(name: string, { name: kind }: Content) {
  const text = `A ${kind} is not a file of results that is read`;
  return problem('error', 'unknown-format', name, text, 'Unpack it, or pack its files as ZIP or tar.gz.');
}

const streamOf = (place: Place): Readable =>
  'bytes' in place ? Readable.from([place.bytes], { objectMode: false }) : createReadStream(place.path);
