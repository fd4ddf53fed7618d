import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectControl, type ControlClient } from '../../electron/core/files/control-client.ts';
import { controlPath } from '../../electron/core/files/control-path.ts';
import { createClient, type Client } from '../../shared/contract/client.ts';
import { drawNetwork, type DrawnNetwork } from '../service/fabric/drawn-network.ts';
import { accessibilityFaults, openWorkbench, type Workbench } from '../support/workbench.ts';
import { bed, whyNoBed, type Bed } from '../testbed/bed.ts';
import { readProcessTable } from '../testbed/ledger/process-table.ts';

const reason = whyNoBed();
const PATIENT = { timeout: 60_000 };

/** In the order of the story: each step goes on from the one before. */
describe.skipIf(reason !== null)(`the network of real hosts, on the screen (${reason ?? 'possible'})`, () => {
  let lab: Bed;
  let bench: Workbench;
  let control: ControlClient;
  let client: Client;
  let drawn: DrawnNetwork;

  beforeAll(async () => {
    lab = await bed({ clients: 2, link: '400mbit' });
    // After the bed: Chromium drops what it is loading when an interface of this machine comes or goes.
    bench = await openWorkbench();
    control = await connectControl(controlPath(bench.shell.dataDirectory));
    client = createClient(control);
    drawn = await drawNetwork(client, lab);
    await bench.page.reload();
    await bench.page.getByRole('button', { name: 'network', exact: true }).first().click();
    await bench.page.getByRole('tree').waitFor();
  });
  afterAll(async () => {
    control.close();
    await bench[Symbol.asyncDispose]();
    await lab.stop();
  });

  const dialog = (): Locator => bench.page.getByRole('dialog');
  const button = (name: string | RegExp): Locator => dialog().getByRole('button', { name });
  const screen = (name: string): Locator =>
    bench.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name });
  const servers = () => readProcessTable().filter(({ command }) => command.includes('iperf3 -s'));
  const nameOf = (place: number): string => `${lab.clients[place]!.node.name} data0`;

  it('shows what a full check and a quick one would run, and how long they take', async () => {
    await bench.page.getByRole('button', { name: 'Measure network' }).click();
    await button('Measure 2 pairs').waitFor();
    expect(await dialog().getByRole('radio', { name: 'Full: 30 s, 8 streams' }).isChecked()).toBe(true);
    await dialog().getByText('about 230 seconds in all').waitFor();
    await dialog().getByText('Quick check: 5 s, 4 streams').click();
    await dialog().getByText('about 56 seconds in all').waitFor();
    await dialog().getByLabel('Type of service').fill('104');
    await dialog().getByText('What will run').first().click();
    await dialog()
      .getByText(/iperf3 -c .* -t 5 -O 1 -P 4 -S 104$/)
      .first()
      .waitFor();
    expect(await accessibilityFaults(bench.page)).toEqual([]);
  });

  it('tells pair by pair how far it is, and stops without leaving a server', async () => {
    await button('Measure 2 pairs').click();
    const list = dialog().getByRole('list', { name: 'Pairs of ports' });
    await list.getByText(/^iperf3 from /).waitFor(PATIENT);
    expect(await list.getByText('waiting', { exact: true }).count()).toBe(1);
    await dialog().getByRole('progressbar', { name: 'Progress of the measurement' }).waitFor();
    await dialog()
      .getByRole('status')
      .getByText(/about \d+ seconds left$/)
      .waitFor();
    await button('Stop').click();
    await button('Measure 2 pairs').waitFor(PATIENT);
    await expect.poll(servers, PATIENT).toEqual([]);
    const { lab: kept } = await client.call('lab.get', { id: drawn.labId });
    expect(Object.values(kept.entities).some((entity) => entity.kind === 'link' && entity.measured)).toBe(false);
  });

  it('measures one pair of real ports in its QoS class and keeps the figures at the cable', async () => {
    await dialog().getByRole('checkbox').nth(1).click();
    await dialog().getByLabel('Time per direction').fill('1');
    await button('Measure 1 pair').click();
    const figures = dialog().getByRole('table', { name: 'Measured figures' });
    await figures.waitFor(PATIENT);
    const rows = await figures.getByRole('row').allInnerTexts();
    expect(rows).toHaveLength(3);
    expect(rows[1]).toMatch(new RegExp(`^${nameOf(0)}\\s+\\S+ data0\\s+iperf3\\s+\\d+(\\.\\d+)? Mb/s`));
    expect(rows[1]).toMatch(/\s104$/);
    const ports = dialog().getByRole('table', { name: 'Ports' });
    expect(await ports.getByRole('row').count()).toBe(3);
    expect(await ports.getByText(/Not seen: .*FEC/).count()).toBeGreaterThan(0);
    expect(await accessibilityFaults(bench.page)).toEqual([]);
    await button('Close').click();
    const { lab: kept } = await client.call('lab.get', { id: drawn.labId });
    const cable = kept.entities[drawn.cables.get(lab.storage.node.name)!.id];
    const measured = cable?.kind === 'link' ? (cable.measured ?? []) : [];
    expect(measured.map(({ from, tool, tos }) => `${from} ${tool} ${String(tos)}`).toSorted()).toEqual([
      'a iperf3 104',
      'b iperf3 104',
    ]);
    for (const { payload } of measured) expect(payload / 400e6).toBeGreaterThan(0.5);
  });

  it('discovers a machine from the list of hosts: the same diff, taken over, and nothing the second time', async () => {
    const name = lab.clients[0]!.ssh.name;
    await screen('Hosts').click();
    await bench.page.getByRole('button', { name: `Discover ${name}` }).click();
    await button('Back').waitFor(PATIENT);
    await dialog()
      .getByText(new RegExp(`^Discovered: ${name}$`))
      .waitFor();
    const counted = await dialog().getByRole('status').innerText();
    expect(counted).toMatch(/\d+ of \d+ differences? ticked/);
    await button('Put into the drawing').click();
    await dialog().waitFor({ state: 'detached' });
    await screen('Hosts').click();
    await bench.page.getByRole('button', { name: `Discover ${name}` }).click();
    await dialog()
      .getByRole('status')
      .getByText(/Nothing changed since/)
      .waitFor(PATIENT);
    expect(bench.complaints).toEqual([]);
  });
});
