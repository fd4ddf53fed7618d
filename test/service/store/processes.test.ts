import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openApp } from '../../../electron/core/app.ts';
import { connectControl } from '../../../electron/core/files/control-client.ts';
import { createClient } from '../../../shared/contract/client.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

/** A second FabricLab: a process of its own on the same directory. It prints one JSON line per step. */
async function startProgram(
  directory: string,
  mode: 'hold' | 'write',
): Promise<{ child: ChildProcess; line: () => Promise<unknown> }> {
  const script = join(import.meta.dirname, '../../support/workspace-process.ts');
  const child = spawn(process.execPath, [script, directory, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const line = async (): Promise<unknown> => {
    for (let waited = 0; lines.length === 0 && waited < 30_000; waited += 20) await sleep(20);
    return JSON.parse(lines.shift() ?? 'null') as unknown;
  };
  return { child, line };
}

async function killHard(child: ChildProcess) {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe('one process per workspace', () => {
  it('refuses a second one, names the first and lets it be talked to', async () => {
    const { app, client, options } = await openTestApp();
    const { line } = await startProgram(options.dataDirectory, 'hold');
    const refusal = (await line()) as { code: string; details: { pid: number; socket: string } };
    expect(refusal).toMatchObject({ code: 'in-use', details: { pid: process.pid } });
    expect(statSync(refusal.details.socket).mode & 0o777).toBe(0o600);

    const control = await connectControl(refusal.details.socket);
    const other = createClient(control);
    const pushes: unknown[] = [];
    other.on('workspace.changed', (data) => pushes.push(data));
    const { lab } = await other.call('lab.create', { name: 'from outside' });
    expect((await client.call('lab.get', { id: lab.id })).lab).toEqual(lab);
    expect(pushes).toEqual([{ topic: 'labs', ids: [lab.id] }]);
    await expect(other.call('lab.get', { id: 'x' })).rejects.toMatchObject({ code: 'bad-input' });
    const id = await other.putBlob(Buffer.from('some bytes'));
    expect(Buffer.from(await other.getBlob(id)).toString()).toBe('some bytes');
    expect(Buffer.from((await app.blobs.get(id))!).toString()).toBe('some bytes');
    await expect(other.getBlob('../secret')).rejects.toMatchObject({ code: 'not-found' });
    control.close();
    await expect(other.call('lab.list', {})).rejects.toMatchObject({ code: 'connection-lost' });
  });

  it('refuses a second one in the same process too', async () => {
    const { options } = await openTestApp();
    await expect(openApp(options)).rejects.toMatchObject({ code: 'in-use' });
  });

  it('is free again after the first one ended', async () => {
    const folder = await temporaryFolder();
    const { child, line } = await startProgram(folder, 'hold');
    expect(await line()).toEqual({ open: true });
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(existsSync(join(folder, 'workspace.lock'))).toBe(false);
    await openTestApp({ dataDirectory: folder });
  });

  it('takes over what a killed one left behind', async () => {
    const folder = await temporaryFolder();
    const { child, line } = await startProgram(folder, 'hold');
    expect(await line()).toEqual({ open: true });
    await killHard(child);
    const left = JSON.parse(readFileSync(join(folder, 'workspace.lock'), 'utf8')) as { pid: number; socket: string };
    expect(left.pid).toBe(child.pid);
    expect(existsSync(left.socket)).toBe(true);
    const { client } = await openTestApp({ dataDirectory: folder });
    expect(await client.call('workspace.info', {})).toMatchObject({ directory: folder, problems: [] });
    expect(JSON.parse(readFileSync(join(folder, 'workspace.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('keeps everything that was answered when it is killed while writing', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    const answered: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const { child, line } = await startProgram(folder, 'write');
      expect(await line()).toEqual({ open: true });
      const until = performance.now() + 150 + round * 100;
      while (performance.now() < until) answered.push(((await line()) as { lab: string }).lab);
      await killHard(child);
      for (;;) {
        const late = await Promise.race([line(), sleep(50, null)]);
        if (late === null) break;
        answered.push((late as { lab: string }).lab);
      }
    }
    const { client } = await openTestApp({ dataDirectory: folder });
    const { labs } = await client.call('lab.list', {});
    const { problems } = await client.call('workspace.check', {});
    expect(problems).toEqual([]);
    const stored = new Set(labs.map(({ id }) => id));
    expect(answered.length).toBeGreaterThan(10);
    expect(answered.filter((id) => !stored.has(id))).toEqual([]);
  });
});
