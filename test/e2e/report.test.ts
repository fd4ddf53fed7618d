import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../electron/core/app-options.ts';
import { openApp } from '../../electron/core/app.ts';
import { createChromiumPrinter } from '../../electron/core/print/chromium-printer.ts';
import { readPageFiles } from '../../electron/core/print/page-files.ts';
import { createDirectTransport } from '../../electron/rpc/direct-transport.ts';
import { systemClock } from '../../electron/shells/system/clock.ts';
import { openFileLog } from '../../electron/shells/system/file-log.ts';
import { sessionSecrets } from '../../electron/shells/system/session-secrets.ts';
import { createClient, type Client } from '../../shared/contract/client.ts';

const rendererDirectory = join(import.meta.dirname, '../../dist/renderer');
let folder: string;
let app: App;
let client: Client;
let labId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fabriclab-report-'));
  const log = openFileLog(folder);
  const printer = createChromiumPrinter({ pages: readPageFiles(rendererDirectory) });
  app = await openApp({
    dataDirectory: folder,
    rendererDirectory,
    shell: 'test',
    clock: systemClock,
    log,
    secrets: sessionSecrets(),
    printer,
  });
  client = createClient(createDirectTransport(app, log));
  labId = (await client.call('lab.create', { sample: 'study-a' })).lab.id;
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const side = (configuration: string) => ({ selection: { labId, configurations: [configuration] } });
const request = (title: string) => ({
  labId,
  title,
  comparison: {
    baseline: side('Linux NVMe-oF initiator'),
    others: [side('StarWind NVMe-oF Initiator')],
    pairBy: ['workload' as const, 'numjobs' as const, 'iodepth' as const],
  },
});

async function inspect(path: string) {
  const bytes = readFileSync(path);
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const texts: string[] = [];
  let images = 0;
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { fnArray } = await page.getOperatorList();
    const raster = new Set([OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject]);
    images += fnArray.filter((operator) => raster.has(operator)).length;
    const { items } = await page.getTextContent();
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  const outline = (await document.getOutline()) as { title: string }[] | null;
  // Declared as an object, answered as a map.
  const marks: unknown = await document.getMarkInfo();
  const tagged = marks instanceof Map && marks.get('Marked') === true;
  const fonts = [...bytes.toString('latin1').matchAll(/\/BaseFont *\/[A-Z]{6}\+([\w-]+)/g)].map(
    ([, name]) => name ?? '',
  );
  return { pages: document.numPages, texts, images, outline: outline ?? [], tagged, fonts: new Set(fonts) };
}

describe('the PDF of a sample', () => {
  let pdf: Awaited<ReturnType<typeof inspect>>;
  beforeAll(async () => {
    const path = join(folder, 'report.pdf');
    const written = await client.call('report.export', { ...request('Two initiators'), format: 'pdf', path });
    pdf = await inspect(path);
    expect(written.pages).toBe(pdf.pages);
  });
  const all = () => pdf.texts.join(' ');

  test('shows the stored numbers and ratios as text', () => {
    for (const figure of ['5,540,879', '4,173,061', '21,644', '0.369', '75.31', '301.89', '24.69% fewer IOPS']) {
      expect(all()).toContain(figure);
    }
  });

  test('holds no raster image: topology and charts are vectors, their labels text', () => {
    expect(pdf.images).toBe(0);
    for (const label of ['sw-nvmeof-01', 'nvme0', 'sw-client-04', 'rand read 4k', 'write 1M', 'Mean latency']) {
      expect(all()).toContain(label);
    }
  });

  test('sets its text in outline fonts, which print sharply everywhere', () => {
    expect([...pdf.fonts].sort()).toEqual(
      expect.arrayContaining(['IBMPlexMono-Regular', 'Inter-Medium', 'Inter-Regular', 'Inter-SemiBold']),
    );
  });

  test('is tagged, has an outline, and its contents name the pages', () => {
    expect(pdf.tagged).toBe(true);
    expect(pdf.outline.length).toBeGreaterThan(0);
    const contents = pdf.texts[1] ?? '';
    const page = pdf.texts.findIndex((text, index) => index > 1 && text.includes('Measured values')) + 1;
    expect(contents).toMatch(new RegExp(`Comparison\\s+${String(page)}\\b`));
  });

  test('every page but the cover says which it is', () => {
    pdf.texts.slice(1).forEach((text, index) => {
      expect(text).toContain(`Page ${String(index + 2)} of ${String(pdf.pages)}`);
    });
  });
});

test('a title of markup, quotes and right-to-left text is text', async () => {
  const title = '<img src=x onerror=alert(1)> "quoted" \\ } @page { מבחן';
  const path = join(folder, 'hostile.pdf');
  await client.call('report.export', { ...request(title), format: 'pdf', path });
  const { texts, pages } = await inspect(path);
  expect(texts[0]).toContain('<img src=x onerror=alert(1)>');
  expect(texts[1]).toContain(`Page 2 of ${String(pages)}`);
});

test('the HTML is one file that shows the same numbers and asks nobody for anything', async () => {
  const path = join(folder, 'report.html');
  await client.call('report.export', { ...request('Two initiators'), format: 'html', path });
  const html = readFileSync(path, 'utf8');
  expect(html).toContain('5,540,879');
  expect(html).not.toMatch(/<script|(src|href)="https?:/);
});

test('the drawing alone is one page of its own size: vectors, selectable names, nothing clipped', async () => {
  const path = join(folder, 'drawing.pdf');
  const written = await client.call('lab.pdf', { id: labId, path });
  expect(written).toMatchObject({ path, blob: null, fileName: 'Study-A-published.pdf' });
  const { pages, texts, images } = await inspect(path);
  expect({ pages, images }).toEqual({ pages: 1, images: 0 });
  for (const name of ['sw-nvmeof-01', 'sw-100g-01', 'sw-client-04', 'nvme7', 'ens3f0'])
    expect(texts[0]).toContain(name);
  const { width, height } = await client.call('lab.svg', { id: labId });
  const document = await getDocument({ data: new Uint8Array(readFileSync(path)), verbosity: 0 }).promise;
  const [, , right = 0, top = 0] = (await document.getPage(1)).view;
  expect(Math.abs(right - width * 0.75) + Math.abs(top - height * 0.75)).toBeLessThan(3);
});
