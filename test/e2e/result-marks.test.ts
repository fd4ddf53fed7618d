import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench({ theme: 'dark', width: 1440, height: 900 });
  const { page } = bench;
  await page.getByRole('button', { name: 'Open the sample project' }).click();
  await page.getByRole('navigation').getByText('Results', { exact: true }).click();
  await page.getByRole('grid', { name: 'Results' }).waitFor();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

const shown = () => bench.page.getByText(/^\d+ points?$/).first();

test('a point is tagged, starred and annotated, and the filter finds it', async () => {
  const { page } = bench;
  await page.getByRole('row').filter({ hasText: 'random read 4k' }).first().click();
  const detail = page.getByRole('complementary', { name: 'Result in detail' });
  await detail.getByRole('button', { name: 'Star' }).click();
  await expect.poll(() => detail.getByRole('button', { name: 'Star' }).getAttribute('aria-pressed')).toBe('true');
  await detail.getByRole('tab', { name: 'Notes' }).click();
  await detail.getByLabel('New tag').fill('baseline');
  await page.keyboard.press('Enter');
  await detail.getByRole('button', { name: 'Remove the tag baseline' }).waitFor();
  await detail.getByRole('textbox', { name: 'Note' }).fill('<b>before</b> the update');
  await detail.getByLabel('New tag').focus();
  await expect.poll(() => page.getByText('1 point with another note').count()).toBe(1);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Filter' }).fill('tag:base star=yes note:"<b>"');
  await expect.poll(() => shown().textContent()).toMatch(/^1 point\b/);
});

test('all shown points are deleted and brought back', async () => {
  const { page } = bench;
  await page.getByRole('textbox', { name: 'Filter' }).fill('bs=4k');
  await expect.poll(() => shown().textContent()).not.toMatch(/^1 point\b/);
  const before = await shown().textContent();
  await page.getByTitle('Points').click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No point fits.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => shown().textContent()).toBe(before);
});
