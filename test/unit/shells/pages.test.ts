import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findChromium } from '../../../electron/core/print/chromium-path.ts';
import { readPageFiles } from '../../../electron/core/print/page-files.ts';
import { mayHave, mayNavigate } from '../../../electron/shells/electron/allowed.ts';
import { answerPageRequest } from '../../../electron/shells/electron/page-request.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

async function builtPages() {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'assets'));
  const files = { 'index.html': '<i nonce="{{style-nonce}}">', 'assets/a.js': '{{style-nonce}}', 'a.js.map': '{}' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'report.html'), '');
  return { folder, pages: readPageFiles(folder) };
}

describe('the built pages', () => {
  it('are known by their exact paths, without source maps', async () => {
    const { pages } = await builtPages();
    expect([...pages.keys()].sort()).toEqual(['/', '/assets/a.js', '/index.html', '/report.html']);
  });
  it('do not include what a link leads to', async () => {
    const { folder } = await builtPages();
    symlinkSync('/etc/hostname', join(folder, 'out.txt'));
    expect(readPageFiles(folder).has('/out.txt')).toBe(false);
  });
  it('that were not built are missed with the remedy', async () => {
    const folder = await temporaryFolder();
    for (const place of [folder, join(folder, 'none')]) {
      expect(() => readPageFiles(place)).toThrow(
        expect.objectContaining({ code: 'not-found', tip: expect.stringContaining('npm run build') as string }),
      );
    }
  });
});

describe('2d row 2: requests under app://', () => {
  it('get the built pages, with the same headers as over HTTP, nonces only in pages', async () => {
    const { pages } = await builtPages();
    const page = answerPageRequest(pages, 'GET', 'app://fabriclab/');
    const nonce = /nonce="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    expect(page.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(await answerPageRequest(pages, 'GET', 'app://fabriclab/assets/a.js').text()).toBe('{{style-nonce}}');
  });
  it('may frame the report page in our own window, and no other page anywhere', async () => {
    const { pages } = await builtPages();
    const framing = (path: string) =>
      answerPageRequest(pages, 'GET', `app://fabriclab${path}`).headers.get('content-security-policy');
    expect(framing('/')).toContain("frame-ancestors 'none'");
    expect(framing('/report.html')).toContain("frame-ancestors 'self'");
  });
  it.each([
    ['GET', 'app://fabriclab/../package.json'],
    ['GET', 'app://fabriclab/%2e%2e/package.json'],
    ['GET', 'app://fabriclab/assets/%2e%2e%2fa.js.map'],
    ['GET', 'app://fabriclab/a.js.map'],
    ['GET', 'app://other/'],
    ['GET', 'file:///etc/passwd'],
    ['GET', 'https://fabriclab/'],
    ['POST', 'app://fabriclab/'],
  ])('%s %s is not found', async (method, address) => {
    const { pages } = await builtPages();
    expect(answerPageRequest(pages, method, address).status).toBe(404);
  });
});

describe('2d rows 6 and 7: what a page may do in Electron', () => {
  it('stays under our scheme and host', () => {
    expect(mayNavigate('app://fabriclab/')).toBe(true);
    for (const address of [
      'app://fabriclab.evil/',
      'app://fabriclab',
      'https://evil.test/app://fabriclab/',
      'file:///x',
    ]) {
      expect(mayNavigate(address), address).toBe(false);
    }
  });
  it('may write to the clipboard and nothing else', () => {
    expect(mayHave('clipboard-sanitized-write')).toBe(true);
    for (const name of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'usb']) {
      expect(mayHave(name), name).toBe(false);
    }
  });
});

describe('the search for a browser', () => {
  const program = (path: string): string => {
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    return path;
  };
  it('takes the first on the path that can be run, and what the user named before all', async () => {
    const folder = await temporaryFolder();
    const chosen = program(join(folder, 'mine'));
    mkdirSync(join(folder, 'chromium'));
    const chrome = program(join(folder, 'google-chrome'));
    const search = (environment: Record<string, string>) => findChromium({ platform: 'linux', environment });
    expect(search({ PATH: folder, FABRICLAB_BROWSER: chosen })).toBe(chosen);
    expect(search({ PATH: folder, FABRICLAB_BROWSER: join(folder, 'none') })).toBeNull();
    // A folder of that name is no program; what is installed in the usual places may come first.
    expect([chrome, '/usr/bin/chromium', '/usr/bin/chromium-browser']).toContain(search({ PATH: folder }));
  });
  it('looks where macOS and Windows have their programs', async () => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, 'Google', 'Chrome', 'Application'), { recursive: true });
    const windows = program(join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
    expect(findChromium({ platform: 'win32', environment: { ProgramFiles: folder } })).toBe(windows);
    const place = join(folder, 'Applications', 'Chromium.app', 'Contents', 'MacOS');
    mkdirSync(place, { recursive: true });
    const mac = program(join(place, 'Chromium'));
    expect(findChromium({ platform: 'darwin', environment: { HOME: folder } })).toBe(mac);
  });
});
