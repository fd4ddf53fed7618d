import { createConnection } from 'node:net';
import { once } from 'node:events';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectControl } from '../../../electron/core/files/control-client.ts';
import { controlPath } from '../../../electron/core/files/control-path.ts';
import { listenForControl, type ControlService } from '../../../electron/core/files/control-socket.ts';
import { lineReader } from '../../../electron/core/files/line-reader.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

type Listener = (event: string, sequence: number, data: unknown) => void;

/** A server that echoes calls, and the pushes that a test makes it send. */
async function aServer(answer: ControlService['answer'] = echo) {
  const path = join(await temporaryFolder(), 'control.sock');
  const listeners = new Set<Listener>();
  const sequences: Record<string, number> = {};
  const service: ControlService = {
    answer,
    subscribe: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    sequences: () => sequences,
  };
  const stored = new Map<string, Uint8Array>();
  const blobs = {
    put: async (bytes: Uint8Array) => (stored.set('blob', bytes), 'blob'),
    get: async (id: string) => stored.get(id) ?? null,
  };
  const server = await listenForControl(path, service, blobs);
  onTestFinished(() => server.close());
  const push = (event: string, data: unknown) => {
    sequences[event] = (sequences[event] ?? 0) + 1;
    for (const listener of listeners) listener(event, sequences[event], data);
  };
  return { path, server, push, listeners };
}

const echo = async (text: string) => {
  const { id, input } = JSON.parse(text) as { id: number; input: unknown };
  return JSON.stringify({ id, ok: true, data: input });
};

describe('control socket', () => {
  it('carries many calls at once, large ones, and text of any kind', async () => {
    const { path } = await aServer();
    const client = await connectControl(path);
    const inputs = [...Array.from({ length: 200 }, (_, index) => ({ index })), '\n\r\u2028"🧪', 'x'.repeat(5_000_000)];
    const outcomes = await Promise.all(inputs.map((input) => client.call('any', input)));
    expect(outcomes).toEqual(inputs.map((data) => ({ ok: true, data })));
    client.close();
  });

  it('answers each call whatever the order in which they end', async () => {
    const waiting: (() => void)[] = [];
    const { path } = await aServer(async (text) => {
      await new Promise<void>((done) => waiting.push(done));
      return echo(text);
    });
    const client = await connectControl(path);
    const [first, second] = [client.call('a', 1), client.call('b', 2)];
    while (waiting.length < 2) await new Promise((later) => setTimeout(later, 5));
    waiting[1]!();
    expect(await second).toEqual({ ok: true, data: 2 });
    waiting[0]!();
    expect(await first).toEqual({ ok: true, data: 1 });
    client.close();
  });

  it('loses no call when the program ends: each is answered connection-lost', async () => {
    const { path, server } = await aServer(() => new Promise(() => undefined));
    const client = await connectControl(path);
    const call = client.call('slow', {});
    await server.close();
    expect(await call).toMatchObject({ ok: false, error: { code: 'connection-lost' } });
    await expect(connectControl(path)).rejects.toMatchObject({ code: 'connection-lost' });
  });

  it('leaves pushes out for a reader that does not read, and tells it afterwards', async () => {
    const { path, push } = await aServer();
    const socket = createConnection(path);
    await once(socket, 'connect');
    socket.pause();
    const data = 'x'.repeat(500_000);
    for (let index = 0; index < 100; index += 1) push('task.events', data);
    const read = lineReader(1e9);
    const lines: string[] = [];
    socket.on('data', (chunk) => lines.push(...(read(chunk) ?? [])));
    socket.resume();
    while (!lines.at(-1)?.includes('sequences') || lines.length < 2)
      await new Promise((later) => setTimeout(later, 10));
    const pushes = lines.filter((line) => line.startsWith('{"event"'));
    expect(pushes.length).toBeLessThan(60);
    expect(JSON.parse(lines.at(-1)!)).toEqual({ sequences: { 'task.events': 100 } });
    socket.destroy();
  });

  it('tells a client of the gap', async () => {
    const { path, push, listeners } = await aServer();
    const client = await connectControl(path);
    const seen: unknown[] = [];
    client.subscribe(
      'e',
      (data) => seen.push(data),
      () => seen.push('missed'),
    );
    while (listeners.size === 0) await new Promise((later) => setTimeout(later, 5));
    push('e', 1);
    for (const listener of listeners) listener('e', 3, 3);
    while (seen.length < 3) await new Promise((later) => setTimeout(later, 5));
    expect(seen).toEqual([1, 'missed', 3]);
    client.close();
  });

  it('survives whoever does not speak its language', async () => {
    const { path } = await aServer(async () => '{"id":0,"ok":false}');
    for (const noise of [
      '\n\n\n',
      '{"id":1,"name":"blob.put"}\n',
      '{"id":1,"name":"blob.get","input":{"id":7}}\n',
      '\xff\xfe\n',
      '"blob."\n',
    ]) {
      const socket = createConnection(path);
      socket.write(noise);
      await once(socket, 'data');
      socket.destroy();
    }
    const client = await connectControl(path);
    expect(await client.putBlob(Uint8Array.of(1, 2))).toBe('blob');
    expect([...(await client.getBlob('blob'))]).toEqual([1, 2]);
    client.close();
  });
});

describe('place of the control socket', () => {
  it('is the workspace, or a private folder when its path is too long', () => {
    expect(controlPath('/home/lab/data', 'linux')).toBe('/home/lab/data/control.sock');
    const long = controlPath(`/home/${'deep/'.repeat(30)}`, 'linux');
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(103);
    expect(statSync(join(long, '..')).mode & 0o777).toBe(0o700);
    expect(controlPath('C:\\data', 'win32')).toMatch(/^\\\\\.\\pipe\\fabriclab-[0-9a-f]{16}$/);
  });

  it('is not a folder that others may enter', async () => {
    const folder = await temporaryFolder();
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
    onTestFinished(() => {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    });
    mkdirSync(join(folder, `fabriclab-${process.getuid!()}`), { mode: 0o755 });
    expect(() => controlPath(`/${'x'.repeat(120)}`, 'linux')).toThrow('not a private directory');
  });
});

describe('line reader', () => {
  it('puts lines together from any pieces, and stops at the limit', () => {
    const text = 'one\ntwo é 🧪\n\nlast\n';
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      const read = lineReader(1000);
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += size) lines.push(...(read(bytes.subarray(at, at + size)) ?? []));
      expect(lines).toEqual(['one', 'two é 🧪', '', 'last']);
    }
    const read = lineReader(10);
    expect(read(Buffer.from('12345678'))).toEqual([]);
    expect(read(Buffer.from('90123'))).toBeNull();
  });
});
