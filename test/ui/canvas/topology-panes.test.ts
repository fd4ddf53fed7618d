import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../shared/contract/workspace-methods.ts';
import { fireEvent, goTo, openApp, screen, waitFor, within } from '../../support/open-app.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { LAB, NOW_US } from '../../support/ui-bed.ts';

async function open() {
  const kept: unknown[] = [];
  openApp({
    'lab.get': () => ({ lab: { ...studyALab, id: LAB }, revision: 1, updatedUs: NOW_US }),
    'lab.save': () => ({ revision: 2, updatedUs: NOW_US }),
    'settings.set': (changes) => {
      kept.push(changes);
      return { ...DEFAULT_SETTINGS, ...changes } as typeof DEFAULT_SETTINGS;
    },
  });
  await goTo('Topology');
  const tree = await screen.findByRole('tree', { name: /^Test bed/ }, { timeout: 15_000 });
  await waitFor(() => expect(within(tree).getAllByRole('treeitem').length).toBeGreaterThan(0));
  return { tree, kept };
}

const said = (): string => document.querySelector('[aria-live=polite]')?.textContent ?? '';

it('shows the bed as an outline: opened by keys, selected in both directions, filtered', async () => {
  const { tree } = await open();
  await fireEvent.click(screen.getByRole('tab', { name: 'Outline' }));
  const outline = screen.getByRole('tree', { name: 'Outline' });
  const names = () =>
    within(outline)
      .getAllByRole('treeitem')
      .map((row) => row.textContent.trim());
  expect(names()).toEqual([
    'sw-100g-01',
    'sw-client-01',
    'sw-client-02',
    'sw-client-03',
    'sw-client-04',
    'sw-nvmeof-01',
  ]);
  const press = (key: string) => fireEvent.keyDown(outline, { key });
  await press('End');
  expect(said()).toContain('sw-nvmeof-01');
  await press('ArrowRight');
  await press('ArrowRight');
  expect(said()).toBe('NUMA 0');
  await press('ArrowRight');
  expect(names()).toContain('nvme3');
  await fireEvent.keyDown(tree, { key: 'Escape' });
  expect(
    within(outline)
      .getByRole('treeitem', { name: /sw-nvmeof-01/ })
      .getAttribute('aria-selected'),
  ).toBe('true');
  await fireEvent.input(screen.getByLabelText('Filter the outline'), { target: { value: 'drive nvme5' } });
  expect(names()).toEqual(['sw-nvmeof-01', 'NUMA 1', 'nvme5']);
});

it('switches layers on by their menu, keeps them with the settings, and folds by a key', async () => {
  const { tree, kept } = await open();
  await fireEvent.keyDown(screen.getByRole('button', { name: 'Layers' }), { key: 'Enter' });
  await fireEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Subsystems and targets' }));
  expect(await within(tree).findByRole('treeitem', { name: 'subsystem numa0' })).toBeTruthy();
  expect(screen.getByRole('list', { name: 'Layers shown' }).textContent).toContain('Subsystems and targets');
  expect(JSON.stringify(kept.at(-1))).toContain('"targets"');
  await fireEvent.keyDown(tree, { key: 'n' });
  await fireEvent.keyDown(tree, { key: 'o' });
  expect(said()).toBe('Folded');
  expect(within(tree).queryAllByRole('treeitem', { name: /^drive/ })).toEqual([]);
  await fireEvent.keyDown(tree, { key: 'o' });
  await waitFor(() => expect(within(tree).getAllByRole('treeitem', { name: /^drive/ })).toHaveLength(8));
});
