import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, for their owner alone. Node's own recursive mkdir never returns where a file
 * system answers ENOENT although the parent is there (/proc).
 */
export async function makeFolder(path: string): Promise<void> {
  const above = dirname(path);
  if (above !== path && (await stat(above).catch(() => null)) === null) await makeFolder(above);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const known = await stat(path).catch(() => null);
    if (known?.isDirectory() !== true) throw error;
  }
}
