import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, openWorkbench, type Workbench } from '../support/workbench.ts';

const TABS = [
  'Percentiles',
  'Over time',
  'Per core',
  'Scaling',
  'Breakdown',
  'Latency cap',
  'Optimum',
  'Theoretical',
  'Predicted',
  'Back end',
  'Access points',
  'Fairness',
  'Steady state',
];

describe('a comparison read in every way, dark, 1280 x 800', () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench({ theme: 'dark', width: 1280, height: 800 });
    const { page } = bench;
    await page.getByRole('button', { name: 'Open the sample project' }).click();
    await page.getByRole('navigation').getByText('Compare', { exact: true }).click();
    await page.getByRole('table', { name: 'Comparison' }).waitFor();
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
  });

  test('the tabs are walked by arrow keys; each has a table or says what it needs, and the page never scrolls sideways', async () => {
    const { page } = bench;
    await page.getByRole('tab', { name: 'Ratios' }).focus();
    for (const name of TABS) {
      await page.keyboard.press('ArrowRight');
      const tab = page.getByRole('tab', { name, exact: true });
      await expect.poll(() => tab.getAttribute('aria-selected')).toBe('true');
      const panel = page.getByRole('tabpanel');
      await expect.poll(() => panel.locator('table, h2').count()).toBeGreaterThan(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), name).toBe(false);
    }
  });

  test('the model’s ceilings stand beside the measured rates', async () => {
    const { page } = bench;
    await page.getByRole('tab', { name: 'Theoretical' }).click();
    const row = page.getByRole('table', { name: 'Of theoretical' }).getByRole('row', { name: /^random read 64K/ });
    const cells = (await row.getByRole('cell').allTextContents()).map((text) => text.trim());
    expect(cells.slice(2, 8)).toEqual(['745,625', '808,000', '92.28', "the clients' links", '746,692', '99.86']);
  });

  test('the workbook is downloaded, bytes and all', async () => {
    const { page } = bench;
    const download = page.waitForEvent('download');
    await page.getByTitle('Copy or save').click();
    await page.getByRole('menuitem', { name: /Save as XLSX/ }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('comparison.xlsx');
    expect(
      readFileSync(await saved.path())
        .subarray(0, 4)
        .toString('latin1'),
    ).toBe('PK\u0003\u0004');
  });

  test('a comparison is saved, another one made, and the saved one opened again', async () => {
    const { page } = bench;
    await page.getByRole('tab', { name: 'Ratios' }).click();
    await page.getByRole('button', { name: 'Save…' }).click();
    await page.getByLabel('Name of the comparison').fill('Initiators');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Saved (1)' }).click();
    await page.getByLabel('Baseline').selectOption({ label: 'Local, 1 drive (6)' });
    const head = page.getByRole('table', { name: 'Comparison' }).getByRole('columnheader', { name: /^A/ });
    await expect.poll(() => head.first().textContent()).toContain('Local, 1 drive');
    await page.getByRole('button', { name: 'Initiators', exact: true }).click();
    await expect.poll(() => head.first().textContent()).toContain('Linux NVMe-oF initiator');
    await page.getByRole('button', { name: 'Delete Initiators' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Saved (1)' }).waitFor();
  });

  test('axe finds no serious fault, and the page had nothing to complain of', async () => {
    const { page } = bench;
    for (const name of ['Per core', 'Latency cap', 'Ratios']) {
      await page.getByRole('tab', { name, exact: true }).click();
      await page.getByRole('tabpanel').locator('table').first().waitFor();
      expect(await accessibilityFaults(page), name).toEqual([]);
    }
    expect(bench.complaints).toEqual([]);
  });
});
