import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/**
 * Gives this test file a home directory of its own: runs on the local host lock it there, and only one at a time can
 * have the real one.
 */
export function useOwnHome(): void {
  const before = process.env['HOME'];
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'fabriclab-home-'));
    process.env['HOME'] = home;
  });
  afterAll(() => {
    process.env['HOME'] = before;
    rmSync(home, { recursive: true, force: true });
  });
}
