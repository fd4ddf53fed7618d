import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient, type Client } from '../../shared/contract/client.ts';
import { CodedError } from '../../shared/contract/errors.ts';
import { uuidV7 } from '../../shared/units/identity.ts';
import { keptLog, type KeptLog } from '../support/kept-log.ts';
import { CODED, openRealApp, withFaults, type OpenedApp } from './served-app.ts';
import { wires, type OpenWire, type Wire } from './wires.ts';

const SOME_ID = uuidV7(1_700_000_000_000, new Uint8Array(10));

/** What goes wrong when a value is not asked to be a text, a markup or a command. */
const HOSTILE = [
  `'; $(touch /tmp/x) "`,
  'a\nb\r\nc\td\0e',
  '</script><img src=x onerror=alert(1)>',
  '\u2028\u2029\uFEFF',
  'Zwölf 五 🧪',
  '\uD800',
  '__proto__',
];

describe.each(Object.entries(wires))('the contract by %s', (_name, open: OpenWire) => {
  let log: KeptLog;
  let opened: OpenedApp;
  let wire: Wire;
  let client: Client;
  const connect = async (lost?: ReadonlySet<number>): Promise<void> => {
    wire = await open(withFaults(opened.app, lost), log);
    client = createClient(wire.transport);
  };
  beforeEach(async () => {
    log = keptLog();
    opened = await openRealApp(log);
    await connect();
  });
  afterEach(async () => {
    await wire.close();
    await opened.close();
  });

  /** A call that nobody's types looked at. */
  const failure = async (name: string, input: unknown) => {
    const reply = await wire.transport.call(name, input);
    if (reply.ok) throw new Error(`${name} answered ${JSON.stringify(reply.data)}`);
    return reply.error;
  };

  it('carries a call, fills in defaults and answers what was stored', async () => {
    const before = await client.call('settings.get', {});
    const after = await client.call('settings.set', { author: 'A. Engineer' });
    expect(after).toEqual({ ...before, author: 'A. Engineer' });
    expect(await client.call('settings.get', {})).toEqual(after);
  });

  it.each(HOSTILE)('carries %j unchanged', async (text) => {
    const { author } = await client.call('settings.set', { author: text });
    // A lone surrogate is no character: it may only become the sign for that.
    expect(author.replaceAll('\uFFFD', '\uD800')).toBe(text);
  });

  it('names the field of bad input, nested ones by their path', async () => {
    const top = await failure('lab.rename', { id: SOME_ID });
    expect(top).toMatchObject({ code: 'bad-input', message: expect.stringContaining('name: missing') as string });
    const nested = await failure('results.query', { selection: { filter: 5 } });
    expect(nested).toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('selection.filter') as string,
      details: { issues: [{ path: 'selection.filter' }] },
    });
  });

  it.each([
    ['a wrong type', { author: 7 }, 'author'],
    ['a value out of range', { tolerancePercent: 101 }, 'tolerancePercent'],
    ['a field that there is not', { auhtor: 'A' }, 'auhtor'],
    ['no object', null, ''],
    ['a list', [], ''],
  ])('refuses %s', async (_what, input, field) => {
    const error = await failure('settings.set', input);
    expect(error.code).toBe('bad-input');
    expect(error.message).toContain(field);
    expect(await client.call('settings.get', {})).toMatchObject({ author: '' });
  });

  it.each(['nope', 'lab.nope', '', 'constructor', '__proto__', 'toString', 'shell.show '])(
    'knows no method %j',
    async (name) => {
      expect((await failure(name, {})).code).toBe('unknown-method');
    },
  );

  it('carries the code, text, remedy and details of an expected failure', async () => {
    const error: unknown = await client.call('host.test', { id: SOME_ID }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toMatchObject({ code: CODED.code, message: CODED.message, tip: CODED.tip, details: CODED.details });
    expect(log.lines.filter(({ severity }) => severity === 'bug')).toEqual([]);
  });

  it('tells a bug by an id that is in the log, and nothing of its inside', async () => {
    const error = await failure('lab.svg', { id: SOME_ID });
    const [bug] = log.lines.filter(({ severity }) => severity === 'bug');
    expect(error).toMatchObject({ code: 'internal', details: { id: bug?.text } });
    expect(JSON.stringify(error)).not.toContain('secret-path');
    expect(bug?.cause).toBeInstanceOf(TypeError);
  });

  it('lets no reply through that breaks the contract', async () => {
    expect((await failure('plan.list', { labId: SOME_ID })).code).toBe('internal');
    expect(log.lines.filter(({ severity }) => severity === 'bug')).toHaveLength(1);
  });

  it('answers every one of many calls at a time with its own reply', async () => {
    const names = Array.from({ length: 300 }, (_, index) => String(index));
    const replies = await Promise.all(names.map((name) => client.call('lab.rename', { id: SOME_ID, name })));
    // The empty name is refused; nothing else is mixed up.
    expect(replies.map(({ revision }) => String(revision))).toEqual(names);
  });

  it('pushes events in order and without gap, until the subscription ends', async () => {
    const seen: number[] = [];
    const missed = vi.fn();
    const end = client.on('workspace.changed', ({ ids }) => void seen.push(ids.length), missed);
    for (let count = 0; count < 50; count += 1) publish(count);
    await vi.waitFor(() => expect(seen).toHaveLength(50));
    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => index));
    end();
    publish(1);
    await delay(50);
    expect(seen).toHaveLength(50);
    expect(missed).not.toHaveBeenCalled();
  });

  it('tells when pushes were lost, before the next one', async () => {
    await wire.close();
    await connect(new Set([3, 4]));
    const seen: (number | 'missed')[] = [];
    client.on(
      'workspace.changed',
      ({ ids }) => void seen.push(ids.length),
      () => void seen.push('missed'),
    );
    for (let count = 1; count <= 5; count += 1) publish(count);
    await vi.waitFor(() => expect(seen).toHaveLength(4));
    expect(seen).toEqual([1, 2, 'missed', 5]);
  });

  it('carries bytes beside the calls, and says when there are none', async () => {
    const bytes = new Uint8Array(randomBytes(3_000_000));
    const id = await client.putBlob(bytes);
    expect(Buffer.from(await client.getBlob(id)).equals(bytes)).toBe(true);
    await expect(client.getBlob('../../workspace.db')).rejects.toMatchObject({ code: 'not-found' });
  });

  const publish = (count: number): void =>
    opened.app.events.publish('workspace.changed', {
      topic: 'labs',
      ids: Array.from({ length: count }, () => SOME_ID),
    });
});
