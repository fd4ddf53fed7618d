import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Handlers, Input, Output } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { artefactFile, artefactPath, keepArtefact, readArtefact } from '../files/artefacts.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { BUNDLE_EXTENSION, bundleBytes, type BundledFile } from '../files/bundle-archive.ts';
import { openWorkspaceDirectory } from '../files/workspace-directory.ts';
import { all, count } from '../store/handles.ts';
import { readLab } from '../store/labs.ts';
import { linkArtefacts } from '../store/link-measurements.ts';
import { endForeignRuns } from '../store/merge/foreign-runs.ts';
import { emptyOutcome, mergeSteps } from '../store/merge/merge-workspace.ts';
import { firstFault } from '../store/merge/sound-rows.ts';
import { openStore, type Store } from '../store/open.ts';
import { EVERYTHING_SELECTED, readResults } from '../store/result-query.ts';
import { waitingDatabase } from '../store/restore.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';
import { requireAbsolute } from './document-source.ts';
import { fileName } from './file-name.ts';
import type { TaskHandle } from './task-registry.ts';
import { bringArtefacts, withWorkspace, type WorkspaceSource } from './workspace-source.ts';

type Topic = 'workspace.merge' | 'workspace.bundle' | 'workspace.restore';

export function workspaceExchangeHandlers(context: ServiceContext): Pick<Handlers, Topic> {
  const { tasks } = context;
  return {
    'workspace.merge': ({ source }) =>
      tasks.run({ kind: 'merge', title: 'Merge a workspace' }, (task) => merge(context, source, task)),
    'workspace.bundle': (request) =>
      tasks.run({ kind: 'bundle', title: 'Write a bundle' }, (task) => bundle(context, request, task)),
    'workspace.restore': ({ source }) =>
      tasks.run({ kind: 'restore', title: 'Restore a workspace' }, (task) => restore(context, source, task)),
  };
}

/** What was brought over before a cancellation stays; merging again completes it. */
async function merge(
  context: ServiceContext,
  source: WorkspaceSource,
  task: TaskHandle,
): Promise<Output<'workspace.merge'>> {
  return withWorkspace(context, source, task.signal, async (opened) => {
    const brought = await bringArtefacts(context, opened, task);
    const outcome = emptyOutcome();
    const { reader } = opened.store;
    const total = count(reader, 'SELECT (SELECT count(*) FROM result) + (SELECT count(*) FROM artefact) + 1');
    let done = 0;
    const steps = mergeSteps(reader, { labIds: null, artefacts: brought.present }, outcome);
    await context.store
      .writeMany(
        steps,
        (database, step) => {
          step(database);
          done += 1;
          if (done % 100 === 0)
            task.update({ progress: Math.min(1, 0.5 + done / (2 * total)), message: `${done} rows` });
        },
        task.signal,
      )
      .finally(() => {
        for (const topic of ['labs', 'hosts', 'plans', 'runs', 'results'] as const) tellChanged(context, topic, []);
      });
    return { ...outcome, problems: [...opened.store.problems, ...brought.problems, ...outcome.problems] };
  });
}

