import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTopology, type TopologyPage } from '../support/topology-page.ts';

let view: TopologyPage;

beforeAll(async () => {
  view = await openTopology('sample');
  await view.element(/^host sw-nvmeof-01/).waitFor();
});
afterAll(async () => {
  await view.close();
});

const hosts = () => view.page.getByRole('treeitem', { name: /^host/ }).count();

describe('layers and the clipboard in the browser', () => {
  it('shows subsystems with their names over the hardware, keeps that over a reload, and hides them again', async () => {
    await view.page.getByRole('button', { name: 'Layers' }).click();
    await view.page.getByRole('menuitemcheckbox', { name: 'Subsystems and targets' }).click();
    await view.page.keyboard.press('Escape');
    await view.element('subsystem numa0').waitFor();
    await view.page.getByText('Saved', { exact: true }).waitFor();
    await view.page.reload();
    await view.element('subsystem numa0').waitFor();
    await view.page.getByRole('button', { name: 'Layers' }).click();
    await view.page.getByRole('menuitemcheckbox', { name: 'Subsystems and targets' }).click();
    await view.page.keyboard.press('Escape');
    await expect.poll(async () => view.page.getByRole('treeitem', { name: 'subsystem numa0' }).count()).toBe(0);
  });

  it('copies a host through the real clipboard and takes the paste back as one step', async () => {
    const before = await hosts();
    await view.tree.focus();
    while (!(await view.said()).startsWith('host sw-client-01')) await view.page.keyboard.press('n');
    await view.page.keyboard.press('Control+c');
    expect(await view.said()).toBe('Copied one element');
    await view.page.keyboard.press('Escape');
    await view.page.keyboard.press('Control+v');
    await expect.poll(hosts).toBe(before + 1);
    expect(await view.said()).toBe('Paste sw-client-01');
    await view.page.keyboard.press('Control+z');
    await expect.poll(hosts).toBe(before);
  });

  it('leaves the grid while Alt is held, and keeps to it without', async () => {
    await view.page.keyboard.press('Control+0');
    const host = view.element(/^host sw-client-02/);
    const drag = async (by: number, alt: boolean): Promise<number> => {
      const from = await host.boundingBox();
      if (!from) throw new Error('the host is not on the screen');
      const grip = { x: from.x + from.width - 20, y: from.y + from.height - 8 };
      if (alt) await view.page.keyboard.down('Alt');
      await view.drag(grip, { x: grip.x + by, y: grip.y + 61 });
      if (alt) await view.page.keyboard.up('Alt');
      return ((await host.boundingBox())?.x ?? 0) - from.x;
    };
    expect(await drag(13, true)).toBeCloseTo(13, 0);
    await view.page.keyboard.press('Control+z');
    expect(view.errors).toEqual([]);
  });

  it('chooses a part from the catalogue for a NIC', async () => {
    await view.element(/^NIC 0/).click({ position: { x: 40, y: 30 } });
    await view.inspector.getByRole('button', { name: 'Choose part' }).click();
    await view.page.getByPlaceholder('Model, capacity or note').fill('E810');
    await view.page
      .getByRole('option', { name: /E810-CQDA2/ })
      .first()
      .click();
    await expect.poll(async () => view.inspector.getByLabel('Model').inputValue()).toContain('E810');
    expect(await view.said()).toMatch(/^Set NIC 0 to .*E810/);
  });
});
