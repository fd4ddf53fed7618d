import { appendFileSync, chmodSync, existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../core/app-options.ts';

const LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * A log of JSON lines in `DIRECTORY/fabriclab.log`, readable by its owner alone. At the start a log beyond 4 MiB becomes
 * `fabriclab.log.1`. A log that cannot be written (disk full) never stops the program: the line goes to stderr instead.
 */
export function openFileLog(directory: string): Log {
  const path = join(directory, 'fabriclab.log');
  if (existsSync(path) && statSync(path).size > LIMIT_BYTES) renameSync(path, `${path}.1`);
  appendFileSync(path, '', { mode: 0o600 });
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  const write = (level: string, text: string, rest: Record<string, unknown>): void => {
    const line = `${JSON.stringify({ at: new Date().toISOString(), pid: process.pid, level, text, ...rest })}\n`;
    try {
      appendFileSync(path, line);
    } catch {
      process.stderr.write(line);
    }
  };
  return {
    note: (text, details) => write('note', text, { details }),
    warning: (text, details) => write('warning', text, { details }),
    bug: (id, error) => {
      const stack = error instanceof Error ? error.stack : String(error);
      write('bug', error instanceof Error ? error.message : String(error), { id, stack });
      process.stderr.write(`FabricLab: internal error ${id}, see ${path}\n`);
    },
  };
}
