import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { CodedError } from '../../../shared/contract/errors.ts';

/** What the choice depends on, handed in so that it can be tried for every system. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
}

/**
 * Where the workspace lies when `--data-dir` is not given. Linux and the BSDs: `$XDG_DATA_HOME/fabriclab` (the base
 * directory specification says that a relative value is to be ignored), macOS and Windows: their application data.
 */
export function defaultDataDirectory({ platform, environment, homeDirectory }: Surroundings): string {
  if (platform === 'darwin') return join(homeDirectory, 'Library', 'Application Support', 'FabricLab');
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] ?? join(homeDirectory, 'AppData', 'Local'), 'FabricLab');
  }
  const data = environment['XDG_DATA_HOME'] ?? '';
  return join(isAbsolute(data) ? data : join(homeDirectory, '.local', 'share'), 'fabriclab');
}

/** A workspace that was made with looser rights is tightened; so is an empty directory. */
const WORKSPACE_FILE = 'workspace.db';

/**
 * Makes the directory, readable by its owner alone, and answers its absolute path. Refused are a directory of somebody
 * else, who could read and change every stored result, and one that others may enter and that holds other things: its
 * rights are not ours to change. Errors: permission-denied, refused, bad-input.
 */
export function prepareDataDirectory(directory: string): string {
  const path = resolve(directory);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32') makePrivate(path);
    return path;
  } catch (error) {
    throw error instanceof CodedError ? error : asCoded(path, error);
  }
}

function makePrivate(path: string): void {
  const found = statSync(path);
  if (found.uid !== process.getuid?.()) {
    throw new CodedError(
      'permission-denied',
      `the data directory ${path} belongs to another user`,
      'Choose a directory of your own with --data-dir.',
    );
  }
  if ((found.mode & 0o077) === 0) return;
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes(WORKSPACE_FILE)) {
    throw new CodedError(
      'refused',
      `${path} is open to other users and holds files that are not FabricLab's`,
      'Name a directory that is new, empty or private with --data-dir.',
    );
  }
  chmodSync(path, 0o700);
}

function asCoded(path: string, error: unknown): CodedError {
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  return new CodedError(
    denied ? 'permission-denied' : 'bad-input',
    `the data directory ${path} cannot be used: ${reason}`,
    'Choose a directory that you may write to with --data-dir.',
  );
}
