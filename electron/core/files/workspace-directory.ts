import { join, resolve } from 'node:path';
import { CodedError } from '../../../shared/contract/errors.ts';
import { makeFolder } from './make-folder.ts';

/** Where the parts of a workspace lie. All paths are absolute. */
export interface WorkspaceDirectory {
  readonly root: string;
  readonly database: string;
  /** Raw output of tools: `artefacts/ab/HASH.zst`. */
  readonly artefacts: string;
  /** Copies of the database from before each migration, and copies that the user asked for. */
  readonly backups: string;
  /** Databases that were found damaged, as they were found. */
  readonly damaged: string;
  /** Of the running program; emptied at its start. */
  readonly temporary: string;
}

/** Makes the directory (only for its owner) when it is not there. */
export async function openWorkspaceDirectory(path: string): Promise<WorkspaceDirectory> {
  const root = resolve(path);
  await makeFolder(root).catch((error: unknown) => unusable(root, error));
  const directory = {
    root,
    database: join(root, 'workspace.db'),
    artefacts: join(root, 'artefacts'),
    backups: join(root, 'backups'),
    damaged: join(root, 'damaged'),
    temporary: join(root, 'temporary'),
  };
  for (const folder of [directory.artefacts, directory.backups, directory.temporary]) {
    await makeFolder(folder).catch((error: unknown) => unusable(root, error));
  }
  return directory;
}

function unusable(root: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new CodedError(
    'permission-denied',
    `The workspace ${root} cannot be used: ${reason}`,
    'Choose another directory with --data-dir, or make this one writable.',
  );
}
