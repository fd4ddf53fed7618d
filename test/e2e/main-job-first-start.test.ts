import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useOwnHome } from '../support/own-home.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

useOwnHome();

/** What somebody reaches who has just started the program for the first time, counted in clicks. */
let bench: Workbench;
let page: Page;
let clicks: number;

beforeEach(async () => {
  bench = await openWorkbench();
  ({ page } = bench);
  clicks = 0;
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
});

async function click(target: Locator): Promise<void> {
  clicks += 1;
  await target.click();
}

const button = (name: string): Locator => page.getByRole('button', { name });
const screen = (name: string): Locator =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name, exact: true });
const enabled = (target: Locator, timeout: number): Promise<void> =>
  expect.poll(() => target.getAttribute('aria-disabled'), { timeout }).toBeNull();

it('shows the sample comparison after at most 2 clicks', async () => {
  await click(button('Open the sample project'));
  await click(screen('Compare'));
  const row = page.getByRole('table', { name: 'Comparison' }).getByRole('row', { name: /^random read 4k/ });
  await row.waitFor();
  expect(await row.textContent()).toMatch(/75\.31/);
  expect(clicks).toBeLessThanOrEqual(2);
  expect(bench.complaints).toEqual([]);
});

it('hands over the sample PDF after at most 4 clicks', async () => {
  await click(button('Open the sample project'));
  await click(screen('Report'));
  const save = button('Export PDF');
  await enabled(save, 30_000);
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), click(save)]);
  expect(download.suggestedFilename()).toMatch(/\.pdf$/);
  expect(clicks).toBeLessThanOrEqual(4);
  expect(bench.complaints).toEqual([]);
});

it('measures this computer and shows its first real result after at most 5 clicks', { timeout: 240_000 }, async () => {
  await click(button('Measure this computer'));
  const start = button('Start run');
  await start.waitFor({ timeout: 60_000 });
  await enabled(start, 60_000);
  await click(start);
  await page.getByRole('table', { name: 'Points of the run' }).waitFor({ timeout: 60_000 });
  const results = button('Show results');
  await results.waitFor({ timeout: 180_000 });
  await click(results);
  const grid = page.getByRole('grid', { name: 'Results' });
  await click(grid.getByRole('row').nth(1));
  await page.getByRole('img', { name: /^Latency percentiles: p50/ }).waitFor();
  expect(clicks).toBeLessThanOrEqual(5);
  expect(await grid.getAttribute('aria-rowcount')).toBe('13');
  expect(bench.complaints).toEqual([]);
});
