import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench({ theme: 'dark', width: 1280, height: 800 });
  await bench.page.getByRole('button', { name: 'Open the sample project' }).click();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

test('two revisions of a lab stand side by side with what the same load gets', async () => {
  const { page } = bench;
  await page.getByRole('navigation').getByText('Topology', { exact: true }).click();
  await page.getByLabel('Overlay').selectOption({ label: 'Capacity: random read 64K' });
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.keyboard.type('sw-client-04');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('button', { name: /^What if/ }).click();
  const dialog = page.getByRole('dialog', { name: 'What if: two revisions side by side' });
  const row = (name: string) =>
    dialog.getByRole('table', { name: 'Figures of both revisions' }).getByRole('row', { name: new RegExp(`^${name}`) });
  const cells = async (name: string) =>
    (await row(name).getByRole('cell').allTextContents()).map((text) => text.trim());
  await expect.poll(() => cells("At most by the clients' links")).toHaveLength(3);
  const [before, after, change] = await cells("At most by the clients' links");
  const count = (text: string | undefined): number => Number(text?.replaceAll(',', ''));
  expect(count(after) / count(before)).toBeCloseTo(3 / 4, 5);
  expect(change).toBe('−25.0%');
  expect(await dialog.getByRole('img', { name: 'Revision' }).count()).toBe(2);
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('combobox', { name: 'Before' }).selectOption({ label: 'As it is now' });
  await expect.poll(async () => (await cells('Predicted'))[2]).toBe('the same');
});
