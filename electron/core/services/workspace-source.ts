import Database from 'better-sqlite3';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdtemp, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Input } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { artefactsByFile, hasArtefact, hashesIn, keepArtefact, readArtefact } from '../files/artefacts.ts';
import { extractBundle } from '../files/bundle-archive.ts';
import { makeFolder } from '../files/make-folder.ts';
import { openWorkspaceDirectory } from '../files/workspace-directory.ts';
import { listArtefacts } from '../store/artefacts.ts';
import { requireOwnSchema } from '../store/foreign-schema.ts';
import { openStore, type Store } from '../store/open.ts';
import type { ServiceContext } from './context.ts';
import { requireAbsolute } from './document-source.ts';
import type { TaskHandle } from './task-registry.ts';

export type WorkspaceSource = Input<'workspace.merge'>['source'];

/** Another workspace: a copy of its database in our format, and the folder of its raw files. */
export interface OpenedSource {
  readonly store: Store;
  readonly artefacts: string;
}

/**
 * Opens a workspace directory, a backup or a bundle for reading, works with it and removes the copy. The original is
 * never written to, and may be open in another FabricLab. Throws `bad-input`, `not-found`, `newer-format`.
 */
export async function withWorkspace<T>(
  context: ServiceContext,
  source: WorkspaceSource,
  signal: AbortSignal,
  work: (opened: OpenedSource) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(context.directory.temporary, 'merge-'));
  try {
    const artefacts = await layCopy(context, source, folder, signal);
    requireOwnSchema(join(folder, 'workspace.db'));
    const store = openStore(await openWorkspaceDirectory(folder), context.log, { thorough: true });
    try {
      return await work({ store, artefacts });
    } finally {
      store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lays the database into `folder`; answers where the raw files lie. */
async function layCopy(
  { directory, blobs }: ServiceContext,
  source: WorkspaceSource,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  if (source.kind === 'blob') {
    const blob = await blobs.open(source.blob);
    if (blob === null) throw new CodedError('not-found', `The upload of ${source.name} is gone`, 'Upload it again.');
    await extractBundle(blob.chunks, folder, signal);
    return join(folder, 'artefacts');
  }
  const path = await realpath(requireAbsolute(source.path)).catch(() => {
    throw new CodedError('not-found', `There is nothing at ${source.path}`, 'Give a workspace, a backup or a bundle.');
  });
  if (!(await stat(path)).isDirectory()) {
    await extractBundle(createReadStream(path), folder, signal);
    return join(folder, 'artefacts');
  }
  if (path === (await realpath(directory.root)))
    throw new CodedError('refused', 'That is this workspace itself', 'Give the directory of another one.');
  await copyDatabase(join(path, 'workspace.db'), join(folder, 'workspace.db'));
  return join(path, 'artefacts');
}

/** A consistent copy, also while another program writes to it. */
async function copyDatabase(from: string, to: string): Promise<void> {
  if ((await stat(from).catch(() => null)) === null) {
    const tip = 'A workspace is the directory that holds workspace.db and artefacts.';
    throw new CodedError('bad-input', `${dirname(from)} is not a workspace: it has no workspace.db`, tip);
  }
  const database = new Database(from, { readonly: true, fileMustExist: true });
  try {
    await database.backup(to);
  } catch {
    // Damaged, or no database at all: a plain copy lets the opening say what is wrong.
    await copyFile(from, to);
  } finally {
    database.close();
  }
}

/**
 * Brings raw files over that are not here yet, each checked against its hash. Answers which are here now; one that is
 * missing or damaged is a problem of the outcome.
 */
export async function bringArtefacts(
  { directory, workers }: Pick<ServiceContext, 'directory' | 'workers'>,
  { store, artefacts }: OpenedSource,
  task: TaskHandle,
): Promise<{ present: Set<string>; problems: Awaited<ReturnType<typeof checked>> }> {
  const hashes = listArtefacts(store.reader)
    .map(({ hash }) => hash)
    .filter((hash) => HASH.test(hash));
  const present = new Set<string>();
  const problems: Awaited<ReturnType<typeof checked>> = [];
  let done = 0;
  for (const [file, group] of await artefactsByFile(artefacts, hashes)) {
    task.signal.throwIfAborted();
    const known = await Promise.all(group.map((hash) => hasArtefact(directory.artefacts, hash)));
    const fresh = group.filter((_, index) => known[index] !== true);
    const faults = fresh.length === 0 ? [] : await checked(workers, artefacts, fresh, task.signal);
    problems.push(...faults);
    const damaged = new Set(faults.map(({ where }) => where));
    const sound = new Set(fresh.filter((hash) => !damaged.has(hash)));
    if (file !== null && sound.size > 0) {
      // What else a pack says that it holds was not looked at, and would stand beside what we have.
      const [from, to] = [join(artefacts, file), join(directory.artefacts, file)];
      const isChecked = hashesIn(artefacts, file).every((hash) => sound.has(hash));
      if (isChecked && !existsSync(to)) await copyWhole(from, to);
      else for (const hash of sound) await keepArtefact(directory.artefacts, await readArtefact(artefacts, hash));
    }
    for (const hash of group) if (!damaged.has(hash)) present.add(hash);
    done += group.length;
    task.update({ progress: (0.5 * done) / hashes.length, message: `${done} of ${hashes.length} raw files` });
  }
  return { present, problems };
}

/** It becomes part of a path. */
const HASH = /^[0-9a-f]{64}$/;

const checked = (workers: ServiceContext['workers'], folder: string, hashes: readonly string[], signal: AbortSignal) =>
  workers.run('check-artefacts', { folder, hashes }, signal);

async function copyWhole(from: string, to: string): Promise<void> {
  await makeFolder(dirname(to));
  const unfinished = `${to}.unfinished`;
  await copyFile(from, unfinished);
  await rename(unfinished, to);
}
