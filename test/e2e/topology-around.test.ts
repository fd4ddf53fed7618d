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

const map = () => view.page.locator('[data-mini-map]');

async function placeOf(name: RegExp): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await view.element(name).boundingBox();
  if (!box) throw new Error(`${name.source} is not on the screen`);
  return box;
}

async function isInMiddle(name: RegExp): Promise<boolean> {
  const [canvas, box] = [await view.tree.boundingBox(), await placeOf(name)];
  if (!canvas) return false;
  const off = [
    box.x + box.width / 2 - canvas.x - canvas.width / 2,
    box.y + box.height / 2 - canvas.y - canvas.height / 2,
  ];
  return off.every((distance) => Math.abs(distance) < 3);
}

describe('getting around a drawing', () => {
  it('needs no map while all of it shows', async () => {
    expect(await map().count()).toBe(0);
  });

  it('goes where the map is clicked, and along while it is dragged', async () => {
    await view.tree.focus();
    for (let step = 0; step < 4; step++) await view.page.keyboard.press('+');
    await map().waitFor();
    const [frame, before] = [await map().boundingBox(), await placeOf(/^host sw-nvmeof-01/)];
    if (!frame) throw new Error('no map');
    await view.page.mouse.click(frame.x + 20, frame.y + 15);
    const clicked = await placeOf(/^host sw-nvmeof-01/);
    expect(clicked.x).toBeGreaterThan(before.x + 100);
    expect(clicked.y).toBeGreaterThan(before.y + 50);
    await view.page.mouse.move(frame.x + 20, frame.y + 15);
    await view.page.mouse.down();
    await view.page.mouse.move(frame.x + 150, frame.y + 95, { steps: 5 });
    await view.page.mouse.up();
    const dragged = await placeOf(/^host sw-nvmeof-01/);
    expect(dragged.x).toBeLessThan(clicked.x - 300);
    expect(dragged.y).toBeLessThan(clicked.y - 150);
    await view.page.mouse.move(frame.x + 20, frame.y + 15);
    expect((await placeOf(/^host sw-nvmeof-01/)).x).toBe(dragged.x);
  });

  it('leaves the map to the mouse: the keyboard goes from device to device and the view follows', async () => {
    expect(await map().getAttribute('aria-hidden')).toBe('true');
    expect(await map().locator('button, [tabindex]').count()).toBe(0);
    await view.tree.focus();
    while (!(await view.said()).startsWith('host sw-client-04')) await view.page.keyboard.press('n');
    const [canvas, box] = [await view.tree.boundingBox(), await placeOf(/^host sw-client-04/)];
    expect(canvas && box.x >= canvas.x && box.x + box.width <= canvas.x + canvas.width).toBe(true);
    await view.page.keyboard.press('Control+0');
    await expect.poll(() => map().count()).toBe(0);
  });

  it('goes to a device by name with Ctrl K: selected and in the middle, from another screen too', async () => {
    const goTo = async (words: string): Promise<void> => {
      await view.page.keyboard.press('Control+k');
      await view.page.getByPlaceholder('Commands, devices, runs').fill(words);
      await view.page.getByRole('option', { name: 'nvme5, NUMA 1' }).waitFor();
      await view.page.keyboard.press('Enter');
    };
    await goTo('nvme5');
    await view.inspector.getByRole('heading', { name: 'nvme5' }).waitFor();
    await expect.poll(() => isInMiddle(/^drive nvme5/)).toBe(true);
    await view.page.keyboard.press('Alt+2');
    await view.page.getByRole('heading', { name: 'Plan' }).or(view.page.getByText('Plan').first()).first().waitFor();
    await goTo('nvme5');
    await view.inspector.getByRole('heading', { name: 'nvme5' }).waitFor();
    await expect.poll(() => isInMiddle(/^drive nvme5/)).toBe(true);
    expect(view.errors).toEqual([]);
  });

  it('draws the like of a selected host as one, and one by one again', async () => {
    const clients = () => view.page.getByRole('treeitem', { name: /^host sw-client/ }).count();
    await view.page.keyboard.press('Control+0');
    await view.tree.focus();
    await view.page.keyboard.press('Escape');
    await view.page.keyboard.press('Escape');
    await view.page.keyboard.press('Escape');
    while (!(await view.said()).startsWith('host sw-client-02')) await view.page.keyboard.press('n');
    await view.page.keyboard.press('i');
    await expect.poll(clients).toBe(1);
    await view.page.locator('.drawing text', { hasText: '4 × sw-client-02' }).first().waitFor();
    await view.page.keyboard.press('i');
    await expect.poll(clients).toBe(4);
    expect(view.errors).toEqual([]);
  });
});
