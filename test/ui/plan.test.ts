import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CodedError } from '../../shared/contract/errors.ts';
import { goTo, openApp, screen, fireEvent, type, waitFor } from '../support/open-app.ts';
import { aLab, aPlan, HOST_A, HOST_B, NOW_US } from '../support/ui-bed.ts';

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

it('previews while typing and saves by itself, once, against the revision it read', async () => {
  const client = openApp();
  await goTo('Plan');
  await type('Queue depth', '1, 8');
  await type('Queue depth', '1, 8, 32');
  await waitFor(() => expect(client.inputs('plan.save')).toHaveLength(1), { timeout: 3_000 });
  expect(client.inputs('plan.preview').at(-1)?.plan.iodepth).toEqual([1, 8, 32]);
  expect(client.inputs('plan.save')[0]).toMatchObject({ baseRevision: 3, plan: { iodepth: [1, 8, 32] } });
  expect(await screen.findByText('18', { selector: '.value' })).toBeDefined();
});

it('reads durations and sizes with their units', async () => {
  const client = openApp();
  await goTo('Plan');
  await type('Runtime', '1h 30m');
  await type('Scratch file', '4 GiB');
  await waitFor(
    () =>
      expect(client.inputs('plan.save').at(-1)?.plan).toMatchObject({
        runtimeNs: 5_400e9,
        target: { kind: 'scratch', sizeBytes: 4 * 2 ** 30 },
      }),
    { timeout: 3_000 },
  );
});

it('says what to write instead of a bad value and leaves the plan as it is', async () => {
  const client = openApp();
  await goTo('Plan');
  await type('Repeats', '0');
  expect((await screen.findByRole('alert')).textContent).toBe('Write a whole number from 1 to 100');
  expect(screen.getByLabelText('Repeats').getAttribute('aria-invalid')).toBe('true');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(client.inputs('plan.save')).toHaveLength(0);
});

it('renews the name of a pattern with its block, but keeps a name that was given', async () => {
  const client = openApp();
  await goTo('Plan');
  await type('Block of pattern 1', '64k');
  await type('Name of pattern 2', 'backup stream');
  await type('Block of pattern 2', '2M');
  await waitFor(
    () =>
      expect(client.inputs('plan.save').at(-1)?.plan.workloads).toMatchObject([
        { name: 'random read 64K', blockBytes: 65_536 },
        { name: 'backup stream', blockBytes: 2 << 20 },
      ]),
    { timeout: 3_000 },
  );
});

it('chooses hosts of the drawing', async () => {
  const client = openApp();
  await goTo('Plan');
  await fireEvent.click(await screen.findByLabelText('client-2'));
  await waitFor(() => expect(client.inputs('plan.save').at(-1)?.plan.hosts).toEqual([HOST_A, HOST_B]), {
    timeout: 3_000,
  });
});

it('tells a stale plan apart and shows the stored one on demand', async () => {
  const client = openApp({
    'plan.save': () => Promise.reject(new CodedError('stale', 'The plan was changed elsewhere')),
  });
  await goTo('Plan');
  await type('Repeats', '5');
  await fireEvent.click(await screen.findByRole('button', { name: 'Show the stored plan' }, { timeout: 3_000 }));
  await waitFor(() => expect(screen.getByLabelText('Repeats')).toHaveProperty('value', '3'));
  expect(client.inputs('plan.save')).toHaveLength(1);
});

it('deletes with a way back', async () => {
  const client = openApp();
  await goTo('Plan');
  await fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  expect(client.inputs('plan.delete')).toEqual([{ id: aPlan().id }, { id: aPlan().id, restore: true }]);
});

it('offers a new plan and the sample where there is no plan yet', async () => {
  const client = openApp({
    'plan.list': () => ({ plans: [] }),
    'lab.create': () => ({ lab: aLab(), revision: 1, updatedUs: NOW_US, problems: [] }),
  });
  await goTo('Plan');
  expect(await screen.findByText('No plan yet.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'New plan' }).className).toContain('primary');
  await fireEvent.click(await screen.findByRole('button', { name: 'Open the sample project' }));
  await waitFor(() => expect(client.inputs('lab.create')).toEqual([{ sample: 'study-a' }]));
});
