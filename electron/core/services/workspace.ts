import { copyFile, readdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Handlers, Output } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { bytes, epochMicroseconds } from '../../../shared/units/quantity.ts';
import { artefactFile, artefactsByFile } from '../files/artefacts.ts';
import { makeFolder } from '../files/make-folder.ts';
import { findProgram } from '../files/program.ts';
import { artefactBytes, listArtefacts } from '../store/artefacts.ts';
import { count } from '../store/handles.ts';
import { databaseVersion } from '../store/migrate.ts';
import type { ServiceContext } from './context.ts';
import { requireAbsolute } from './document-source.ts';
import type { TaskHandle } from './task-registry.ts';

export function workspaceHandlers(
  context: ServiceContext,
): Pick<Handlers, 'workspace.info' | 'workspace.check' | 'workspace.backup'> {
  return {
    'workspace.info': () => info(context),
    'workspace.check': () =>
      context.tasks.run({ kind: 'check', title: 'Check the workspace' }, (task) => check(context, task)),
    'workspace.backup': ({ directory }) =>
      context.tasks.run({ kind: 'backup', title: 'Back up the workspace' }, (task) => backup(context, directory, task)),
  };
}

async function info({ store, directory, options }: ServiceContext): Promise<Output<'workspace.info'>> {
  const { reader } = store;
  const { name, version } = findProgram();
  const live = (table: string): number => count(reader, `SELECT count(*) FROM ${table} WHERE deleted_us IS NULL`);
  const saved = count(
    reader,
    `SELECT max(us) FROM (SELECT max(updated_us) AS us FROM lab UNION ALL SELECT max(updated_us) FROM plan
      UNION ALL SELECT max(updated_us) FROM managed_host UNION ALL SELECT max(stored_us) FROM result)`,
  );
  const [sqlite] = reader.prepare<[], { version: string }>('SELECT sqlite_version() AS version').all();
  return {
    directory: directory.root,
    databaseVersion: databaseVersion(reader),
    program: { name, version },
    shell: options.shell,
    sizeBytes: bytes((await databaseBytes(directory.database)) + artefactBytes(reader)),
    savedUs: saved === 0 ? null : epochMicroseconds(saved),
    counts: {
      labs: live('lab'),
      hosts: live('managed_host'),
      plans: live('plan'),
      runs: count(reader, 'SELECT count(*) FROM run'),
      results: live('result'),
      artefacts: count(reader, 'SELECT count(*) FROM artefact'),
    },
    versions: { node: process.versions.node, sqlite: sqlite?.version ?? 'unknown' },
    homeDirectory: homedir(),
    problems: [...store.problems],
  };
}

async function databaseBytes(path: string): Promise<number> {
  const parts = await Promise.all([path, `${path}-wal`].map((file) => stat(file).catch(() => null)));
  return parts.reduce((sum, part) => sum + (part?.size ?? 0), 0);
}

/** Artefacts per job: enough to keep a thread busy, few enough to show progress and to be cancelled. */
const CHUNK = 50;

async function check(
  { store, directory, workers }: ServiceContext,
  task: TaskHandle,
): Promise<Output<'workspace.check'>> {
  const faults = await workers.run('check-database', { path: directory.database }, task.signal);
  const tip = 'Start FabricLab again: it copies the damaged database aside and saves all that can be read.';
  const problems: Problem[] = [
    ...store.problems,
    ...faults.map((fault) => problem('error', 'damaged', directory.database, fault, tip)),
  ];
  const listed = listArtefacts(store.reader).map(({ hash }) => hash);
  const hashes = [...(await artefactsByFile(directory.artefacts, listed)).values()].flat();
  for (let at = 0; at < hashes.length; at += CHUNK) {
    const input = { folder: directory.artefacts, hashes: hashes.slice(at, at + CHUNK) };
    problems.push(...(await workers.run('check-artefacts', input, task.signal)));
    task.update({ progress: at / hashes.length, message: `${at} of ${hashes.length} artefacts` });
  }
  return { problems, artefactsChecked: hashes.length };
}

/** The copy is a workspace of its own: it can be opened with --data-dir. */
async function backup(
  { store, directory, clock }: ServiceContext,
  wanted: string | null,
  task: TaskHandle,
): Promise<Output<'workspace.backup'>> {
  const stamp = new Date(clock.nowUs() / 1000).toISOString().replaceAll(/[:.]/g, '-');
  const target = wanted === null ? join(directory.backups, `workspace-${stamp}`) : requireAbsolute(wanted);
  await requireEmpty(target);
  try {
    await copyParts({ store, directory }, target, task);
  } catch (error) {
    // Half a copy would look like a whole one.
    await rm(target, { recursive: true, force: true });
    throw error;
  }
  return { directory: target, sizeBytes: bytes(await folderBytes(target)) };
}

async function copyParts(
  { store, directory }: Pick<ServiceContext, 'store' | 'directory'>,
  target: string,
  task: TaskHandle,
): Promise<void> {
  await store.copyTo(join(target, 'workspace.db'));
  // Listed afterwards: what is stored meanwhile may be in the copy already.
  const artefacts = listArtefacts(store.reader);
  const copied = new Set<string>();
  for (const [index, { hash }] of artefacts.entries()) {
    task.signal.throwIfAborted();
    const file = await artefactFile(directory.artefacts, hash);
    if (copied.has(file)) continue;
    copied.add(file);
    const to = join(target, 'artefacts', file);
    await makeFolder(dirname(to));
    await copyFile(join(directory.artefacts, file), to);
    task.update({ progress: index / artefacts.length, message: `${index} of ${artefacts.length} artefacts` });
  }
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function requireEmpty(target: string): Promise<void> {
  await makeFolder(target);
  if ((await readdir(target)).length === 0) return;
  throw new CodedError('refused', `${target} is not empty`, 'Give a new or empty directory: nothing is overwritten.');
}
