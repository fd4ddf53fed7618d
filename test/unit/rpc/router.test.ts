import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../electron/rpc/router.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { DEFAULT_SETTINGS } from '../../../shared/contract/workspace-methods.ts';
import { keptLog } from '../../support/kept-log.ts';

const ID = '01900000-0000-7000-8000-000000000001';

/** A router whose settings.get does what the test says, whatever the types want. */
function routerThat(get: () => unknown) {
  const log = keptLog();
  const handlers = { 'settings.get': async () => get() } as unknown as Partial<Handlers>;
  return { log, router: createRouter(handlers, log) };
}

const throwing = (error: unknown) => () => {
  throw error;
};

describe('router', () => {
  it('checks the input, runs the handler and answers its output', async () => {
    const handlers: Partial<Handlers> = {
      'settings.set': async ({ theme = 'light' }) => ({ ...DEFAULT_SETTINGS, theme }),
    };
    const reply = await createRouter(handlers, keptLog()).answer({
      id: 7,
      name: 'settings.set',
      input: { theme: 'dark' },
    });
    expect(reply).toEqual({ id: 7, ok: true, data: { ...DEFAULT_SETTINGS, theme: 'dark' } });
  });

  it('fills in defaults before the handler runs', async () => {
    const seen: unknown[] = [];
    const handlers: Partial<Handlers> = { 'lab.list': async (input) => (seen.push(input), { labs: [] }) };
    await createRouter(handlers, keptLog()).call('lab.list', {});
    expect(seen).toEqual([{ deleted: false }]);
  });

  it.each(['nothing', 'lab.list', 'constructor', '__proto__', 'toString', '', 'x'.repeat(5000)])(
    'answers unknown-method for %s',
    async (name) => {
      const outcome = await routerThat(() => DEFAULT_SETTINGS).router.call(name, {});
      expect(outcome).toMatchObject({ ok: false, error: { code: 'unknown-method' } });
      expect(JSON.stringify(outcome).length).toBeLessThan(500);
    },
  );

  it('names the methods of the same topic when one is unknown', async () => {
    const outcome = await routerThat(() => 0).router.call('settings.reset', {});
    expect(outcome).toMatchObject({ error: { message: 'No method "settings.reset"', tip: 'settings: settings.get' } });
  });

  const inputs: [string, unknown, string][] = [
    ['lab.get', {}, 'id: missing'],
    ['lab.get', null, 'expected object'],
    ['lab.get', { id: 'x' }, 'id: Invalid UUID'],
    ['run.start', { planId: ID, wait: 'yes' }, 'wait: '],
    ['host.save', { host: aHostInput({ port: 70_000 }) }, 'host.connection.port: '],
    ['host.save', { host: aHostInput({ authentication: { kind: 'magic' } }) }, 'host.connection.authentication.kind: '],
    ['results.import', { sources: [{ kind: 'text', name: 'a' }] }, 'sources[0].text: missing'],
    [
      'lab.save',
      { id: ID, baseRevision: 1, label: '', diff: { added: { x: 1 }, changed: {}, removed: {} } },
      'diff.added.x',
    ],
  ];
  it.each(inputs)('names the field of %s that is wrong in %j', async (name, input, text) => {
    const handlers = { [name]: throwing(new Error('must not run')) } as unknown as Partial<Handlers>;
    const outcome = await createRouter(handlers, keptLog()).call(name, input);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'bad-input' } });
    expect(outcome.ok ? '' : outcome.error.message).toContain(text);
  });

  it('passes a coded failure on with tip and details', async () => {
    const { router, log } = routerThat(throwing(new CodedError('in-use', 'Taken', 'Close it', { pid: 12 })));
    const error = { code: 'in-use', message: 'Taken', tip: 'Close it', details: { pid: 12 } };
    expect(await router.call('settings.get', {})).toEqual({ ok: false, error });
    expect(log.lines).toEqual([]);
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  it.each([10n, cyclic, () => 1, Symbol('x')])('keeps the failure when its details cannot travel', async (details) => {
    const { router } = routerThat(throwing(new CodedError('refused', 'No', null, details)));
    const text = await router.answerText(JSON.stringify({ id: 3, name: 'settings.get', input: {} }));
    expect(JSON.parse(text)).toEqual({
      id: 3,
      ok: false,
      error: { code: 'refused', message: 'No', tip: null, details: null },
    });
  });

  it('tells a full disk from a bug', async () => {
    const { router } = routerThat(throwing(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })));
    expect(await router.call('settings.get', {})).toMatchObject({ error: { code: 'disk-full' } });
  });

  const hostile = Object.defineProperty({}, 'message', { get: throwing(new Error('from the getter')) });
  const bugs: [string, unknown][] = [
    ['an Error', new Error('boom')],
    ['a string', 'boom'],
    ['nothing', undefined],
    ['null', null],
    ['a hostile object', hostile],
    [
      'a proxy that throws',
      new Proxy({}, { get: throwing(new Error('trap')), getPrototypeOf: throwing(new Error('trap')) }),
    ],
  ];
  it.each(bugs)('answers internal with the id that is in the log when a handler throws %s', async (_what, thrown) => {
    const { router, log } = routerThat(throwing(thrown));
    const outcome = await router.call('settings.get', {});
    expect(log.lines).toHaveLength(1);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'internal', details: { id: log.lines[0]?.text } } });
    expect(JSON.stringify(outcome)).not.toContain('boom');
  });

  const outputs: [string, unknown][] = [
    ['nothing', undefined],
    ['a wrong field', { ...DEFAULT_SETTINGS, theme: 'pink' }],
    ['bigint', { ...DEFAULT_SETTINGS, tolerancePercent: 4n }],
    ['not a number', { ...DEFAULT_SETTINGS, tolerancePercent: Number.NaN }],
    ['a cycle', cyclic],
    ['a throwing getter', Object.defineProperty({ ...DEFAULT_SETTINGS }, 'theme', { get: throwing(new Error('no')) })],
  ];
  it.each(outputs)('does not let %s out', async (_what, output) => {
    const { router, log } = routerThat(() => output);
    const text = await router.answerText('{"id":1,"name":"settings.get","input":{}}');
    expect(JSON.parse(text)).toMatchObject({ id: 1, ok: false, error: { code: 'internal' } });
    expect(log.lines).toHaveLength(1);
  });

  it('still answers when the log itself fails', async () => {
    const handlers = { 'settings.get': throwing(new Error('x')) } as unknown as Partial<Handlers>;
    const router = createRouter(handlers, { bug: throwing(new Error('disk full')) });
    expect(await router.call('settings.get', {})).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('writes a reply even when checked data cannot be written as JSON', async () => {
    const task = { id: ID, kind: 'run', title: '', state: 'failed', progress: null, message: '', remainingNs: null };
    const error = { code: 'refused', message: '', tip: null, details: 1n };
    const tasks = [{ ...task, startedUs: 1, endedUs: 2, error, runId: null }];
    const handlers = { 'task.list': async () => ({ tasks, sequence: 1 }) } as unknown as Partial<Handlers>;
    const text = await createRouter(handlers, keptLog()).answerText('{"id":9,"name":"task.list","input":{}}');
    expect(JSON.parse(text)).toMatchObject({ id: 9, ok: false, error: { code: 'internal' } });
  });

  it.each([
    ['not json', 0],
    ['[]', 0],
    ['null', 0],
    ['{"id":5}', 5],
    ['{"id":-1,"name":"settings.get"}', 0],
    ['{"id":"5","name":"settings.get"}', 0],
    ['{"id":4,"name":["settings.get"]}', 4],
    [`{"id":4,"name":"${'a'.repeat(200)}"}`, 4],
  ])('answers the broken envelope %s', async (text, id) => {
    const reply = JSON.parse(await routerThat(() => 0).router.answerText(text)) as unknown;
    expect(reply).toMatchObject({ id, ok: false, error: { code: 'bad-input' } });
  });
});

function aHostInput(connection: Record<string, unknown>) {
  const ssh = { kind: 'ssh', address: 'a', port: 22, user: 'u', authentication: { kind: 'agent' }, jumpHost: null };
  const rest = { fingerprint: null, scratchDirectory: null, updatedUs: null };
  return { id: ID, name: 'n', connection: { ...ssh, ...connection }, ...rest };
}
