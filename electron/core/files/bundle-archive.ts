import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import { CodedError } from '../../../shared/contract/errors.ts';
import { formatBytes } from '../../../shared/units/format.ts';
import { makeFolder } from './make-folder.ts';

/** A bundle is a tar archive of a small workspace: its database and its raw files, under the names they have there. */
export const BUNDLE_EXTENSION = 'fabriclab';

const DATABASE = 'workspace.db';
const ARTEFACT = /^artefacts\/([0-9a-f]{2})\/\1[0-9a-f]{62}\.zst$/;

/** A raw file, compressed as in a workspace. */
export interface BundledFile {
  readonly hash: string;
  readonly path: string;
}

/** The bytes of a bundle: a database and raw files. */
export async function* bundleBytes(database: string, files: readonly BundledFile[]): AsyncGenerator<Uint8Array> {
  const archive = pack();
  const entries = files.map(({ hash, path }) => [`artefacts/${hash.slice(0, 2)}/${hash}.zst`, path] as const);
  const filling = fill(archive, [[DATABASE, database], ...entries]).catch((error: unknown) =>
    archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  for await (const chunk of archive) yield chunk as Uint8Array;
  await filling;
}

type Entry = readonly [name: string, path: string];

async function fill(archive: ReturnType<typeof pack>, entries: readonly Entry[]): Promise<void> {
  for (const [name, path] of entries) {
    const { size } = await stat(path);
    await pipeline(createReadStream(path), archive.entry({ name, size, mode: 0o600 }));
  }
  archive.finalize();
}

export interface ExtractLimits {
  readonly totalBytes: number;
  readonly entries: number;
}

const LIMITS: ExtractLimits = { totalBytes: 64 * 1024 ** 3, entries: 1_000_000 };

/**
 * Lays what is in a bundle into an empty folder. Only the names of a bundle are taken, so that nothing can be laid
 * elsewhere. Throws `bad-input` for what is no bundle, `too-large` for what is beyond the limits.
 */
export async function extractBundle(
  bytes: AsyncIterable<Uint8Array>,
  folder: string,
  signal: AbortSignal,
  limits: ExtractLimits = LIMITS,
): Promise<void> {
  const archive = extract();
  const feeding = pipeline(bytes, archive, { signal }).catch((error: unknown) => error);
  const seen = new Set<string>();
  let total = 0;
  try {
    for await (const entry of archive) {
      const { name, size, type } = entry.header;
      total += size;
      if (total > limits.totalBytes || seen.size >= limits.entries) throw tooLarge(limits);
      if (type !== 'file' || seen.has(name) || (name !== DATABASE && !ARTEFACT.test(name))) throw noBundle(name);
      seen.add(name);
      await makeFolder(dirname(join(folder, name)));
      await pipeline(entry, createWriteStream(join(folder, name), { flags: 'wx', mode: 0o600 }));
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof CodedError ? error : noBundle(error instanceof Error ? error.message : String(error));
  }
  const failure = await feeding;
  if (failure !== undefined) throw noBundle(failure instanceof Error ? failure.message : 'it ends early');
  if (!seen.has(DATABASE)) throw noBundle('it has no workspace.db');
}

const tooLarge = ({ totalBytes, entries }: ExtractLimits): CodedError =>
  new CodedError('too-large', `The bundle has more than ${formatBytes(totalBytes)} or ${entries} files`);

const noBundle = (reason: string): CodedError =>
  new CodedError(
    'bad-input',
    `This is not a whole bundle of FabricLab: ${reason}`,
    'A bundle is made by "Share labs" in the settings; copy it again if it was cut off on its way.',
  );
