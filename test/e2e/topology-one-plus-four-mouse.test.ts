import type { Locator } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { cage, openTopology } from '../support/topology-page.ts';

const CLIENTS = ['host-02', 'host-03', 'host-04', 'host-05'];

it(
  'one storage node, a switch and four clients with their cables are drawn by mouse',
  { timeout: 120_000 },
  async () => {
    const view = await openTopology('empty', { width: 2600, height: 1500 });
    onTestFinished(() => view.close());
    const host = (name: string): Locator => view.element(new RegExp(`^${name}`));
    const nic = (name: string): Locator => host(name).getByRole('treeitem', { name: /^NIC 0/ });
    await view.dragItem('Host', view.tree, 60, 30);
    await host('host-01').waitFor();
    const node = host('host-01').getByRole('treeitem', { name: /^NUMA 0/ });
    await view.dragItem('D7-P5510', node, 20, 8);
    await view.dragItem('ConnectX-5', node, 20, 8);
    await view.dragItem('SN2700', view.tree, 60, 480);
    for (const [index, client] of CLIENTS.entries()) {
      await view.dragItem('Host', view.tree, 60 + 480 * index, 760);
      await host(client).waitFor();
      await view.dragItem('ConnectX-5', host(client).getByRole('treeitem', { name: /^NUMA 0/ }), 20, 8);
    }
    for (const [index, name] of ['host-01', ...CLIENTS].entries()) {
      await view.drag(await cage(nic(name), 'p0'), await cage(view.element(/^switch/), String(5 + 2 * index)));
      const cable = view.element(new RegExp(`^cable ${name}, NIC 0, p0 to switch-01, ${5 + 2 * index}, 100 Gb/s`));
      // A straight one has no width, which passes for hidden.
      await cable.waitFor({ state: 'attached' });
    }
    expect(await view.page.getByRole('treeitem', { name: /^host-0/ }).count()).toBe(5);
    expect(await view.page.getByRole('treeitem', { name: /^cable/ }).count()).toBe(5);
    expect(view.errors).toEqual([]);
  },
);