/** Labs with their plans, runs, results and raw files as one file, to be merged elsewhere. */
async function bundle(
  context: ServiceContext,
  { labIds, path }: Input<'workspace.bundle'>,
  task: TaskHandle,
): Promise<Output<'workspace.bundle'>> {
  const { directory, store, log, blobs, clock } = context;
  const target = path === null || path === undefined ? null : requireAbsolute(path);
  const [first] = labIds.map((id) => readLab(store.reader, id).lab.name);
  const artefacts = artefactsOf(store, labIds);
  const folder = await mkdtemp(join(directory.temporary, 'bundle-'));
  try {
    const copy = openStore(await openWorkspaceDirectory(folder), log);
    const outcome = emptyOutcome();
    try {
      await copy.writeMany(
        mergeSteps(store.reader, { labIds, artefacts: new Set(artefacts) }, outcome),
        (database, step) => step(database),
        task.signal,
      );
      await copy.copyTo(join(folder, 'packed.db'));
    } finally {
      copy.close();
    }
    await rename(join(folder, 'packed.db'), join(folder, 'workspace.db'));
    const content = bundleBytes(join(folder, 'workspace.db'), await rawFiles(directory.artefacts, artefacts, folder));
    const name = labIds.length === 1 ? (first ?? 'lab') : `${labIds.length} labs`;
    const blob = target === null ? await blobs.receive(content, Number.MAX_SAFE_INTEGER) : null;
    if (target !== null) await writeFileAtomically(target, content, 0o600);
    return {
      fileName: fileName(`${name} ${new Date(clock.nowUs() / 1000).toISOString().slice(0, 10)}`, BUNDLE_EXTENSION),
      path: target,
      blob,
      labs: labIds.length,
      runs: outcome.runs,
      results: outcome.results,
      artefacts: artefacts.length,
      problems: outcome.problems,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file for each: out of the packs only what belongs to these labs is given away. */
async function rawFiles(artefacts: string, hashes: readonly string[], folder: string): Promise<BundledFile[]> {
  const unpacked = join(folder, 'artefacts');
  const files: BundledFile[] = [];
  for (const hash of hashes) {
    const isOwn = join(artefacts, await artefactFile(artefacts, hash)) === artefactPath(artefacts, hash);
    if (!isOwn) await keepArtefact(unpacked, await readArtefact(artefacts, hash));
    files.push({ hash, path: artefactPath(isOwn ? artefacts : unpacked, hash) });
  }
  return files;
}

/** Hashes of the raw files that results and measured links of these labs come from. */
function artefactsOf({ reader }: Store, labIds: readonly string[]): string[] {
  const known = new Set(all<{ hash: string }>(reader, 'SELECT hash FROM artefact').map(({ hash }) => hash));
  const used = labIds.flatMap((labId) => [
    ...linkArtefacts(reader, labId),
    ...readResults(reader, { ...EVERYTHING_SELECTED, labId }).flatMap(({ hosts, provenance }) => [
      ...hosts.flatMap((host) => host.artefacts.map(({ hash }) => hash)),
      ...(provenance.kind === 'imported' && provenance.artefact !== null ? [provenance.artefact] : []),
    ]),
  ]);
  return [...new Set(used)].filter((hash) => known.has(hash)).sort();
}

/** Lays the other workspace ready; the next start puts it in the place of this one, which is kept. */
async function restore(
  context: ServiceContext,
  source: WorkspaceSource,
  task: TaskHandle,
): Promise<Output<'workspace.restore'>> {
  return withWorkspace(context, source, task.signal, async (opened) => {
    const fault = firstFault(opened.store.reader);
    if (fault !== null) {
      const text = `It cannot take the place of this workspace: ${fault.where}: ${fault.message}`;
      throw new CodedError('bad-input', text, 'Merge it instead: what cannot be read is left out then.');
    }
    const brought = await bringArtefacts(context, opened, task);
    task.signal.throwIfAborted();
    const ended = opened.store.write(endForeignRuns);
    const waiting = waitingDatabase(context.directory);
    await opened.store.copyTo(`${waiting}.unfinished`);
    await rename(`${waiting}.unfinished`, waiting);
    const { reader } = opened.store;
    const live = (table: string): number => count(reader, `SELECT count(*) FROM ${table} WHERE deleted_us IS NULL`);
    return {
      labs: live('lab'),
      results: live('result'),
      artefacts: brought.present.size,
      problems: [
        ...opened.store.problems,
        ...brought.problems,
        ...ended.map(runEnded),
        problem(
          'note',
          'restart',
          waiting,
          'The other workspace is ready to take the place of this one',
          'Close FabricLab and start it again. What is here now is kept among the backups.',
        ),
      ],
    };
  });
}

const runEnded = (number: number): Problem =>
  problem(
    'warning',
    'run-going',
    `run ${number}`,
    `Run ${number} had not ended in the workspace that is restored: it is marked as failed`,
    'Where it still goes on, it ends by its schedule. Its output lies in the run directory on its hosts.',
  );
