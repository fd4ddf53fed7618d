import { expect, it } from 'vitest';
import { goTo, openApp, screen, fireEvent, waitFor, within } from '../support/open-app.ts';
import { aLab, LAB, MANAGED, NOW_US, HOST_A, aManagedHost } from '../support/ui-bed.ts';
import { CodedError } from '../../shared/contract/errors.ts';

const emptyWorkspace = { 'lab.list': () => ({ labs: [] }), 'host.list': () => ({ hosts: [] }) };

it('says in one sentence what to do on the first start, with one primary button', async () => {
  openApp(emptyWorkspace);
  expect(await screen.findByRole('heading', { level: 2 })).toHaveProperty(
    'textContent',
    expect.stringContaining('Draw a test bed once'),
  );
  const sample = await screen.findByRole('button', { name: 'Open the sample project' });
  expect(sample.className).toContain('primary');
  expect(document.querySelectorAll('main .primary')).toHaveLength(1);
});

it('opens the sample with one click', async () => {
  const client = openApp({
    ...emptyWorkspace,
    'lab.create': () => ({ lab: aLab(), revision: 1, updatedUs: NOW_US, problems: [] }),
  });
  await fireEvent.click(await screen.findByRole('button', { name: 'Open the sample project' }));
  await waitFor(() => expect(client.inputs('lab.create')).toEqual([{ sample: 'study-a' }]));
});

it('prepares this computer and stands before one start button', async () => {
  const client = openApp({
    'host.list': () => ({ hosts: [] }),
    'host.save': () => ({ host: aManagedHost({ connection: { kind: 'local' } }) }),
    'lab.create': () => ({ lab: aLab(), revision: 1, updatedUs: NOW_US, problems: [] }),
    'lab.discover': () => ({
      pieces: [],
      diff: { added: {}, changed: {}, removed: {} },
      notSeen: [],
      host: HOST_A,
      revision: 2,
    }),
    'run.list': () => ({ runs: [] }),
    'run.preflight': () => ({ ready: true, hosts: [], problems: [] }),
  });
  await fireEvent.click(await screen.findByRole('button', { name: 'Measure this computer' }));
  const start = await screen.findByRole('button', { name: 'Start run' });
  await waitFor(() => expect(start.getAttribute('aria-disabled')).toBeNull());
  expect(client.inputs('lab.discover')).toEqual([{ labId: LAB, hostId: MANAGED, apply: true }]);
  expect(client.inputs('plan.save')[0]?.plan).toMatchObject({ hosts: [HOST_A], target: { kind: 'scratch' } });
});

it('leaves no lab behind when the inventory fails, and says why with details to copy', async () => {
  const client = openApp({
    ...emptyWorkspace,
    'host.save': () => ({ host: aManagedHost() }),
    'lab.create': () => ({ lab: aLab(), revision: 1, updatedUs: NOW_US, problems: [] }),
    'lab.delete': () => ({ deleted: true }),
    'lab.discover': () => Promise.reject(new CodedError('tool-missing', 'lscpu is missing', 'Install util-linux')),
  });
  await fireEvent.click(await screen.findByRole('button', { name: 'Measure this computer' }));
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('lscpu is missing');
  expect(alert.textContent).toContain('Install util-linux');
  expect(within(alert).getByRole('button', { name: 'Copy details' })).toBeDefined();
  expect(client.inputs('lab.delete')).toEqual([{ id: LAB }]);
});

it('keeps the lab screens out of reach until a lab is open, and says so', async () => {
  openApp(emptyWorkspace);
  const plan = within(await screen.findByRole('navigation')).getByRole('button', { name: 'Plan' });
  expect(plan.getAttribute('aria-disabled')).toBe('true');
  expect(plan.title).toBe('Open or make a lab first');
});

it('takes a deleted lab back', async () => {
  const client = openApp({ 'lab.delete': () => ({ deleted: true }) });
  await fireEvent.click(await screen.findByRole('button', { name: 'Delete Bench' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  expect(client.inputs('lab.delete')).toEqual([
    { id: LAB, restore: false },
    { id: LAB, restore: true },
  ]);
});

it('goes to a screen by its digit, opens the palette and the sheet by key', async () => {
  openApp();
  await goTo('Plan');
  await fireEvent.keyDown(window, { code: 'Digit8', key: '8', altKey: true });
  expect(await screen.findByRole('heading', { level: 1, name: 'Hosts' })).toBeDefined();
  await fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
  expect(await screen.findByRole('dialog', { name: 'Commands' })).toBeDefined();
  expect(screen.getByText('Dark theme')).toBeDefined();
  await fireEvent.keyDown(document.body, { key: '?' });
  expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeDefined();
});

it('shows the theme at once and stores it', async () => {
  const client = openApp();
  await fireEvent.click(await screen.findByRole('button', { name: 'Switch to the dark theme' }));
  await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
  expect(client.inputs('settings.set')).toEqual([{ theme: 'dark' }]);
});

it('opens a sample by its name in the command palette', async () => {
  const client = openApp({
    ...emptyWorkspace,
    'lab.create': () => ({ lab: aLab(), revision: 1, updatedUs: NOW_US, problems: [] }),
  });
  await screen.findByRole('button', { name: 'Study A, published' });
  await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
  const palette = await screen.findByRole('dialog');
  await fireEvent.click(await within(palette).findByText('Study A, published'));
  await waitFor(() => expect(client.inputs('lab.create')).toEqual([{ sample: 'study-a' }]));
});

it('lists two labs of one name, and gives a new one a name of its own', async () => {
  const lab = { name: 'New lab', revision: 1, updatedUs: NOW_US, deleted: false, sample: null, hosts: 0, drives: 0 };
  const client = openApp({
    'lab.list': () => ({
      labs: [
        { ...lab, id: LAB },
        { ...lab, id: HOST_A },
      ],
    }),
    'lab.create': () => ({ lab: aLab(), revision: 1, updatedUs: NOW_US, problems: [] }),
  });
  await waitFor(() => expect(screen.getAllByRole('button', { name: 'New lab' })).toHaveLength(3));
  const menu = screen.getByTitle('Open a lab');
  await fireEvent.keyDown(menu, { key: 'Enter' });
  expect(await screen.findAllByRole('menuitem', { name: /^New lab/ })).toHaveLength(2);
  const [make] = screen.getAllByText('New lab', { selector: 'main button:not(td button)' });
  await fireEvent.click(make!);
  await waitFor(() => expect(client.inputs('lab.create')).toEqual([{ name: 'New lab 2' }]));
});
