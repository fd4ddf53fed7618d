import { expect, it } from 'vitest';
import { allText, filesByHost, modeText, reasonIndex, saveName } from '../../renderer/src/views/files/why-lines.ts';
import { goTo, openApp, screen, fireEvent, waitFor } from '../support/open-app.ts';
import { HOST_A } from '../support/ui-bed.ts';

const file = {
  host: HOST_A,
  hostName: 'client 1; rm -rf /',
  path: '../jobs/point 0.fio',
  mode: 0o600,
  text: '[global]\na=1\nb=2\n',
  why: [
    { line: 2, reason: 'first', entity: null },
    { line: 3, reason: 'second', entity: null },
  ],
};

it('shows each file with its mode and the reasons beside it', async () => {
  openApp();
  await goTo('Files');
  expect(await screen.findByText('client-1, mode 0600')).toBeDefined();
  const reason = await screen.findByRole('button', { name: /Depth of this point/ });
  await fireEvent.click(reason);
  await waitFor(() => expect(reason.getAttribute('aria-current')).toBe('true'));
});

it('sends a plan without hosts back to the plan', async () => {
  openApp({
    'files.generate': () => ({
      files: [],
      problems: [{ code: 'plan-empty-axis', severity: 'error', where: 'hosts', message: 'hosts is empty', tip: null }],
    }),
  });
  await goTo('Files');
  expect(await screen.findByText('hosts is empty')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Go to plan' })).toBeDefined();
});

it('finds the reason of a line: its own, else the nearest above', () => {
  expect(reasonIndex(file, 1)).toBeNull();
  expect(reasonIndex(file, 2)).toBe(0);
  expect(reasonIndex(file, 3)).toBe(1);
  expect(reasonIndex(file, 9)).toBe(1);
});

it('never lets a label become a path', () => {
  expect(saveName(file)).toBe('client-1-rm-rf-..-jobs-point-0.fio');
  expect(saveName({ ...file, hostName: '..', path: '/etc/passwd' })).toBe('etc-passwd');
});

it('prints modes as a shell would and all files as one text', () => {
  expect(modeText(0o755)).toBe('0755');
  expect(modeText(0o60)).toBe('0060');
  expect(filesByHost([file, { ...file, path: 'b' }])).toHaveLength(1);
  expect(allText([file, { ...file, path: 'b' }])).toContain('# client 1; rm -rf /: b\n[global]');
});
