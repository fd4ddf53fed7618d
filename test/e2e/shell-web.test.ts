import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { findChromium } from '../../electron/core/print/chromium-path.ts';
import { launchChromium } from '../support/browser.ts';
import { listeningAddresses, processesNaming, startProgram, type RunningProgram } from '../support/program.ts';

/** The web shell as users start it: the built program, its own process, a real browser. */
const ADDRESS = /(http:\/\/127\.0\.0\.1:(\d+))\/#([\w-]{43})/;

let browser: Browser;
let folder = '';
let workspace = '';
const programs: RunningProgram[] = [];
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fabriclab-start-'));
  workspace = join(folder, 'workspace');
});
afterEach(async () => {
  for (const { child, ended } of programs.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  for (const pid of processesNaming(`--user-data-dir=${workspace}`).keys()) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function start(args: string[] = [], env: Record<string, string> = {}): RunningProgram {
  const program = startProgram('web', ['--data-dir', workspace, ...args], { env });
  programs.push(program);
  return program;
}

async function openPage(address: string): Promise<void> {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector('#app')?.childElementCount);
  await page.close();
}

describe('without a display', () => {
  it('serves a page within 3 s', async () => {
    // The best of three: what is measured is the program, not what else this computer does.
    let bestMs = Infinity;
    for (let attempt = 0; attempt < 3 && bestMs >= 3000; attempt += 1) {
      const startedMs = performance.now();
      const program = start();
      const [, origin = ''] = await program.says(ADDRESS);
      expect((await fetch(origin)).status).toBe(200);
      bestMs = Math.min(bestMs, performance.now() - startedMs);
      program.child.kill('SIGTERM');
      await program.ended;
    }
    expect(bestMs).toBeLessThan(3000);
  });

  it('prints the address in one line and ends in order on a signal', async () => {
    const program = start();
    const [address, , port] = await program.says(ADDRESS);
    expect(program.output().trim().split('\n')).toHaveLength(1);
    expect(program.output()).toContain('there is no display');
    await openPage(address);
    // 2d row 10: 127.0.0.1 and no other address, in the kernel's own words.
    const hexPort = Number(port).toString(16).toUpperCase().padStart(4, '0');
    expect(listeningAddresses(program.pid)).toEqual([`0100007F:${hexPort}`]);
    program.child.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(existsSync(join(workspace, 'workspace.lock'))).toBe(false);
  });

  it('2d row 9: a second start on the same workspace hands out another address of the first and ends', async () => {
    const first = start();
    const [address, origin, , token] = await first.says(ADDRESS);
    const second = start();
    const [again, sameOrigin, , otherToken] = await second.says(ADDRESS);
    expect(await second.ended).toMatchObject({ code: 0 });
    expect(sameOrigin).toBe(origin);
    expect(otherToken).not.toBe(token);
    expect(second.errors()).toContain('open already');
    await openPage(address);
    await openPage(again);
    expect(first.child.exitCode).toBeNull();
  });

  it('starts again after it was killed, and leaves no opening file of the killed one', async () => {
    const first = start();
    await first.says(ADDRESS);
    const opening = () => readdirSync(join(workspace, 'browser')).filter((name) => name.startsWith('open-'));
    expect(opening()).toHaveLength(1);
    const [old] = opening();
    first.child.kill('SIGKILL');
    await first.ended;
    const [address] = await start().says(ADDRESS);
    expect(opening()).not.toContain(old);
    await openPage(address);
  });

  it('takes the port that it was given, and says so when it is taken', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = z.object({ port: z.int() }).parse(taken.address());
    const program = start(['--port', String(port)]);
    expect(await program.ended).toMatchObject({ code: 1 });
    expect(program.errors()).toContain(`port ${port} of 127.0.0.1 is taken. Leave --port out`);
    await new Promise((done) => taken.close(done));
    const [, origin] = await start(['--port', String(port)]).says(ADDRESS);
    expect(origin).toBe(`http://127.0.0.1:${port}`);
  });

  it.each([
    [['--port', '70000'], '70000 is no port number'],
    [['--port', 'x'], 'x is no port number'],
    [['--prot', '1'], '--prot'],
    [['stray'], 'stray'],
  ])('refuses %j with the usage', async (args, text) => {
    const program = start(args);
    expect(await program.ended).toMatchObject({ code: 2 });
    expect(program.errors()).toContain(text);
    expect(program.errors()).toContain('Usage: npm start');
    expect(existsSync(workspace)).toBe(false);
  });

  it('refuses a directory that others may enter and that holds other things', async () => {
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'theirs'), '');
    const program = startProgram('web', ['--data-dir', folder]);
    expect(await program.ended).toMatchObject({ code: 1 });
    expect(program.errors()).toContain("holds files that are not FabricLab's");
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });
});

