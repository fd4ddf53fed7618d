import { expect, it } from 'vitest';
import type { HostTest } from '../../shared/contract/host-methods.ts';
import { addressText, emptyForm, formErrors, formOf, hostOf } from '../../renderer/src/views/hosts/host-form.ts';
import { keyState } from '../../renderer/src/views/hosts/key-state.ts';
import { openApp, screen, fireEvent, type, waitFor, within } from '../support/open-app.ts';
import { aManagedHost, MANAGED, NOW_US } from '../support/ui-bed.ts';

const SHOWN = 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU';
const PINNED = 'SHA256:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg';

const aTest = (changes: Partial<HostTest> = {}): HostTest => ({
  hostId: MANAGED,
  reachable: true,
  checks: [{ name: 'fio', state: 'error', detail: 'not found', remedy: 'apt-get install fio' }],
  fingerprint: SHOWN,
  trusted: false,
  operatingSystem: 'Debian 12',
  kernel: '6.1.0',
  fioVersion: null,
  clockOffsetNs: null,
  clockUncertaintyNs: null,
  testedUs: NOW_US,
  ...changes,
});

async function openHost(): Promise<void> {
  await fireEvent.click(within(await screen.findByRole('navigation')).getByRole('button', { name: 'Hosts' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'client-1' }));
}

it('shows the whole fingerprint and how to compare it before it is trusted', async () => {
  const client = openApp({
    'host.list': () => ({ hosts: [{ ...aManagedHost(), lastTest: aTest() }] }),
    'host.trust': () => ({ host: aManagedHost({ fingerprint: SHOWN }) }),
    'host.test': () => aTest({ trusted: true }),
  });
  await openHost();
  await fireEvent.click(await screen.findByRole('button', { name: 'Compare and trust the key' }));
  const dialog = await screen.findByRole('dialog', { name: 'Trust the key of client-1?' });
  expect(dialog.textContent).toContain(SHOWN);
  expect(dialog.textContent).toContain('ssh-keygen -lf');
  expect(dialog.textContent).toContain('ssh-keyscan -p 22 192.168.10.21');
  await fireEvent.click(within(dialog).getByRole('button', { name: 'The keys match: trust' }));
  await waitFor(() => expect(client.inputs('host.trust')).toEqual([{ id: MANAGED, fingerprint: SHOWN }]));
});

it('blocks a changed key in red, with both keys and what it may mean', async () => {
  openApp({ 'host.list': () => ({ hosts: [{ ...aManagedHost({ fingerprint: PINNED }), lastTest: aTest() }] }) });
  await openHost();
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('The host key has changed');
  expect(alert.textContent).toContain(PINNED);
  expect(alert.textContent).toContain(SHOWN);
  expect(screen.getByText('key changed')).toBeDefined();
  expect(screen.queryByRole('list', { name: 'Checks of client-1' })).toBeNull();
});

it('never puts an address that a shell would read into a command to copy', async () => {
  const evil = aManagedHost();
  const connection = { ...evil.connection, address: '$(reboot)' } as typeof evil.connection;
  openApp({ 'host.list': () => ({ hosts: [{ ...evil, connection, lastTest: aTest() }] }) });
  await openHost();
  await fireEvent.click(await screen.findByRole('button', { name: 'Compare and trust the key' }));
  expect((await screen.findByRole('dialog')).textContent).not.toContain('ssh-keyscan');
});

it('lists the checks with their remedies', async () => {
  openApp({ 'host.list': () => ({ hosts: [{ ...aManagedHost({ fingerprint: SHOWN }), lastTest: aTest() }] }) });
  await openHost();
  const checks = await screen.findByRole('list', { name: 'Checks of client-1' });
  expect(checks.textContent).toContain('apt-get install fio');
});

it('stores a new host and tests it', async () => {
  const client = openApp({
    'host.list': () => ({ hosts: [] }),
    'host.save': () => ({ host: aManagedHost() }),
    'host.test': () => aTest(),
  });
  await fireEvent.click(within(await screen.findByRole('navigation')).getByRole('button', { name: 'Hosts' }));
  await fireEvent.click((await screen.findAllByRole('button', { name: 'Add host' }))[0]!);
  const form = screen.getByLabelText('Name').closest('form')!;
  await fireEvent.submit(form);
  expect(screen.getAllByRole('alert').map((alert) => alert.textContent)).toContain('Give the host a name');
  expect(client.inputs('host.save')).toHaveLength(0);
  await type('Name', 'client-1');
  await type('Address', '192.168.10.21');
  await fireEvent.submit(form);
  await waitFor(() => expect(client.inputs('host.test')).toHaveLength(1));
  expect(client.inputs('host.save')[0]?.host.connection).toMatchObject({
    address: '192.168.10.21',
    port: 22,
    user: 'root',
  });
});

it('turns a host into a form and back', () => {
  const host = aManagedHost({ scratchDirectory: '/mnt/nvme', fingerprint: PINNED });
  expect(hostOf(formOf(host))).toEqual({ ...host, updatedUs: null });
  expect(addressText(host)).toBe('root@192.168.10.21');
});

it.each([
  [{ port: '70000' }, 'port'],
  [{ address: 'root@host' }, 'address'],
  [{ user: '' }, 'user'],
  [{ authentication: 'key', keyPath: ' ' }, 'keyPath'],
  [{ scratchDirectory: 'relative' }, 'scratchDirectory'],
] as const)('names the field of a bad form %o', (changes, field) => {
  const good = { ...emptyForm(), name: 'host', address: '10.0.0.1' };
  expect(formErrors(good)).toEqual({});
  expect(Object.keys(formErrors({ ...good, ...changes }))).toEqual([field]);
});

it('knows how a shown key stands to the pinned one', () => {
  expect(keyState(aManagedHost(), null)).toBe('none');
  expect(keyState(aManagedHost(), aTest())).toBe('unknown');
  expect(keyState(aManagedHost({ fingerprint: SHOWN }), aTest())).toBe('trusted');
  expect(keyState(aManagedHost({ fingerprint: PINNED }), aTest())).toBe('changed');
});
