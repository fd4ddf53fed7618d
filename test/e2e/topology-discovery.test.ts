import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTopology, type TopologyPage } from '../support/topology-page.ts';
import { accessibilityFaults } from '../support/workbench.ts';

const captures = fileURLToPath(new URL('../fixtures/inventory/', import.meta.url));
let view: TopologyPage;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabriclab-inventory-'));
  await cp(join(captures, 'vm-storage'), join(folder, 'vst'), { recursive: true });
  view = await openTopology('empty');
});
afterAll(async () => {
  await view.close();
  await rm(folder, { recursive: true });
});

const dialog = (): Locator => view.page.getByRole('dialog');
const status = (): Locator => dialog().getByRole('status');
const box = (label: string | RegExp): Locator => dialog().getByRole('checkbox', { name: label });

async function discover(): Promise<void> {
  await view.page.getByRole('button', { name: 'Discover', exact: true }).click();
  await dialog().getByLabel('Folder of inventory files').setInputFiles(join(folder, 'vst'));
  await dialog().getByRole('button', { name: 'Back' }).waitFor();
}

const close = async (): Promise<void> => {
  await view.page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
};

/** In the order of the story: each step goes on from the one before. */
describe('discovery from a folder of command outputs', () => {
  it('shows what would be added, by host and device, all ticked', async () => {
    await discover();
    await status().getByText('11 of 11 differences ticked').waitFor();
    expect(await box('All: New').isChecked()).toBe(true);
    expect(await dialog().getByText('FLNVME0000').count()).toBe(1);
    expect(
      await dialog()
        .getByText(/This is not the output of a known inventory command/)
        .count(),
    ).toBe(1);
    expect(await accessibilityFaults(view.page)).toEqual([]);
  });

  it('a node that is left out takes its drives along; a drive brings its node back', async () => {
    await box('New: NUMA 1').click();
    await status().getByText('8 of 11 differences ticked').waitFor();
    expect(await box('New: nvme0').isChecked()).toBe(false);
    expect(await box('All: New').evaluate((input: HTMLInputElement) => input.indeterminate)).toBe(true);
    await box('New: nvme0').click();
    expect(await box('New: NUMA 1').isChecked()).toBe(true);
    await status().getByText('10 of 11 differences ticked').waitFor();
  });

  it('puts what is ticked into the drawing as one step, which can be undone and redone', async () => {
    await dialog().getByRole('button', { name: 'Put into the drawing' }).click();
    await dialog().waitFor({ state: 'detached' });
    await view.element(/^drive nvme0/).waitFor();
    expect(await view.element(/^drive nvme1/).count()).toBe(0);
    await view.page.keyboard.press('Control+z');
    await view.element(/^host vst/).waitFor({ state: 'detached' });
    await view.page.keyboard.press('Control+Shift+z');
    await view.element(/^drive nvme0/).waitFor();
  });

  it('a second look has the drive that was left, and nothing after it was taken', async () => {
    await discover();
    await status().getByText('1 of 1 difference ticked').waitFor();
    await dialog().getByRole('button', { name: 'Put into the drawing' }).click();
    await dialog().waitFor({ state: 'detached' });
    await discover();
    await status()
      .getByText(/Nothing changed since/)
      .waitFor();
    expect(await dialog().getByRole('button', { name: 'Put into the drawing' }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    await close();
  });

  it('by keyboard alone: a value entered by hand is a conflict, ticked with the space bar', async () => {
    await view.element(/^host vst/).click({ position: { x: 60, y: 8 } });
    const kernel = view.inspector.getByLabel('Kernel');
    await kernel.fill('4.19-lab');
    await kernel.press('Enter');
    const meminfo = join(folder, 'vst', 'cat__proc_meminfo.out');
    await writeFile(meminfo, (await readFile(meminfo, 'utf8')).replace(/MemTotal:\s+\d+/, 'MemTotal: 4194304'));
    await discover();
    await status().getByText('1 of 2 differences ticked').waitFor();
    expect(await box('memory of vst').isChecked()).toBe(true);
    expect(await box('kernel of vst').isChecked()).toBe(false);
    const row = dialog()
      .getByRole('listitem')
      .filter({ has: view.page.getByRole('checkbox', { name: 'kernel of vst' }) });
    expect(await row.innerText()).toMatch(/4\.19-lab[^]*entered[^]*6\.1\.0[^]*measured/);
    await box('kernel of vst').focus();
    await view.page.keyboard.press('Space');
    await status().getByText('2 of 2 differences ticked').waitFor();
    await dialog().getByRole('button', { name: 'Put into the drawing' }).focus();
    await view.page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    expect(await kernel.inputValue()).toMatch(/^6\.1\.0/);
  });

  it('says what it cannot read, with the line, and keeps the script', async () => {
    await writeFile(join(folder, 'cut.xml'), '<topology version="2.0">\n<object type="Machine">');
    await view.page.getByRole('button', { name: 'Discover', exact: true }).click();
    await dialog().locator('input[multiple]').setInputFiles(join(folder, 'cut.xml'));
    await status().getByText('Nothing could be read').waitFor();
    expect(await dialog().getByText('cut.xml, line 2').count()).toBe(1);
    await dialog().getByRole('button', { name: 'Back' }).click();
    const download = view.page.waitForEvent('download');
    await dialog().getByRole('button', { name: 'Save script…' }).click();
    const script = await download;
    expect(script.suggestedFilename()).toBe('fabriclab-inventory.sh');
    expect(await readFile(await script.path(), 'utf8')).toContain('#!/bin/sh');
    await close();
    expect(view.errors).toEqual([]);
  });
});
