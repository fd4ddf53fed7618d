import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTopology, type TopologyPage } from '../support/topology-page.ts';

let view: TopologyPage;

beforeAll(async () => {
  view = await openTopology('empty');
});
afterAll(async () => {
  await view.close();
});

type Place = { x: number; y: number; width: number; height: number };

async function place(name: RegExp): Promise<Place> {
  const box = await view.element(name).boundingBox();
  if (!box) throw new Error(`${name.source} is not on the screen`);
  return box;
}

const offset = (from: Place, to: Place) => [Math.round(to.x - from.x), Math.round(to.y - from.y)];
const holds = (outer: Place, inner: Place): boolean =>
  inner.x > outer.x && inner.y > outer.y && inner.x + inner.width < outer.x + outer.width;

/** Grabs an element near its upper left corner, where it is empty. */
const grip = ({ x, y }: Place) => ({ x: x + 6, y: y + 6 });

/** In the order of the story: each step goes on from the one before. */
describe('sites by mouse and keyboard', () => {
  it('takes a host that is dropped in it, where it is dropped', async () => {
    await view.dragItem('Site', view.tree, 60, 60);
    const site = await place(/^site/);
    await view.dragItem('Host', view.tree, 120, 120);
    const host = await place(/^host-01/);
    expect(Math.abs(host.x - (site.x + 60))).toBeLessThan(40);
    expect(holds(await place(/^site/), host)).toBe(true);
  });

  it('moves with what stands in it: one step, by mouse and by arrow keys', async () => {
    const [site, host] = [await place(/^site/), await place(/^host-01/)];
    await view.drag(grip(site), { x: site.x + 206, y: site.y + 86 });
    const [right, down] = offset(site, await place(/^site/));
    expect([Math.abs((right ?? 0) - 200) < 9, Math.abs((down ?? 0) - 80) < 9]).toEqual([true, true]);
    expect(offset(host, await place(/^host-01/))).toEqual([right, down]);
    expect(await view.said()).toBe('Move site-01');
    await view.page.keyboard.press('Control+z');
    await expect.poll(async () => offset(host, await place(/^host-01/))).toEqual([0, 0]);
    await view.tree.focus();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('ArrowRight');
    await expect.poll(async () => offset(host, await place(/^host-01/))).toEqual([16, 0]);
    await view.page.keyboard.press('Control+z');
    await expect.poll(async () => offset(host, await place(/^host-01/))).toEqual([0, 0]);
  });

  it('lets a host go that is dragged out of it, and says so before it is let go', async () => {
    await view.dragItem('Switch', view.tree, 140, 300);
    const [site, host] = [await place(/^site/), await place(/^host-01/)];
    const from = { x: host.x + host.width - 20, y: host.y + host.height - 6 };
    await view.page.mouse.move(from.x, from.y);
    await view.page.mouse.down();
    await view.page.mouse.move(from.x + 330, from.y + 40, { steps: 6 });
    await view.page.getByText('Out of site-01').waitFor();
    expect(offset(site, await place(/^site/))).toEqual([0, 0]);
    await view.page.mouse.up();
    expect(await view.page.getByText('Out of site-01').count()).toBe(0);
    await view.page.keyboard.press('Control+z');
    await expect.poll(async () => offset(host, await place(/^host-01/))).toEqual([0, 0]);
    expect(holds(await place(/^site/), await place(/^host-01/))).toBe(true);
  });

  it('takes a switch that is dragged into it, outlined while it is over it', async () => {
    const device = await place(/^switch/);
    const to = await place(/^host-01/);
    await view.page.mouse.move(device.x + 40, device.y + 30);
    await view.page.mouse.down();
    await view.page.mouse.move(to.x + 40, to.y + to.height + 6, { steps: 6 });
    await view.page.getByText('Into site-01').waitFor();
    expect(await view.page.locator('.marks .target').count()).toBe(1);
    await view.page.mouse.up();
    expect(await view.said()).toMatch(/^Move .* to site-01$/);
    expect(view.errors).toEqual([]);
  });
});
