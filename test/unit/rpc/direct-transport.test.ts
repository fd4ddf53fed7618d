import { expect, it } from 'vitest';
import { createDirectTransport } from '../../../electron/rpc/direct-transport.ts';
import { createClient } from '../../../shared/contract/client.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { DEFAULT_SETTINGS } from '../../../shared/contract/workspace-methods.ts';
import { keptLog } from '../../support/kept-log.ts';

it('carries calls, failures and missing blobs', async () => {
  const client = createClient(
    createDirectTransport(
      {
        handlers: { 'settings.get': async () => DEFAULT_SETTINGS },
        events: { subscribe: () => () => undefined },
        blobs: { put: async () => 'one', get: async (id) => (id === 'one' ? Uint8Array.of(1) : null) },
      },
      keptLog(),
    ),
  );
  expect(await client.call('settings.get', {})).toEqual(DEFAULT_SETTINGS);
  await expect(client.call('task.list', {})).rejects.toThrow(CodedError);
  expect(await client.putBlob(Uint8Array.of(1))).toBe('one');
  expect(await client.getBlob('one')).toEqual(Uint8Array.of(1));
  await expect(client.getBlob('../one')).rejects.toMatchObject({ code: 'not-found' });
});

it('tells of a gap before the push that came after it', () => {
  let push: (event: string, sequence: number, data: unknown) => void = () => undefined;
  const events = { subscribe: (listener: typeof push) => ((push = listener), () => undefined) };
  const blobs = { put: async () => '', get: async () => null };
  const transport = createDirectTransport({ handlers: {}, events, blobs }, keptLog());
  const seen: unknown[] = [];
  transport.subscribe(
    'task.events',
    (data) => seen.push(data),
    () => seen.push('missed'),
  );
  push('task.events', 4, 'a');
  push('run.events', 1, 'other');
  push('task.events', 5, 'b');
  push('task.events', 7, 'c');
  expect(seen).toEqual(['a', 'b', 'missed', 'c']);
});
