import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createChromiumPrinter } from '../../electron/core/print/chromium-printer.ts';
import { readPageFiles } from '../../electron/core/print/page-files.ts';
import { CodedError } from '../../shared/contract/errors.ts';

/** A page that keeps the contract of core/print/report-page.ts and shows what it was given. */
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>
<meta property="csp-nonce" nonce="{{style-nonce}}"><link rel="stylesheet" href="./report.css"></head>
<body><nav></nav><main></main><script type="module" src="./report.js"></script></body></html>`;
const STYLE = `@page { size: A4; margin: 20mm } section { break-before: page } main { background: url(./dot.svg) }
@font-face { font-family: Unused; src: url(./unused.woff2) }`;
const SCRIPT = `
const { title, sections, mode } = JSON.parse(window.fabriclabReport);
const element = (name, text, parent) => { const made = document.createElement(name); made.textContent = text; parent.append(made); return made; };
const [nav, main] = [document.querySelector('nav'), document.querySelector('main')];
element('h1', title, main);
for (const { id, text } of sections) {
  element('a', text, nav).href = '#' + id;
  const section = element('section', '', main);
  element('h2', text, section).id = id;
}
const canvas = element('canvas', '', main);
canvas.setAttribute('aria-label', 'a chart');
canvas.width = 100 * devicePixelRatio; canvas.height = 50 * devicePixelRatio; canvas.style.width = '100px';
canvas.getContext('2d').fillRect(0, 0, 10, 10);
window.fabriclabPageNumbers = (pages) => { for (const [id, page] of Object.entries(pages)) element('p', 'contents: ' + id + ' on ' + page, nav); };
if (mode === 'throws') throw new Error('a broken chart');
if (mode === 'fails') document.documentElement.dataset.failed = 'the report has no sections';
if (mode === 'asks') await fetch('https://example.org/').catch((error) => element('p', 'outside: ' + error.name, main));
if (mode !== 'hangs') document.documentElement.dataset.ready = 'true';`;

let directory = '';
let temporary = '';
const never = new AbortController().signal;
const report = (mode = 'plain') =>
  JSON.stringify({
    title: 'Zwölf </script> “ ',
    mode,
    sections: [
      { id: 'bed', text: 'Bed' },
      { id: 'method', text: 'Method' },
    ],
  });
const printer = (limitMs = 30_000) => createChromiumPrinter({ pages: readPageFiles(directory), limitMs });
const leftOver = () => readdirSync(temporary);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'fabriclab-pages-'));
  // Profiles go here, so that what is left over is ours.
  temporary = mkdtempSync(join(tmpdir(), 'fabriclab-tmp-'));
  vi.stubEnv('TMPDIR', temporary);
  const files = { 'index.html': PAGE, 'report.html': PAGE, 'report.css': STYLE, 'report.js': SCRIPT };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  writeFileSync(join(directory, 'dot.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
  writeFileSync(join(directory, 'unused.woff2'), 'not a font');
});
afterAll(() => {
  vi.unstubAllEnvs();
  for (const folder of [directory, temporary]) rmSync(folder, { recursive: true });
});

async function textOf(pdf: Uint8Array): Promise<string[]> {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  const document = await task.promise;
  const pages = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  const outline = await document.getOutline();
  pages.push(
    `outline: ${outline.flatMap(({ title, items }) => [title, ...items.map((item: { title: string }) => item.title)]).join(', ')}`,
  );
  await task.destroy();
  return pages;
}

describe('printing through a Chromium of its own', () => {
  it('prints the report with the page numbers of its headings in the contents, and an outline', async () => {
    const [first = '', ...rest] = await textOf(await printer().print(report(), 'A4', never));
    expect(first).toContain('Zwölf </script>');
    expect(first).toContain('contents: bed on 2');
    expect(first).toContain('contents: method on 3');
    expect(rest.at(-1)).toContain('Bed, Method');
    expect(leftOver()).toEqual([]);
  });

  it('loads nothing from outside', async () => {
    const pages = await textOf(await printer().print(report('asks'), 'A4', never));
    expect(pages.join(' ')).toContain('outside: TypeError');
  });

  it('saves one HTML text without scripts and outside parts, charts at twice the resolution', async () => {
    const html = await printer().html(report(), never);
    expect(html).toContain('Zwölf &lt;/script&gt;');
    expect(html).not.toMatch(/<script|<link|<canvas|unused|nonce=/i);
    expect(html).toContain('url("data:image/svg+xml;base64,');
    const image = /<img[^>]* src="data:image\/png;base64,([^"]+)"/.exec(html)?.[1] ?? '';
    expect(Buffer.from(image, 'base64').readUInt32BE(16)).toBe(200);
    expect(html).toContain('alt="a chart" width="100"');
  });

  it.each([
    ['throws', 'internal', 'a broken chart'],
    ['fails', 'internal', 'the report has no sections'],
  ])('a page that %s fails the print with its reason', async (mode, code, text) => {
    const failure: unknown = await printer()
      .print(report(mode), 'A4', never)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CodedError);
    expect(failure).toMatchObject({ code, message: expect.stringContaining(text) as string });
    expect(leftOver()).toEqual([]);
  });

  it('gives up after the time limit and when cancelled, and leaves no browser behind', async () => {
    await expect(printer(1500).print(report('hangs'), 'A4', never)).rejects.toMatchObject({ code: 'timed-out' });
    const cancelling = new AbortController();
    setTimeout(() => cancelling.abort(), 800);
    await expect(printer().print(report('hangs'), 'A4', cancelling.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(leftOver()).toEqual([]);
  });

  it('says what is missing and how to get it when there is no Chromium', async () => {
    const without = createChromiumPrinter({ pages: readPageFiles(directory), findProgram: () => null });
    await expect(without.print(report(), 'A4', never)).rejects.toMatchObject({
      code: 'printer-missing',
      tip: expect.stringContaining('apt-get install chromium') as string,
    });
    const broken = createChromiumPrinter({
      pages: readPageFiles(directory),
      findProgram: () => '/nonexistent/chromium',
    });
    await expect(broken.print(report(), 'A4', never)).rejects.toMatchObject({ code: 'printer-missing' });
  });
});