it('with a browser that cannot start: says why, prints the address after all and stays', async () => {
  for (const [program, why] of [
    ['/bin/false', 'ended at once with status 1'],
    [join(folder, 'broken'), 'broken ended at once'],
  ] as const) {
    writeFileSync(join(folder, 'broken'), 'no program', { mode: 0o755 });
    const shell = start([], { DISPLAY: ':0', FABRICLAB_BROWSER: program });
    const [address] = await shell.says(ADDRESS);
    expect(shell.output()).toContain(why);
    await openPage(address);
    shell.child.kill('SIGTERM');
    expect(await shell.ended).toMatchObject({ code: 0 });
  }
});

/** The system's browser without its window: what it does is the same, and can be tried without a display. */
function windowlessBrowser(): { program: string; netLog: string } {
  const program = join(folder, 'browser.sh');
  const netLog = join(folder, 'net-log.json');
  const real = findChromium() ?? 'no Chromium';
  writeFileSync(program, `#!/bin/sh\nexec '${real}' --headless --log-net-log='${netLog}' "$@" >/dev/null 2>&1\n`, {
    mode: 0o755,
  });
  return { program, netLog };
}

const constantsSchema = z.object({ logEventTypes: z.record(z.string(), z.int()) });
const eventSchema = z.looseObject({
  type: z.int(),
  params: z.looseObject({ address: z.string().optional() }).optional(),
});

/** Addresses that a browser opened connections to, and how often it sent datagrams or looked up names. */
function trafficIn(netLog: string): { connections: string[]; datagrams: number; lookUps: number } {
  // The constants, then an event per line; a browser that was killed leaves the last one cut off.
  const [first = '', , ...lines] = readFileSync(netLog, 'utf8').split('\n');
  const { logEventTypes } = constantsSchema.parse(JSON.parse(first.slice('{"constants":'.length).replace(/,$/, '')));
  const events = lines
    .filter((line) => /^\{.*\},?$/.test(line))
    .map((line) => eventSchema.parse(JSON.parse(line.replace(/,$/, ''))));
  expect(events.length).toBeGreaterThan(100);
  const of = (name: string) => events.filter(({ type }) => type === logEventTypes[name]);
  return {
    connections: of('TCP_CONNECT_ATTEMPT').flatMap(({ params }) => params?.address ?? []),
    datagrams: of('UDP_BYTES_SENT').length,
    lookUps: of('HOST_RESOLVER_MANAGER_JOB').length,
  };
}

it('with a browser: opens a window whose command line has no token, stays while it is open, ends after it', async () => {
  const { program, netLog } = windowlessBrowser();
  const shell = start([], { DISPLAY: ':0', FABRICLAB_BROWSER: program });
  const profile = `--user-data-dir=${workspace}/browser`;
  const commandLines = await vi.waitUntil(
    () => {
      const found = processesNaming(profile);
      return found.size > 1 ? found : null;
    },
    { timeout: 20_000 },
  );
  // 2d row 15: the command lines of all its processes name a file, which its owner alone can read.
  const words = [...commandLines.values()].flat();
  const file = words.find((word) => word.startsWith('--app='))?.slice('--app=file://'.length) ?? '';
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const [, origin = '', , token = ''] = ADDRESS.exec(readFileSync(file, 'utf8')) ?? [];
  expect(words.join(' ')).not.toContain(token);
  expect(words.join(' ')).not.toContain(origin);
  expect(shell.output()).toBe('');
  // The token is used up once the window is there.
  await vi.waitUntil(() => existsSync(netLog) && readFileSync(netLog, 'utf8').includes('/socket'), { timeout: 30_000 });
  await delay(1000);
  expect(shell.child.exitCode).toBeNull();
  const replay = await fetch(`${origin}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ token }),
  });
  expect(replay.status).toBe(401);
  for (const pid of commandLines.keys()) if (commandLines.get(pid)?.includes(profile)) endQuietly(pid);
  const closed = performance.now();
  expect(await shell.ended).toMatchObject({ code: 0 });
  expect(shell.errors()).toContain('the last window was closed');
  // The wait for a reload, not the wait for a first window.
  expect(performance.now() - closed).toBeLessThan(20_000);
  expect(readFileSync(join(workspace, 'fabriclab.log'), 'utf8')).not.toContain(token);
  // 2d row 16: nothing left this computer: no names looked up, no datagram, connections to ourselves and to the dead end.
  const { connections, datagrams, lookUps } = trafficIn(netLog);
  expect(connections).toContain(new URL(origin).host);
  expect(connections.filter((address) => ![new URL(origin).host, '127.0.0.1:1'].includes(address))).toEqual([]);
  expect({ datagrams, lookUps }).toEqual({ datagrams: 0, lookUps: 0 });
});

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // A helper process that went with its parent.
  }
}
