import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTopology, type TopologyPage } from '../support/topology-page.ts';

let view: TopologyPage;

beforeAll(async () => {
  view = await openTopology('empty');
});
afterAll(async () => {
  await view.close();
});

const CLIENTS = ['host-02', 'host-03', 'host-04', 'host-05'];
/** Hosts, switch and cables: going on further would come around. */
const ROUND = 11;

it('one storage node, a switch and four clients with their cables are drawn by keyboard alone', async () => {
  const { page } = view;
  const press = async (...names: string[]): Promise<void> => {
    for (const name of names) await page.keyboard.press(name);
  };
  const said = async (words: RegExp): Promise<void> => expect.poll(() => view.said()).toMatch(words);
  const goTo = async (name: string): Promise<void> => {
    const passed: string[] = [];
    for (let steps = 0; steps < ROUND; steps++) {
      const before = await view.said();
      await press('n');
      await expect.poll(() => view.said()).not.toBe(before);
      passed.push(await view.said());
      if (passed.at(-1)?.startsWith(name) === true) return;
    }
    throw new Error(`${name} is not reached by n: ${passed.join(', ')}`);
  };

  await view.tree.focus();
  await press('Shift+Tab', 'Enter');
  await said(/^Add host-01/);
  await press('ArrowDown', 'ArrowDown', 'Enter', 'Enter', 'ArrowDown', 'Enter');
  await said(/^Add NIC 0/);
  await press('ArrowDown', 'Enter');
  await said(/^Add switch-01/);
  for (const client of CLIENTS) {
    await press('Home', 'Enter');
    await said(new RegExp(`^Add ${client}`));
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
    await said(/^Add NIC 0/);
  }
  await press('Tab', 'Escape', 'Escape');
  for (const host of ['host-01', ...CLIENTS]) {
    await goTo('switch-01');
    await press('c');
    await said(/^Cable from switch-01/);
    await goTo(host);
    await press('c');
    await said(new RegExp(`^Cable switch-01, \\d+ – ${host}, NIC 0, p0`));
  }

  const items = (label: RegExp) => page.getByRole('treeitem', { name: label }).count();
  expect(await items(/^host-0/)).toBe(5);
  expect(await items(/^drive nvme/)).toBe(2);
  expect(await items(/^cable/)).toBe(5);
  expect(view.errors).toEqual([]);
});
