import { chmodSync, mkdirSync, statSync } from 'node:fs';
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

/**
 * Makes the directory, readable by its owner alone, and answers its absolute path. A directory that belongs to somebody
 * else is refused: its owner could read and change every stored result. Errors: permission-denied, bad-input.
 */
export function prepareDataDirectory(directory: string): string {
  const path = resolve(directory);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const found = statSync(path);
    const user = process.getuid?.();
    if (user !== undefined && found.uid !== user) {
      throw new CodedError(
        'permission-denied',
        `the data directory ${path} belongs to another user`,
        'Choose a directory of your own with --data-dir.',
      );
    }
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) chmodSync(path, 0o700);
    return path;
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw asCoded(path, error);
  }
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
