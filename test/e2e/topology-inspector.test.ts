import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTopology, type TopologyPage } from '../support/topology-page.ts';

let view: TopologyPage;

beforeAll(async () => {
  view = await openTopology('sample');
});
afterAll(async () => {
  await view.close();
});

const keys = async (...names: string[]): Promise<void> => {
  for (const name of names) await view.page.keyboard.press(name);
};
const said = (words: RegExp | string): Promise<void> =>
  expect.poll(() => view.said()).toMatch(words instanceof RegExp ? words : new RegExp(`^${words}$`));
/** The outline is a tree too. */
const drawing = () => view.page.getByRole('tree', { name: /^Test bed/ });
const title = (): Promise<string> => view.inspector.getByRole('heading', { level: 2 }).innerText();

/** What the keyboard stands on: its label, and whether it is in the inspector. */
const focused = (): Promise<{ label: string; inside: boolean; tag: string }> =>
  view.page.evaluate(`(() => {
    const at = document.activeElement;
    const label = at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? '';
    return { label: label.trim(), inside: at.closest('[aria-label=Inspector]') !== null, tag: at.tagName };
  })()`);

/** Goes to the inspector from wherever the keyboard is. */
async function toInspector(): Promise<void> {
  for (let tries = 0; tries < 6 && !(await focused()).inside; tries++) await keys('F6');
  expect((await focused()).inside).toBe(true);
}

it('every field of a drive is reached by Tab, none holds the keyboard, and it leaves at the end', async () => {
  await drawing().focus();
  await keys('/');
  await view.page.keyboard.type('nvme0');
  await keys('Enter');
  await said(/nvme0/);
  await drawing().focus();
  await toInspector();
  const seen: string[] = [];
  for (let count = 0; count < 80; count++) {
    const at = await focused();
    if (!at.inside) break;
    seen.push(at.label);
    await keys('Tab');
  }
  for (const label of [
    'Name',
    'Capacity',
    'Serial',
    'Slot',
    'Trained',
    'Block size',
    'Random read',
    'Remark',
    'Remove',
  ]) {
    expect(seen).toContain(label);
  }
  expect((await focused()).inside).toBe(false);
  expect(new Set(seen).size).toBeGreaterThan(25);
});

it('by keyboard alone: a slot is drawn, a drive put into it, a field refused and taken, all of it undone', async () => {
  const { page } = view;
  await drawing().focus();
  await keys('/');
  await page.keyboard.type('nvme1');
  await keys('Enter');
  await said(/nvme1/);
  await drawing().focus();
  await keys('Escape');
  await said(/NUMA 0/);
  await keys('Shift+Tab', 'Home');
  for (let down = 0; down < 20 && !(await focused()).label.startsWith('PCIe slot'); down++) await keys('ArrowDown');
  await keys('Enter');
  await said('Add Slot 1');
  await toInspector();
  expect((await focused()).label).toBe('Name');
  await keys('Tab');
  expect((await focused()).label).toBe('Device');
  await page.keyboard.type('nvme1');
  await said('Put nvme1 into Slot 1');
  await view.inspector.getByLabel('PCI address').focus();
  await page.keyboard.type('4b:00');
  await view.inspector.getByRole('alert').waitFor();
  await keys('Escape');
  await expect.poll(() => view.inspector.getByRole('alert').count()).toBe(0);
  await drawing().focus();
  await keys('Control+z');
  await said('Undone: Put nvme1 into Slot 1');
  await keys('Control+z');
  await said('Undone: Add Slot 1');
  await keys('Control+y', 'Control+Shift+z');
  await said('Redone: Put nvme1 into Slot 1');
  await keys('Control+z', 'Control+z');
});

it('adding and taking out lines does not lose the keyboard', async () => {
  const { page } = view;
  await page.getByRole('tab', { name: 'Outline' }).click();
  await page.getByLabel('Filter the outline').fill('subsystem numa0');
  const outline = page.getByRole('tree', { name: 'Outline' });
  await outline.focus();
  await keys('End');
  await expect.poll(title).toBe('numa0');
  await view.inspector.getByRole('button', { name: 'Take sw-client-01 out' }).focus();
  await keys('Enter');
  await expect.poll(() => view.inspector.getByRole('button', { name: 'Take sw-client-01 out' }).count()).toBe(0);
  expect((await focused()).inside).toBe(true);
  await view.inspector.getByRole('button', { name: 'Add listener' }).focus();
  await keys('Enter');
  await said('Add Listener 1');
  await expect.poll(title).toBe('Listener 1');
  expect(await focused()).toMatchObject({ inside: true, label: 'Name' });
  await drawing().focus();
  await keys('Control+z', 'Control+z');
});

it('copies an NQN, and shows where a value came from', async () => {
  const { page } = view;
  await page.getByLabel('Filter the outline').fill('subsystem numa1');
  await page.getByRole('tree', { name: 'Outline' }).focus();
  await keys('End');
  await view.inspector.getByRole('button', { name: 'Copy NQN' }).click();
  const nqn = await view.inspector.getByLabel('NQN', { exact: true }).inputValue();
  expect(nqn).toMatch(/^nqn\./);
  // A page may not read the clipboard; whoever pastes may.
  await page.getByLabel('Filter the outline').fill('');
  await page.getByLabel('Filter the outline').focus();
  await keys('Control+v');
  await expect.poll(() => page.getByLabel('Filter the outline').inputValue()).toBe(nqn);
  expect(await view.inspector.getByText('assumed').count()).toBeGreaterThan(0);
});

it('sets several clients at once, and the history goes back to a step by its name', async () => {
  const { page } = view;
  await page.getByLabel('Filter the outline').fill('host sw-client');
  await page.getByRole('tree', { name: 'Outline' }).focus();
  await keys('Home', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown');
  await expect.poll(title).toBe('4 hosts');
  await view.inspector.getByLabel('CPU governor').fill('performance');
  await view.inspector.getByLabel('Site').selectOption({ label: 'a new site' });
  await said('Move 4 devices to site-01');
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('menuitem', { name: '2. Undo: Change 4 hosts' }).click();
  await said('Undone: Change 4 hosts');
  expect(await page.getByRole('treeitem', { name: /site-01/ }).count()).toBe(0);
  expect(view.errors).toEqual([]);
});
