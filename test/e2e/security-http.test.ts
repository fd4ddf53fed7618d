import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sessions } from '../../electron/shells/web/sessions.ts';
import { MESSAGE_LIMIT_BYTES, SOCKET_PROTOCOL } from '../../shared/contract/wire.ts';
import { request } from '../support/raw-http.ts';
import { startWebShell, type RunningShell } from '../support/web-shell.ts';

/** Attacks on the loopback server that need no browser: any program on this computer can try them. */
let running: RunningShell;
let session = '';
beforeAll(async () => {
  running = await startWebShell();
  session = await running.signIn();
});
afterAll(() => running.close());

const page = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  request(running.port, { method, path, headers: { host: running.authority, ...headers } });

/** How a socket ends that is opened with these headers: `open`, or the status of the refusal. */
function openSocket(options: { host?: string; origin?: string; protocols?: string[]; path?: string }): Promise<string> {
  const { host = running.authority, origin = running.shell.origin, protocols = [SOCKET_PROTOCOL, session] } = options;
  const socket = new WebSocket(`ws://${running.authority}${options.path ?? '/socket'}`, protocols, {
    headers: { host, origin },
  });
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(String(statusCode)));
    socket.on('error', (error) => resolve(error.message));
  });
}

describe('2d row 2: only the built pages are served', () => {
  it('serves page and report page', async () => {
    expect((await page('/')).status).toBe(200);
    expect((await page('/report.html')).status).toBe(200);
  });

  it.each([
    '/../package.json',
    '/../../etc/passwd',
    '/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/..%5cpackage.json',
    '/..\\package.json',
    '/assets/../../../package.json',
    '/assets/..%252f..%252fpackage.json',
    '/./index.html',
    '//index.html',
    '//etc/passwd',
    '/etc/passwd',
    '/index.html/',
    '/index.html%00.js',
    '/INDEX.HTML',
    '/.renderer-built-from',
    '/assets',
    '/constructor',
    '/__proto__',
    'http://evil.test/',
    '*',
  ])('answers 404 to %s', async (path) => {
    const reply = await page(path);
    expect(reply).toMatchObject({ status: 404, body: 'not found' });
  });

  it('takes no method but GET and HEAD for pages', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
      expect((await page('/', {}, method)).status).toBe(405);
    }
    expect(await page('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });
});

describe('2d row 11: Host equals the own address exactly, else 421', () => {
  const hosts = (port: number) => [
    `localhost:${port}`,
    `rebind.test:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port + 1}`,
    `127.0.0.1.evil.test:${port}`,
    `[::1]:${port}`,
    `0.0.0.0:${port}`,
    `user@127.0.0.1:${port}`,
    `127.1:${port}`,
  ];
  it('for pages, the exchange, blobs and sockets', async () => {
    for (const host of hosts(running.port)) {
      expect((await page('/', { host })).status, host).toBe(421);
      expect((await running.login(running.freshToken(), { host })).status, host).toBe(421);
      expect((await page('/blob/x', { host, authorization: `Bearer ${session}` })).status, host).toBe(421);
      expect(await openSocket({ host }), host).toBe('421');
    }
  });
  it('and a request without Host gets nothing', async () => {
    expect((await request(running.port, { path: '/', headers: {} })).status).toBe(400);
  });
});

describe('2d rows 5 and 14: Origin, Sec-Fetch-Site, method and type of what changes something', () => {
  const refused: [string, Record<string, string>, number][] = [
    ['another site', { origin: 'http://evil.test' }, 403],
    ['another local port', { origin: 'http://127.0.0.1:1' }, 403],
    ['a file', { origin: 'null' }, 403],
    ['https of the same address', { origin: 'https://127.0.0.1' }, 403],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a same-site fetch', { 'sec-fetch-site': 'same-site' }, 403],
    ['a navigation', { 'sec-fetch-site': 'none' }, 403],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['plain text', { 'content-type': 'text/plain' }, 415],
  ];
  it.each(refused)('refuses the exchange to %s', async (_who, headers, status) => {
    const token = running.freshToken();
    expect((await running.login(token, headers)).status).toBe(status);
    // The refusal did not use the token up: refused before it was looked at.
    expect((await running.login(token)).status).toBe(200);
  });
  it('takes POST only', async () => {
    const headers = { origin: running.shell.origin, 'content-type': 'application/json' };
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await page('/api/login', headers, method)).status).toBe(405);
    }
  });
  it('lets a whole window be opened from elsewhere, but no part of the page', async () => {
    const from = (site: string, mode: string, dest: string) =>
      page('/', { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest });
    expect((await from('none', 'navigate', 'document')).status).toBe(200);
    expect((await from('cross-site', 'navigate', 'document')).status).toBe(200);
    for (const [mode = '', dest = ''] of [
      ['navigate', 'iframe'],
      ['navigate', 'embed'],
      ['no-cors', 'script'],
      ['no-cors', 'image'],
      ['cors', 'empty'],
    ]) {
      expect((await from('cross-site', mode, dest)).status, `${mode} ${dest}`).toBe(403);
      expect((await from('same-site', mode, dest)).status, `${mode} ${dest}`).toBe(403);
    }
  });
});

