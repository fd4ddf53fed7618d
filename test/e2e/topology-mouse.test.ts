import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cage, openTopology, type TopologyPage } from '../support/topology-page.ts';

let view: TopologyPage;

beforeAll(async () => {
  view = await openTopology('empty');
});
afterAll(async () => {
  await view.close();
});

async function middle(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('not on the screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** In the order of the story: each step goes on from the one before. */
describe('drawing by mouse', () => {
  it('offers what to do on an empty drawing', async () => {
    await view.page.getByText('Draw the test bed, or let FabricLab read this computer.').waitFor();
    expect(await view.page.getByRole('button', { name: 'Discover this computer' }).count()).toBe(1);
  });

  it('puts a storage host, a switch and a client where they are let go', async () => {
    await view.dragItem('Host', view.tree, 60, 30);
    await view.element(/^host-01/).waitFor();
    await view.dragItem('D7-P5510', view.element(/^NUMA 0/), 20, 8);
    await view.dragItem('ConnectX-5', view.element(/^NUMA 0/), 20, 8);
    await view.dragItem('SN2700', view.tree, 30, 380);
    await view.dragItem('Host', view.tree, 200, 540);
    await view.element(/^host-02/).waitFor();
    expect(
      await view
        .element(/^host-01/)
        .getByRole('treeitem', { name: /^drive nvme0, 3.84 TB/ })
        .count(),
    ).toBe(1);
    expect(
      await view
        .element(/^host-01/)
        .getByRole('treeitem', { name: /^NIC 0, 0 of 2/ })
        .count(),
    ).toBe(1);
  });

  it('says at the pointer why a drive cannot lie on the drawing, and adds nothing', async () => {
    const item = await middle(view.palette.getByRole('button', { name: 'D7-P5510' }));
    const canvas = await view.tree.boundingBox();
    await view.page.mouse.move(item.x, item.y);
    await view.page.mouse.down();
    await view.page.mouse.move((canvas?.x ?? 0) + 700, (canvas?.y ?? 0) + 300, { steps: 5 });
    await view.page.locator('.refusal', { hasText: 'A drive belongs in a NUMA node or a host' }).waitFor();
    await view.page.mouse.up();
    expect(await view.page.getByRole('treeitem', { name: /^drive/ }).count()).toBe(1);
    expect(await view.said()).toBe('A drive belongs in a NUMA node or a host');
  });

  it('pulls a cable from port to port and refuses a port that is used', async () => {
    const nic = view.element(/^host-01/).getByRole('treeitem', { name: /^NIC 0/ });
    const device = view.element(/^switch/);
    await view.drag(await cage(nic, 'p0'), await cage(device, '5'));
    await view.element(/^cable host-01, NIC 0, p0 to switch-01, 5, 100 Gb\/s/).waitFor({ state: 'attached' });
    await view.drag(await cage(nic, 'p1'), await cage(device, '5'));
    expect(await view.said()).toBe('switch-01, 5 is already cabled to host-01, NIC 0, p0');
    expect(await view.page.getByRole('treeitem', { name: /^cable/ }).count()).toBe(1);
  });

  it('moves a host by its head, with its cable, and takes it back as one step', async () => {
    const host = view.element(/^host-01/);
    const before = await host.boundingBox();
    const name = await middle(host.locator('text', { hasText: 'host-01' }).first());
    await view.drag(name, { x: name.x + 163, y: name.y + 3 });
    const after = await host.boundingBox();
    expect((after?.x ?? 0) - (before?.x ?? 0)).toBeGreaterThan(150);
    await view.page.keyboard.press('Control+z');
    await expect.poll(async () => (await host.boundingBox())?.x).toBe(before?.x);
    expect(await view.said()).toBe('Undone: Move host-01');
    await view.page.keyboard.press('Control+Shift+z');
    await expect.poll(async () => (await host.boundingBox())?.x).toBe(after?.x);
  });

  it('carries a drive to another host', async () => {
    const drive = view.element(/^drive nvme0/);
    await view.drag(
      await middle(drive),
      await middle(view.element(/^host-02/).getByRole('treeitem', { name: /^NUMA 1/ })),
    );
    await view
      .element(/^host-02/)
      .getByRole('treeitem', { name: /^drive nvme0/ })
      .waitFor();
    expect(await view.said()).toBe('Move nvme0 to NUMA 1');
  });

  it('selects by a frame, removes, and brings back', async () => {
    const canvas = await view.tree.boundingBox();
    const [x, y] = [canvas?.x ?? 0, canvas?.y ?? 0];
    await view.page.keyboard.press('Control+0');
    await view.drag({ x: x + 3, y: y + 3 }, { x: x + (canvas?.width ?? 0) - 4, y: y + (canvas?.height ?? 0) - 4 });
    expect(await view.said()).toBe('3 selected');
    await view.tree.focus();
    await view.page.keyboard.press('Delete');
    expect(await view.page.getByRole('treeitem').count()).toBe(0);
    await view.page.keyboard.press('Control+z');
    await expect.poll(async () => view.page.getByRole('treeitem', { name: /^host/ }).count()).toBe(2);
    expect(await view.page.getByRole('treeitem', { name: /^cable/ }).count()).toBe(1);
  });

  it('zooms with the wheel down to 2 % and fits again', async () => {
    const canvas = await view.tree.boundingBox();
    await view.page.mouse.move((canvas?.x ?? 0) + 300, (canvas?.y ?? 0) + 200);
    await view.page.keyboard.down('Control');
    for (let turn = 0; turn < 12; turn++) await view.page.mouse.wheel(0, 400);
    await view.page.keyboard.up('Control');
    await view.page.getByText('2%', { exact: true }).waitFor();
    await view.page.getByRole('button', { name: 'Fit the drawing' }).click();
    expect(await view.page.getByText('2%', { exact: true }).count()).toBe(0);
  });

  it('keeps everything over a reload, without any error in the page', async () => {
    await view.page.getByText('Saved', { exact: true }).waitFor();
    await view.page.reload();
    await view
      .element(/^host-02/)
      .getByRole('treeitem', { name: /^drive nvme0/ })
      .waitFor();
    expect(await view.page.getByRole('treeitem', { name: /^cable/ }).count()).toBe(1);
    expect(view.errors).toEqual([]);
  });
});
