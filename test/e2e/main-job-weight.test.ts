import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { builtRenderer } from '../support/web-shell.ts';
import { openWorkbench } from '../support/workbench.ts';

const LARGEST_INITIAL_BYTES = 350 * 1024;

const gzipped = (file: string): number => gzipSync(readFileSync(join(builtRenderer, file))).length;

it('starts with at most 350 kB of script, compressed; editor and charts come later', async () => {
  const html = readFileSync(join(builtRenderer, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, file]) => file ?? '');
  expect(scripts.length).toBeGreaterThan(1);
  expect(scripts.reduce((sum, file) => sum + gzipped(file), 0)).toBeLessThan(LARGEST_INITIAL_BYTES);
  expect(scripts.filter((file) => /code-viewer|Chart/.test(file))).toEqual([]);
});

it('fetches nothing from elsewhere and breaks no rule of the page on a tour', { timeout: 60_000 }, async () => {
  await using bench = await openWorkbench();
  const { page } = bench;
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== bench.shell.authority) foreign.push(request.url());
  });
  const violations: string[] = [];
  await page.exposeFunction('tellViolation', (text: string) => violations.push(text));
  await page.evaluate(
    `document.addEventListener('securitypolicyviolation', (event) => tellViolation(event.violatedDirective + ' ' + event.sourceFile))`,
  );
  await page.getByRole('button', { name: 'Open the sample project' }).click();
  for (const digit of ['2', '3', '4', '5', '6', '7', '8', '9', '1']) {
    await page.keyboard.press(`Alt+${digit}`);
    await page.waitForTimeout(500);
  }
  expect(foreign).toEqual([]);
  expect(violations).toEqual([]);
  expect(bench.complaints).toEqual([]);
});