describe('2d row 12: a start token is exchanged once', () => {
  it('answers 401 to a replay, to a guess and to no token', async () => {
    const token = running.freshToken();
    expect((await running.login(token)).status).toBe(200);
    expect((await running.login(token)).status).toBe(401);
    expect((await running.login('guess')).status).toBe(401);
    expect((await running.login('')).status).toBe(401);
  });
  it('answers 401 to what is no token at all and 413 to a flood', async () => {
    const send = (body: string) =>
      request(running.port, {
        method: 'POST',
        path: '/api/login',
        headers: { host: running.authority, origin: running.shell.origin, 'content-type': 'application/json' },
        body,
      });
    for (const body of ['', 'null', '[]', '{"token":1}', '{"token":"a","more":1}', '{']) {
      expect((await send(body)).status, body).toBe(401);
    }
    expect((await send('x'.repeat(2000))).status).toBe(413);
  });
  it('voids a token that is too old, and the oldest of many', () => {
    let nowMs = 0;
    const sessions = new Sessions(() => nowMs);
    const old = sessions.issueToken(1000);
    nowMs = 1001;
    expect(sessions.exchange(old)).toBeNull();
    const first = sessions.issueToken(1000);
    const others = Array.from({ length: 32 }, () => sessions.issueToken(1000));
    expect(sessions.exchange(first)).toBeNull();
    expect(others.map((token) => sessions.exchange(token))).not.toContain(null);
  });
  it('sets no cookie and keeps tokens and sessions out of the log', async () => {
    const token = running.freshToken();
    const reply = await running.login(token);
    expect(reply.headers).not.toHaveProperty('set-cookie');
    await running.login(token);
    await page(`/?${token}`, { host: 'evil.test' });
    expect(running.logText()).toContain('refused a request');
    expect(running.logText()).not.toContain(token);
    expect(running.logText()).not.toContain(session);
  });
});

describe('2d row 13: the socket', () => {
  it('opens for the own page with a session', async () => {
    expect(await openSocket({})).toBe('open');
  });
  it.each([
    ['another site', { origin: 'http://evil.test' }, '403'],
    ['another local port', { origin: 'http://127.0.0.1:1' }, '403'],
    ['no session', { protocols: [SOCKET_PROTOCOL] }, '401'],
    ['a guessed session', { protocols: [SOCKET_PROTOCOL, 'guess'] }, '401'],
    ['another protocol', { protocols: ['other.v1', 'guess'] }, '401'],
    ['another path', { path: '/' }, '404'],
  ])('is refused to %s', async (_who, options, status) => {
    expect(await openSocket(options)).toBe(status);
  });
  it('is closed with "message too big" beyond 1 MiB and goes on for others', async () => {
    const open = () =>
      new WebSocket(`ws://${running.authority}/socket`, [SOCKET_PROTOCOL, session], {
        headers: { origin: running.shell.origin },
      });
    const [greedy, other] = [open(), open()];
    await Promise.all([greedy, other].map((socket) => new Promise((resolve) => socket.once('open', resolve))));
    const closed = new Promise<number>((resolve) => greedy.once('close', resolve));
    greedy.on('error', () => undefined);
    greedy.send('x'.repeat(MESSAGE_LIMIT_BYTES + 1));
    expect(await closed).toBe(1009);
    const replied = new Promise<string>((resolve) =>
      other.on('message', (data: Buffer) => {
        if (data.toString().includes('"id":7')) resolve(data.toString());
      }),
    );
    other.send(JSON.stringify({ id: 7, name: 'task.list', input: {} }));
    expect(JSON.parse(await replied)).toMatchObject({ id: 7, ok: true });
    other.terminate();
  });
});

