import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, openWorkbench, type Workbench } from '../support/workbench.ts';

describe.each([
  { theme: 'light' as const, width: 1440, height: 900 },
  { theme: 'dark' as const, width: 1280, height: 800 },
])('the sample compared, $theme, $width x $height', (options) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench(options);
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
  });
  const go = (screen: string) => bench.page.getByRole('navigation').getByText(screen, { exact: true }).click();

  test('two clicks from the first start show the comparison', async () => {
    const { page } = bench;
    await page.getByRole('button', { name: 'Open the sample project' }).click();
    await go('Compare');
    const row = page.getByRole('table', { name: 'Comparison' }).getByRole('row', { name: /^random read 4k/ });
    await row.waitFor();
    const cells = await row.getByRole('cell').allTextContents();
    expect(cells.map((text) => text.replace(/\s+/g, ''))).toEqual(
      expect.arrayContaining(['5,540,879', '4,173,061', '↓75.31', '✓95.66†', '↑275.00']),
    );
    expect(cells.at(-1)).toContain('24.69% fewer IOPS');
  });

  test('nothing scrolls sideways', async () => {
    const wide = await bench.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(wide).toBe(false);
    const table = bench.page.locator('.wide');
    expect(await table.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  });

  test('another baseline changes the ratios, a filter narrows, a bad filter says why', async () => {
    const { page } = bench;
    await page.getByLabel('Baseline').selectOption({ label: 'Local, 8 drives (expected) (6)' });
    const pairBy = page.getByRole('group', { name: 'Pair by' });
    await pairBy.getByRole('button', { name: 'numjobs' }).click();
    await pairBy.getByRole('button', { name: 'iodepth' }).click();
    const row = page.getByRole('table', { name: 'Comparison' }).getByRole('row', { name: /^random read 4k/ });
    await expect.poll(() => row.textContent()).toContain('73.26');
    await page.getByRole('button', { name: 'Narrow B with a filter' }).click();
    const filter = page.getByLabel('Filter of B');
    await filter.fill('bs=4k');
    await expect.poll(() => page.getByText('2 of 6 patterns paired').count()).toBe(1);
    await filter.fill('bs=');
    await expect.poll(() => filter.getAttribute('aria-invalid')).toBe('true');
    await filter.fill('');
    await page.getByLabel('Baseline').selectOption({ label: 'Linux NVMe-oF initiator (6)' });
    await expect.poll(() => row.textContent()).toContain('75.31');
  });

  test('the table is copied as Markdown', async () => {
    const { page } = bench;
    // The page may write to the clipboard but not read it: what it writes is noted on the way.
    await page.evaluate(() => {
      const write = navigator.clipboard.writeText.bind(navigator.clipboard);
      navigator.clipboard.writeText = (text) => {
        Reflect.set(window, 'copied', text);
        return write(text);
      };
    });
    await page.getByTitle('Copy or save').click();
    await page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
    await expect.poll(() => page.getByRole('status').allTextContents()).toContain('Copied');
    const copied = await page.evaluate<unknown>(() => Reflect.get(window, 'copied'));
    expect(copied).toContain('| random read 4k | 16 | 32 | 5,540,879 |');
  });

  test('axe finds no serious fault in comparison and report', async () => {
    expect(await accessibilityFaults(bench.page)).toEqual([]);
    await go('Report');
    await bench.page.getByRole('heading', { name: /Comparison$/ }).waitFor();
    expect(await accessibilityFaults(bench.page)).toEqual([]);
  });

  test('the report is previewed, a chapter left out, and printed', async () => {
    const { page } = bench;
    await page.getByLabel('Title', { exact: true }).fill('Initiators compared');
    await page.getByRole('heading', { name: 'Initiators compared' }).waitFor();
    await page.getByLabel('Show Every result').uncheck();
    await expect.poll(() => page.getByRole('heading', { name: 'A Every result' }).count()).toBe(0);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export PDF' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('Initiators-compared.pdf');
    expect(
      readFileSync(await saved.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  test('the report is about what was compared, not about what the screen began with', async () => {
    const { page } = bench;
    await go('Compare');
    await page.getByLabel('Baseline').selectOption({ label: 'Local, 8 drives (expected) (6)' });
    await page.getByRole('button', { name: 'Make report' }).click();
    await page.getByText(/IOPS of StarWind NVMe-oF Initiator against Local, 8 drives \(expected\)/).waitFor();
    await go('Compare');
    const row = page.getByRole('table', { name: 'Comparison' }).getByRole('row', { name: /^random read 4k/ });
    await expect.poll(() => row.textContent()).toContain('73.26');
  });

  test('the page had nothing to complain of', () => {
    expect(bench.complaints).toEqual([]);
  });
});
