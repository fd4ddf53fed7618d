import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench({ theme: 'dark', width: 1440, height: 900 });
  const { page } = bench;
  await page.getByRole('button', { name: 'Study C, published' }).click();
  await page.getByRole('navigation').getByText('Results', { exact: true }).click();
  await page.getByRole('grid', { name: 'Results' }).waitFor();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

test('a flag is in the grid, the filter finds it, and the detail tells its numbers and what is likely wrong', async () => {
  const { page } = bench;
  await page.getByRole('textbox', { name: 'Filter' }).fill('flag:W-DRIVE');
  const row = page.getByRole('row').filter({ hasText: '2M sequential write' });
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'Stage 2' }).count()).toBe(1);
  expect(await row.first().innerText()).toContain('W-DRIVE');
  await row.first().click();
  const problems = page.getByRole('complementary', { name: 'Result in detail' }).getByRole('list').first();
  await problems.getByText(/106\.65 GB\/s is 222% of what 48 drives are rated for/).waitFor();
  expect(await problems.innerText()).toContain('At which layer was it counted?');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByText('does not follow: 94.80').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('points are judged again when asked', async () => {
  const { page } = bench;
  await page.getByRole('textbox', { name: 'Filter' }).fill('');
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'Stage 2' }).count()).toBe(5);
  await page.getByTitle('Points').click();
  await page.getByRole('menuitem', { name: /Check again/ }).click();
  await page.getByText('6 points checked, 4 flagged, as before').waitFor();
  expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
});

test('a comparison says which rows are doubted', async () => {
  const { page } = bench;
  await page.getByRole('navigation').getByText('Compare', { exact: true }).click();
  await page.getByText(/W-CELL on 3 rows/).waitFor();
});
