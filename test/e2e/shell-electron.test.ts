import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { electronBinary, hasDisplay } from '../../build/electron-binary.mjs';

const program = electronBinary();
const missing = program === undefined ? 'no Electron binary' : hasDisplay() ? null : 'no display';

/** The real Electron, where it can be had. Its plain parts are tried without it in test/contract and test/unit/shells. */
it.skipIf(missing !== null)(
  `2d rows 1, 2, 6 and 7: Electron shows the workbench in a page that can do nothing else${missing === null ? '' : ` (skipped: ${missing})`}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fabriclab-electron-'));
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const args = [...asRoot, resolve('.'), '--data-dir', join(folder, 'workspace')];
    const electron = await _electron.launch({ ...(program === undefined ? {} : { executablePath: program }), args });
    try {
      const page = await electron.firstWindow();
      await page.waitForFunction(() => document.querySelector('#app')?.childElementCount);
      expect(await namesIn(page)).toEqual({ node: [], bridge: ['call', 'getBlob', 'onPush', 'putBlob'] });
      await page.evaluate(() => {
        window.open('https://example.org/');
        location.href = 'https://example.org/';
      });
      await page.waitForTimeout(500);
      expect(page.url()).toBe('app://fabriclab/');
      expect(electron.windows()).toHaveLength(1);
      for (const path of ['/../package.json', '/%2e%2e/package.json', '/nothing']) {
        expect(await page.evaluate(async (asked) => (await fetch(asked)).status, path)).toBe(404);
      }
      expect(await permissionsOf(page)).toEqual(new Set(['denied']));
    } finally {
      await electron.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

const namesIn = (page: Page) =>
  page.evaluate(() => ({
    node: ['process', 'require', 'module', 'Buffer'].filter((name) => name in window),
    bridge: Object.keys((window as unknown as { fabriclab: object }).fabriclab).sort(),
  }));

async function permissionsOf(page: Page): Promise<Set<string>> {
  const states = await page.evaluate(async () => {
    const names = ['camera', 'microphone', 'geolocation', 'notifications', 'midi', 'clipboard-read'];
    const asked = names.map((name) => navigator.permissions.query({ name: name as PermissionName }));
    return (await Promise.all(asked)).map(({ state }) => state);
  });
  return new Set(states);
}