describe('2d row 14: headers of every answer', () => {
  it('protect pages, parts, refusals, replies and blobs alike', async () => {
    const asset = /assets\/[\w-]+\.js/.exec((await page('/')).body)?.[0] ?? 'none';
    const answers = [
      await page('/'),
      await page(`/${asset}`),
      await page('/none'),
      await page('/', { host: 'evil.test' }),
      await running.login('guess'),
      await running.login(running.freshToken()),
      await page('/blob/none', { authorization: `Bearer ${session}` }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 421, 401, 200, 404]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
  it('give every page a style nonce of its own', async () => {
    const nonces = [await page('/'), await page('/')].map(({ body, headers }) => {
      const nonce = /nonce="([^"]+)"/.exec(body)?.[1] ?? '';
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
    expect(nonces.join('')).not.toContain('{{');
  });
});

describe('blobs', () => {
  const blob = (method: string, path: string, headers: Record<string, string>, body = '') =>
    request(running.port, { method, path, body, headers: { host: running.authority, ...headers } });

  it('need the session, and the own origin for uploads', async () => {
    const authorization = `Bearer ${session}`;
    const { origin } = running.shell;
    expect((await blob('PUT', '/blob', { origin }, 'x')).status).toBe(401);
    expect((await blob('PUT', '/blob', { origin, authorization: 'Bearer guess' }, 'x')).status).toBe(401);
    expect((await blob('PUT', '/blob', { authorization }, 'x')).status).toBe(403);
    expect((await blob('PUT', '/blob', { authorization, origin: 'http://evil.test' }, 'x')).status).toBe(403);
    expect((await blob('GET', '/blob/x', { authorization, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const put = await blob('PUT', '/blob', { authorization, origin }, 'the bytes');
    const { id } = JSON.parse(put.body) as { id: string };
    expect(await blob('GET', `/blob/${id}`, { authorization })).toMatchObject({ status: 200, body: 'the bytes' });
    expect((await blob('GET', `/blob/${id}`, {})).status).toBe(401);
  });
  it('are looked up by id, never by path', async () => {
    const authorization = `Bearer ${session}`;
    for (const id of ['../../workspace.db', '..%2f..%2fworkspace.db', '', '/etc/passwd']) {
      expect((await blob('GET', `/blob/${id}`, { authorization })).status, id).toBe(404);
    }
  });
  it('beyond the limit are refused before they are read', async () => {
    const headers = { host: running.authority, origin: running.shell.origin, authorization: `Bearer ${session}` };
    const reply = await request(running.port, {
      method: 'PUT',
      path: '/blob',
      headers: { ...headers, 'content-length': String(2 ** 40) },
    });
    expect(reply.status).toBe(413);
  });
});

it('2d row 15: the opening file can be read by its owner alone and leads to the address', () => {
  const { openingFile } = running.shell.open();
  expect(statSync(openingFile).mode & 0o777).toBe(0o600);
  expect(statSync(running.dataDirectory).mode & 0o777).toBe(0o700);
  expect(statSync(join(running.dataDirectory, 'fabriclab.log')).mode & 0o777).toBe(0o600);
  expect(readFileSync(openingFile, 'utf8')).toContain(`location.replace("${running.shell.origin}/#`);
});
