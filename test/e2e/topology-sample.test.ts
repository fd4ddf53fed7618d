import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from '../support/workbench.ts';
import { openTopology, type TopologyPage } from '../support/topology-page.ts';

describe.each(['light', 'dark'] as const)('the sample in the %s theme', (theme) => {
  let view: TopologyPage;

  beforeAll(async () => {
    view = await openTopology('sample', { theme });
    await view.element(/^host sw-nvmeof-01/).waitFor();
  });
  afterAll(async () => {
    await view.close();
  });

  it('shows the whole bed at 100 % without scrolling', async () => {
    const canvas = await view.tree.boundingBox();
    for (const name of [/^host sw-nvmeof-01/, /^switch sw-100g-01/, /^host sw-client-04/]) {
      const box = await view.element(name).boundingBox();
      expect(box && canvas && box.x >= canvas.x && box.x + box.width <= canvas.x + canvas.width).toBe(true);
      expect(box && canvas && box.y + box.height <= canvas.y + canvas.height).toBe(true);
    }
    expect(await view.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });

  it('has no serious fault of accessibility, with a device selected', async () => {
    await view.element(/^NIC 1/).click({ position: { x: 40, y: 30 } });
    await view.inspector.getByRole('heading', { name: 'NIC 1' }).waitFor();
    expect(await accessibilityFaults(view.page)).toEqual([]);
  });

  it('stays whole at 1280 x 800', async () => {
    await view.page.setViewportSize({ width: 1280, height: 800 });
    await view.page.getByRole('button', { name: 'Fit the drawing' }).click();
    expect(await view.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    const [tools, last] = [
      view.page.getByRole('toolbar', { name: 'Drawing' }),
      view.page.getByRole('button', { name: 'Export' }),
    ];
    const [bar, button] = [await tools.boundingBox(), await last.boundingBox()];
    expect(bar && button && button.x + button.width <= bar.x + bar.width).toBe(true);
    await view.page.setViewportSize({ width: 1440, height: 900 });
  });

  it('exports the drawing as the other side draws it: SVG, light unless asked, and a PNG of twice the size', async () => {
    const save = async (entry: RegExp): Promise<Buffer> => {
      await view.page.getByRole('button', { name: 'Export' }).click();
      const download = view.page.waitForEvent('download');
      await view.page.getByRole('menuitem', { name: entry }).click();
      return readFile(await (await download).path());
    };
    const svg = (await save(/^SVG vector, light/)).toString();
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).toMatch(/^<svg xmlns/);
    const png = await save(/^PNG/);
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    const size = /width="(\d+)" height="(\d+)"/.exec(svg);
    expect([width, height]).toEqual([Number(size?.[1]) * 2, Number(size?.[2]) * 2]);
  });

  it('complains of nothing', () => {
    expect(view.errors).toEqual([]);
  });
});
