import axe from 'axe-core';
import { expect, it } from 'vitest';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { fireEvent, goTo, openApp, screen, waitFor, within } from '../../support/open-app.ts';
import { HOSTILE_NAMES, hostileLab } from '../../support/hostile-lab.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { LAB, NOW_US } from '../../support/ui-bed.ts';

async function open(lab: Lab) {
  const shown = { ...lab, id: LAB };
  const client = openApp({
    'lab.get': () => ({ lab: shown, revision: 1, updatedUs: NOW_US }),
    'lab.save': () => ({ revision: 2, updatedUs: NOW_US }),
  });
  await goTo('Topology');
  // The first test loads the screen's code as well.
  const tree = await screen.findByRole('tree', {}, { timeout: 15_000 });
  await waitFor(() => expect(within(tree).getAllByRole('treeitem').length).toBeGreaterThan(0));
  return { client, tree };
}

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  fireEvent.keyDown(screen.getByRole('tree'), { key, ...more });
const inspector = () => within(screen.getByRole('complementary', { name: 'Inspector' }));
const said = (): string => document.querySelector('[aria-live=polite]')?.textContent ?? '';

/** Goes to an element by n and Enter as a keyboard user would. */
async function goInto(...names: readonly RegExp[]): Promise<void> {
  for (const [depth, name] of names.entries()) {
    if (depth > 0) await press('Enter');
    for (let count = 0; count < 60 && !name.test(said()); count++) await press('n');
    expect(said()).toMatch(name);
  }
}

it('shows the bed as a tree: hosts, nodes, devices and cables with their facts', async () => {
  const { tree } = await open(studyALab);
  const host = within(tree).getByRole('treeitem', { name: /^host sw-nvmeof-01/ });
  expect(within(host).getAllByRole('treeitem', { name: /^drive nvme\d, 3.84 TB$/ })).toHaveLength(8);
  expect(within(host).getAllByRole('treeitem', { name: /^NIC \d, 1 of 2 ports used$/ })).toHaveLength(4);
  expect(within(tree).getAllByRole('treeitem', { name: /^cable .*100 Gb\/s$/ })).toHaveLength(8);
  expect(tree.getAttribute('aria-label')).toContain('5 hosts, 10 NUMA nodes, 8 drives');
});

it('draws on the screen the very texts of the SVG', async () => {
  const { tree } = await open(studyALab);
  const onScreen = [...tree.querySelectorAll('text:not(.mid)')].map((text) => text.textContent).sort();
  const svg = new DOMParser().parseFromString(toSvg(studyALab).text, 'image/svg+xml');
  expect(onScreen).toEqual([...svg.querySelectorAll('text')].map((text) => text.textContent).sort());
});

it('edits a field while typing, refuses what cannot be and says what to write', async () => {
  const { client } = await open(studyALab);
  await goInto(/^host sw-nvmeof-01/, /^NUMA 0/, /^NIC 1/);
  const address = inspector().getByLabelText('PCI address');
  await fireEvent.input(address, { target: { value: '4b:00' } });
  expect((await inspector().findByRole('alert')).textContent).toBe('Write the full address, such as 0000:4b:00.0');
  await fireEvent.input(address, { target: { value: '0000:4B:00.0' } });
  await fireEvent.blur(address);
  expect(inspector().queryByRole('alert')).toBeNull();
  await waitFor(() => expect(client.inputs('lab.save')).toHaveLength(1), { timeout: 3_000 });
  const [save] = client.inputs('lab.save');
  const [[, after] = [null, null]] = Object.values(save?.diff.changed ?? {});
  expect(after).toMatchObject({ kind: 'nic', pciAddress: '0000:4b:00.0' });
});

it('tells where values come from, and forgets it when the user enters another', async () => {
  await open(studyALab);
  await goInto(/^host sw-nvmeof-01/, /^NUMA 0/, /^NIC 1/);
  expect(inspector().getAllByText('assumed').length).toBeGreaterThan(0);
  expect(inspector().getByText('spec')).toBeDefined();
  await fireEvent.change(inspector().getByLabelText('Trained'), { target: { value: '3x16' } });
  await waitFor(() => expect(inspector().queryByText('spec')).toBeNull());
});

it('lists what is wrong, and a row selects its element', async () => {
  const index = indexLab(studyALab);
  const [link] = index.ofKind('link');
  const broken = link && { ...link, b: { ...link.b, port: '99' } };
  await open({ ...studyALab, entities: { ...studyALab.entities, [link?.id ?? '']: broken ?? link! } });
  const problems = within(screen.getByRole('region', { name: 'Problems' }));
  expect(problems.getByText('1 error')).toBeDefined();
  await fireEvent.click(problems.getByRole('button', { name: /There is no port 99 at this end/ }));
  expect(inspector().getByRole('heading', { name: 'Cable', level: 2 })).toBeDefined();
});

it('removes, undoes and redoes by key, in words', async () => {
  const { tree } = await open(studyALab);
  await goInto(/^switch sw-100g-01/);
  await press('Delete');
  expect(said()).toBe('Remove sw-100g-01');
  expect(within(tree).queryAllByRole('treeitem', { name: /^cable/ })).toHaveLength(0);
  await press('z', { ctrlKey: true });
  await waitFor(() => expect(within(tree).getAllByRole('treeitem', { name: /^cable/ })).toHaveLength(8));
  expect(said()).toBe('Undone: Remove sw-100g-01');
});

it('shows every hostile name as text and makes no element of it', async () => {
  const { tree } = await open(hostileLab());
  expect(document.querySelector('script, b, iframe')).toBeNull();
  expect(tree.textContent).toContain('<script>alert(1)</script>');
  expect(within(tree).getAllByRole('treeitem')).toHaveLength(HOSTILE_NAMES.length * 4);
  const svg = new DOMParser().parseFromString(toSvg(hostileLab()).text, 'image/svg+xml');
  expect(svg.querySelector('parsererror')).toBeNull();
});

it('has no fault that axe can see without layout', async () => {
  await open(studyALab);
  const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } });
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(' | ')}`),
  ).toEqual([]);
});
