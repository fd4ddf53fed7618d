import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openWorkbench, type Workbench } from '../support/workbench.ts';
import { zipOf } from '../support/zip-writer.ts';

const FIO = readFileSync('test/fixtures/fio/fio-3.41_client_server_2clients_jsonplus.json');
const PASTED = [
  'Pattern\tIOPs\tMiB\\s\tLatency, ms',
  'random read 4k\t5540879\t21644,06\t0,369',
  'random write 4k\t2004112\t7829\t0,511',
  'random read 64K\tmany\t9000\t1,2',
].join('\n');

let bench: Workbench;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fabriclab-import-'));
  mkdirSync(join(folder, 'runs/kernel'), { recursive: true });
  mkdirSync(join(folder, 'runs/.cache'));
  writeFileSync(join(folder, 'runs/kernel/4k.json'), FIO);
  writeFileSync(join(folder, 'runs/kernel/half.json'), FIO.subarray(0, 5_000));
  writeFileSync(join(folder, 'runs/notes.md'), 'bought new cables');
  writeFileSync(join(folder, 'runs/.cache/old.json'), FIO);
  writeFileSync(join(folder, 'spdk.zip'), zipOf([{ name: '../spdk/4k.json', content: `${FIO.toString()}\n` }]));
  bench = await openWorkbench();
  page = bench.page;
  await page
    .getByRole('button', { name: /Empty lab|New lab/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Results' }).first().click();
  await page.getByText('No results yet.').waitFor();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const dialog = () => page.getByRole('dialog');
const files = () => dialog().getByRole('list', { name: 'Imported files' }).getByRole('listitem');

describe('importing', () => {
  it('takes a folder, and tells results, broken files and those of others apart', async () => {
    await page.getByRole('button', { name: 'Import results' }).click();
    await dialog().getByLabel('Result folder').setInputFiles(join(folder, 'runs'));
    await dialog().getByText('3 files').waitFor();
    await dialog().getByRole('button', { name: 'Import', exact: true }).click();
    await dialog().getByText('1 result from 1 file.').waitFor();
    expect(await dialog().getByText('1 broken.').count()).toBe(1);
    expect(await dialog().getByText('1 not ours.').count()).toBe(1);
    expect((await files().allInnerTexts()).map((text) => text.split('\n')[1])).toEqual([
      'runs/kernel/half.json',
      'runs/kernel/4k.json',
      'runs/notes.md',
    ]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Copy' }).click();
    await dialog().getByText('Copied').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^kernel 1 point/ }).waitFor();
  });

  it('takes a ZIP that is dropped anywhere on the results', async () => {
    const bytes = [...readFileSync(join(folder, 'spdk.zip'))];
    const data = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(content)], 'spdk.zip'));
      return transfer;
    }, bytes);
    await page.getByRole('region', { name: 'Results' }).dispatchEvent('drop', { dataTransfer: data });
    await dialog().getByText('1 file,').waitFor();
    await dialog().getByText('Per folder').click();
    await dialog().getByRole('button', { name: 'Import', exact: true }).click();
    await dialog().getByText('spdk.zip › spdk/4k.json').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).first().click();
    await page.getByRole('button', { name: /^spdk 1 point/ }).waitFor();
  });

  it('takes a table that is pasted, asks what its columns mean, and shows its rows', async () => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), PASTED);
    await page.getByRole('region', { name: 'Results' }).click({ position: { x: 300, y: 300 } });
    await page.keyboard.press('Control+v');
    await dialog().getByText('One name').click();
    await dialog().getByLabel('Name', { exact: true }).fill('printed');
    await dialog().getByRole('button', { name: 'Import', exact: true }).click();
    await dialog().getByRole('table', { name: 'Preview of the results' }).waitFor();
    expect(await dialog().getByLabel('Numbers of MiB\\s').inputValue()).toBe('comma');
    const preview = await dialog().getByRole('table', { name: 'Preview of the results' }).innerText();
    expect(preview).toContain('5,540,879');
    expect(preview).toContain('21,644.06');
    expect(preview).toContain('369.0 µs');
    await dialog().getByText('“many” is not a number').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog().getByLabel('Meaning of Latency, ms').selectOption({ label: 'p99' });
    await dialog().getByLabel('Meaning of Latency, ms').selectOption({ label: 'mean latency' });
    expect(await dialog().getByRole('button', { name: 'Import', exact: true }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    await dialog().getByLabel('Unit of Latency, ms').selectOption('ms');
    await dialog().getByRole('button', { name: 'Import 2 rows' }).click();
    await dialog().getByText('2 results from 1 file.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^printed 2 points/ }).click();
    await page.getByRole('gridcell', { name: '5,540,879' }).or(page.getByText('5,540,879')).first().waitFor();
    expect(bench.complaints).toEqual([]);
  });
});
