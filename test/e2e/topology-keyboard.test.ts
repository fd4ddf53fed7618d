import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTopology, type TopologyPage } from '../support/topology-page.ts';

let view: TopologyPage;

beforeAll(async () => {
  view = await openTopology('empty');
});
afterAll(async () => {
  await view.close();
});

it('draws a target, a client, a switch and two cables by keyboard alone in at most 45 keys', async () => {
  let keys = 0;
  const press = async (...names: string[]): Promise<void> => {
    for (const name of names) {
      await view.page.keyboard.press(name);
      keys++;
    }
  };
  const said = async (words: RegExp): Promise<void> => expect.poll(() => view.said()).toMatch(words);

  // From the drawing back to the palette; arrows go from item to item, Enter puts one into the selected element.
  await view.tree.focus();
  await press('Shift+Tab', 'Enter');
  await said(/^Add host-01/);
  await press('ArrowDown', 'ArrowDown', 'Enter');
  await said(/^Add nvme0/);
  await press('ArrowDown', 'Enter');
  await said(/^Add NIC 0/);
  await press('ArrowDown', 'Enter');
  await said(/^Add switch-01/);
  await press('Home', 'Enter');
  await said(/^Add host-02/);
  await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
  await said(/^Add NIC 0/);

  // Back on the drawing at the client's NIC: begin its cable, go out to the switch, end it there; then the target's.
  await press('Tab', 'c');
  await said(/^Cable from NIC 0/);
  await press('Escape', 'Escape', 'n', 'n');
  await said(/^switch-01/);
  await press('c');
  await said(/^Cable host-02, NIC 0, p0 – switch-01/);
  await press('c', 'N', 'c');
  await said(/^Cable switch-01, \d+ – host-01, NIC 0, p0/);

  expect(keys).toBeLessThanOrEqual(45);
  expect(await view.page.getByRole('treeitem', { name: /^host-0/ }).count()).toBe(2);
  expect(await view.page.getByRole('treeitem', { name: /^cable/ }).count()).toBe(2);
  expect(await view.page.getByRole('treeitem', { name: /^drive nvme0/ }).count()).toBe(1);
  expect(view.errors).toEqual([]);
});

it('tells screen readers where the keyboard is', async () => {
  const current = await view.tree.getAttribute('aria-activedescendant');
  expect(await view.page.locator(`[id="${current ?? ''}"]`).getAttribute('role')).toBe('treeitem');
  expect(await view.tree.getAttribute('aria-label')).toContain('2 hosts, 4 NUMA nodes, 1 drive, 2 NICs, 1 switch');
});

it('renames, duplicates, nudges and takes all of it back', async () => {
  const { page } = view;
  await view.tree.focus();
  await page.keyboard.press('/');
  await page.keyboard.type('host-02');
  await page.keyboard.press('Enter');
  await expect.poll(() => view.said()).toMatch(/^host-02/);
  await view.tree.focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('sw-client-01');
  await page.keyboard.press('Enter');
  await view.element(/^host sw-client-01/).waitFor();
  await page.keyboard.press('Control+d');
  await view.element(/^host sw-client-02/).waitFor();
  for (let count = 0; count < 3; count++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+z');
  expect(await view.said()).toBe('Undone: Move sw-client-02');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await view.element(/^host-02/).waitFor();
  expect(await page.getByRole('treeitem', { name: /^host/ }).count()).toBe(2);
});
