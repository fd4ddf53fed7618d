import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SOCKET_PROTOCOL } from '../../shared/contract/wire.ts';
import { uuidV7 } from '../../shared/units/identity.ts';
import { keptLog } from '../support/kept-log.ts';
import { openRealApp, withFaults, type OpenedApp } from './served-app.ts';
import { startWeb } from './wires.ts';

const log = keptLog();
const SOME_ID = uuidV7(1_700_000_000_000, new Uint8Array(10));
let opened: OpenedApp;
let web: Awaited<ReturnType<typeof startWeb>>;
beforeEach(async () => {
  opened = await openRealApp(log);
  web = await startWeb(withFaults(opened.app), log);
});
afterEach(async () => {
  await web.close();
  await opened.close();
});

const publish = (bytes = 0): void =>
  opened.app.events.publish('workspace.changed', {
    topic: 'labs',
    ids: Array.from({ length: Math.ceil(bytes / 40) }, () => SOME_ID),
  });

/** A socket without the transport's care, as a broken or hostile window would use it. */
async function bareSocket(): Promise<WebSocket> {
  const session = web.sessions.exchange(web.sessions.issueToken(1000)) ?? '';
  const socket = new WebSocket(`${web.origin.replace('http', 'ws')}/socket`, [SOCKET_PROTOCOL, session], {
    headers: { origin: web.origin },
  });
  await once(socket, 'open');
  return socket;
}

describe('a window whose connection breaks', () => {
  it('fails the calls under way, connects again by itself and learns that it missed pushes', async () => {
    const states: string[] = [];
    const transport = web.connect((state) => void states.push(state));
    const missed = vi.fn();
    transport.subscribe('workspace.changed', () => undefined, missed);
    await transport.call('task.list', {});
    const slow = transport.call('lab.rename', { id: SOME_ID, name: '6' });
    const { port, sessions } = web;
    await web.close();
    expect(await slow).toMatchObject({ ok: false, error: { code: 'connection-lost' } });
    expect(await transport.call('task.list', {})).toMatchObject({ ok: false, error: { code: 'connection-lost' } });
    publish();
    web = await startWeb(withFaults(opened.app), log, port, sessions);
    await vi.waitFor(() => expect(states.at(-1)).toBe('open'));
    await vi.waitFor(() => expect(missed).toHaveBeenCalledOnce());
    expect(await transport.call('task.list', {})).toMatchObject({ ok: true });
    transport.close();
  });

  it('gives up when the program is another one that does not know it', async () => {
    const states: string[] = [];
    const transport = web.connect((state) => void states.push(state));
    await transport.call('task.list', {});
    const { port } = web;
    await web.close();
    web = await startWeb(withFaults(opened.app), log, port);
    await vi.waitFor(() => expect(states.at(-1)).toBe('ended'));
    expect(await transport.call('task.list', {})).toMatchObject({ ok: false, error: { code: 'connection-lost' } });
  });
});

describe('messages that are too large', () => {
  it('are refused before they are sent, and the connection lives on', async () => {
    const states: string[] = [];
    const transport = web.connect((state) => void states.push(state));
    const reply = await transport.call('settings.set', { author: 'ä'.repeat(600_000) });
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'too-large', message: expect.stringContaining('1 MiB') as string },
    });
    expect(await transport.call('task.list', {})).toMatchObject({ ok: true });
    expect(states).toEqual(['connecting', 'open']);
    transport.close();
  });

  it('do not stop a call that just fits', async () => {
    const transport = web.connect();
    const reply = await transport.call('settings.set', { author: 'a'.repeat(1_000_000) });
    expect(reply).toMatchObject({ ok: false, error: { code: 'bad-input' } });
    transport.close();
  });
});

describe('what is no call', () => {
  it.each(['', 'x', '[]', '{"id":-1}', '{"id":"1","name":"task.list"}', 'null'])('%j gets a reply', async (text) => {
    const socket = await bareSocket();
    socket.send(text);
    const [data] = (await once(socket, 'message')) as [Buffer];
    const next = data.toString().includes('sequences') ? ((await once(socket, 'message')) as [Buffer])[0] : data;
    expect(JSON.parse(next.toString())).toMatchObject({ ok: false, error: { code: 'bad-input' } });
    socket.terminate();
  });

  it('bytes get a reply too', async () => {
    const socket = await bareSocket();
    socket.send(Buffer.from([1, 2, 3]));
    const replies: string[] = [];
    socket.on('message', (data: Buffer) => void replies.push(data.toString()));
    await vi.waitFor(() => expect(replies.join()).toContain('bad-input'));
    socket.terminate();
  });
});

describe('a window that reads too slowly', () => {
  it('costs bounded memory, and is told the newest numbers once it has caught up', async () => {
    const socket = await bareSocket();
    const messages: { event?: string; sequence?: number; sequences?: Record<string, number> }[] = [];
    socket.on('message', (data: Buffer) => void messages.push(JSON.parse(data.toString()) as (typeof messages)[0]));
    socket.pause();
    for (let count = 0; count < 100; count += 1) {
      publish(1_000_000);
      await delay(1);
    }
    socket.resume();
    await vi.waitFor(() => expect(messages.at(-1)?.sequences?.['workspace.changed']).toBe(100), 10_000);
    const pushed = messages.filter(({ event }) => event === 'workspace.changed').length;
    // What the two kernels' buffers and the limit of 4 MiB hold, not all of it.
    expect(pushed).toBeLessThan(60);
    socket.terminate();
  });
});
