import { expect, it } from 'vitest';
import type { Lab } from '../../../shared/model/lab.ts';
import { fireEvent, goTo, openApp, screen, waitFor, within } from '../../support/open-app.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { LAB, NOW_US } from '../../support/ui-bed.ts';

async function open(lab: Lab = studyALab) {
  const client = openApp({
    'lab.get': () => ({ lab: { ...lab, id: LAB }, revision: 1, updatedUs: NOW_US }),
    'lab.save': () => ({ revision: 2, updatedUs: NOW_US }),
  });
  await goTo('Topology');
  const tree = await screen.findByRole('tree', { name: /^Test bed/ }, { timeout: 15_000 });
  await waitFor(() => expect(within(tree).getAllByRole('treeitem').length).toBeGreaterThan(0));
  await fireEvent.click(screen.getByRole('tab', { name: 'Outline' }));
  return { client, tree };
}

const inspector = () => within(screen.getByRole('complementary', { name: 'Inspector' }));
const outline = () => screen.getByRole('tree', { name: 'Outline' });
const said = (): string => document.querySelector('[aria-live=polite]')?.textContent ?? '';
const press = (key: string, more: Partial<KeyboardEvent> = {}) => fireEvent.keyDown(outline(), { key, ...more });
const pick = (label: string, value: string) =>
  fireEvent.change(inspector().getByLabelText(label), { target: { value } });

/** Filters the outline so that this row is the last, and goes there. */
async function goToRow(filter: string): Promise<void> {
  await fireEvent.input(screen.getByLabelText('Filter the outline'), { target: { value: filter } });
  await press('End');
}

const value = (label: string): string => inspector().getByLabelText<HTMLInputElement>(label).value;

it('changes several hosts at once, shows what differs as mixed, and takes it back in one step', async () => {
  await open();
  await press('Home');
  await press('ArrowDown');
  await press('ArrowDown', { shiftKey: true });
  await press('End', {});
  expect(inspector().getByRole('heading', { level: 2 }).textContent).toBe('sw-nvmeof-01');
  await press('ArrowUp', { shiftKey: true });
  expect(said()).toBe('2 selected, with sw-client-04');
  expect(inspector().getByRole('heading', { level: 2 }).textContent).toBe('2 hosts');
  expect(inspector().queryByLabelText('Name')).toBeNull();
  const role = inspector().getByLabelText<HTMLSelectElement>('Role');
  expect(role.selectedOptions[0]?.textContent).toBe('mixed');
  expect(inspector().getByLabelText<HTMLInputElement>('Kernel').placeholder).toMatch(/mixed|not known/);
  await pick('Role', 'both');
  await waitFor(() => expect(value('Role')).toBe('both'));
  await fireEvent.input(inspector().getByLabelText('CPU governor'), { target: { value: 'performance' } });
  await fireEvent.blur(inspector().getByLabelText('CPU governor'));
  expect(value('CPU governor')).toBe('performance');
  await fireEvent.keyDown(window, { key: 'z', ctrlKey: true });
  expect(said()).toBe('Undone: Change 2 hosts');
  await waitFor(() => expect(value('CPU governor')).toBe(''));
});

it('puts hosts and switches into a new site, and the history names the step', async () => {
  const { tree } = await open();
  await fireEvent.keyDown(tree, { key: 'a', ctrlKey: true });
  await pick('Site', 'new');
  expect(said()).toBe('Move 6 devices to site-01');
  await fireEvent.keyDown(screen.getByRole('button', { name: 'History' }), { key: 'Enter' });
  await fireEvent.click(await screen.findByRole('menuitem', { name: '1. Undo: Move 6 devices to site-01' }));
  expect(said()).toBe('Undone: Move 6 devices to site-01');
  await fireEvent.keyDown(screen.getByRole('button', { name: 'History' }), { key: 'Enter' });
  expect(await screen.findByRole('menuitem', { name: '1. Redo: Move 6 devices to site-01' })).toBeTruthy();
});

it('draws a slot, puts a drive into it, and tells what trained below what it could', async () => {
  const { client } = await open();
  await goToRow('NUMA node 0');
  await fireEvent.click(screen.getByRole('tab', { name: 'Palette' }));
  await fireEvent.click(screen.getByRole('button', { name: /PCIe slot/ }));
  expect(inspector().getByRole('heading', { level: 2 }).textContent).toBe('Slot 1');
  await pick('Capable', '3x4');
  const device = inspector().getByLabelText<HTMLSelectElement>('Device');
  await pick('Device', [...device.options].find(({ text }) => text === 'nvme0')?.value ?? '');
  expect(said()).toBe('Put nvme0 into Slot 1');
  await fireEvent.click(screen.getByRole('tab', { name: 'Outline' }));
  await goToRow('slot');
  expect(
    within(outline()).getByRole('treeitem', { name: /Slot 1: PCIe 3.0 ×4, nvme0 trained PCIe 3.0 ×4/ }),
  ).toBeTruthy();
  await goToRow('drive nvme0');
  expect(inspector().getByLabelText('Runs at').textContent).toContain('PCIe 3.0 ×4');
  await waitFor(() => expect(client.inputs('lab.save').length).toBeGreaterThan(0), { timeout: 3_000 });
});

it('sets one switch port apart, refuses what no port can have, and says so while typing', async () => {
  await open();
  await goToRow('switch');
  const port = within(inspector().getByRole('region', { name: 'Port 3' }));
  await fireEvent.click(port.getByText('Port 3'));
  const mtu = await port.findByLabelText<HTMLInputElement>('MTU');
  expect(mtu.placeholder).toBe('4200, as the switch');
  await fireEvent.input(mtu, { target: { value: '12' } });
  expect((await port.findByRole('alert')).textContent).toBe('Write a whole number from 576 to 65,535');
  await fireEvent.input(mtu, { target: { value: '9000' } });
  expect(port.queryByRole('alert')).toBeNull();
  await fireEvent.input(port.getByLabelText('PFC'), { target: { value: '9' } });
  expect((await port.findByRole('alert')).textContent).toContain('priorities from 0 to 7');
  await fireEvent.input(port.getByLabelText('PFC'), { target: { value: 'none' } });
  await fireEvent.input(port.getByLabelText('VLAN'), { target: { value: '12' } });
  await fireEvent.blur(port.getByLabelText('VLAN'));
  expect(port.getByLabelText<HTMLInputElement>('VLAN').value).toBe('12');
});

it('shows cores with their duty, and the way from a CPU to a drive, each station at hand', async () => {
  await open();
  await goToRow('NUMA node 0');
  const cores = within(inspector().getByRole('list', { name: 'Cores' })).getAllByRole('listitem');
  expect(cores).toHaveLength(40);
  expect(cores[1]?.title).toBe('CPU 1: nvmf_tgt 0 (reactors)');
  expect(cores[0]?.title).toBe('CPU 0: free');
  await goToRow('drive nvme0');
  const paths = within(inspector().getByRole('region', { name: 'Queue ownership' }));
  expect(paths.getAllByRole('list')).toHaveLength(4);
  const [reactors] = paths.getAllByRole('button', { name: '8 reactors, CPUs 1-8' });
  await fireEvent.click(reactors!);
  expect(inspector().getByRole('heading', { level: 2 }).textContent).toBe('nvmf_tgt 0');
});
