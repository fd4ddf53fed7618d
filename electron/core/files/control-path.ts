import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../../../shared/contract/errors.ts';

/** Longest path of a Unix socket (sun_path is 104 bytes on macOS, 108 on Linux, with its final zero). */
const LONGEST_SOCKET_PATH = 103;

/**
 * Where the program that has a workspace open listens for a second one: a socket in the workspace, in a private folder
 * of the temporary directory when that path would be too long, a named pipe on Windows.
 */
export function controlPath(root: string, platform: NodeJS.Platform = process.platform): string {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
  if (platform === 'win32') return `\\\\.\\pipe\\fabriclab-${hash}`;
  const inside = join(root, 'control.sock');
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH) return inside;
  return join(privateFolder(), `${hash}.sock`);
}

/** In a directory that everybody writes to: nobody else may have put the folder there. */
function privateFolder(): string {
  const user = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `fabriclab-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  if (status.isDirectory() && status.uid === user && (status.mode & 0o077) === 0) return folder;
  const tip = `Remove ${folder}, or set TMPDIR to a directory of your own.`;
  throw new CodedError('refused', `${folder} is not a private directory of this user`, tip);
}
