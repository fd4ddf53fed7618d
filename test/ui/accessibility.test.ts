import axe from 'axe-core';
import { expect, it } from 'vitest';
import { goTo, openApp, screen, fireEvent, waitFor } from '../support/open-app.ts';
import { aRunStatus } from '../support/ui-bed.ts';

/** Faults that can be seen without layout; colours and sizes are looked at in a real browser by the e2e suite. */
async function faults(): Promise<string[]> {
  const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

it('has no fault on the first start', async () => {
  openApp({ 'lab.list': () => ({ labs: [] }) });
  await screen.findByRole('button', { name: 'Open the sample project' });
  expect(await faults()).toEqual([]);
});

it.each([
  ['Plan', 'What it comes to'],
  ['Files', 'Why'],
  ['Run', 'Log'],
  ['Results', 'Runs'],
  ['Hosts', 'Hosts'],
  ['Settings', 'Licences'],
])('has no fault on %s', async (name, heading) => {
  openApp();
  await goTo(name);
  expect(await screen.findByRole('heading', { name: heading })).toBeDefined();
  await waitFor(() => expect(document.querySelector('main')?.textContent.length).toBeGreaterThan(40));
  expect(await faults()).toEqual([]);
});

it('has no fault before a run, with a failed check', async () => {
  openApp({ 'run.list': () => ({ runs: [{ ...aRunStatus().run, state: 'done' }] }) });
  await goTo('Run');
  await screen.findByText('apt-get install fio');
  expect(await faults()).toEqual([]);
});

it('has no fault with the palette open', async () => {
  openApp();
  await fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
  await screen.findByRole('dialog', { name: 'Commands' });
  expect(await faults()).toEqual([]);
});
