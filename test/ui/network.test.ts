import { screen, fireEvent, waitFor, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { measuredSections } from '../../renderer/src/views/topology/fields/measured.ts';
import { indexLab } from '../../shared/model/lab-index.ts';
import type { EntityOf } from '../../shared/model/lab.ts';
import { bitsPerSecond, bytes, nanoseconds } from '../../shared/units/quantity.ts';
import { aHost, aLab, aNic, anId } from '../support/builders.ts';
import { goTo, openApp } from '../support/open-app.ts';

const PAIR = {
  id: 'pair-1',
  a: { host: anId(), name: 'client1 eth0', address: '10.0.0.2' },
  b: { host: anId(), name: 'storage eth0', address: '10.0.0.1' },
  cables: [],
  commands: [{ host: 'storage', line: 'iperf3 -s -1 -B 10.0.0.1 -p PORT' }],
  blocked: null,
  expectedSeconds: 78,
};
const NOT_CONNECTED = {
  code: 'host-not-connected',
  severity: 'warning' as const,
  where: 'client2',
  message: 'No connection is known for it',
  tip: 'Add its connection under Hosts.',
};

const answers = {
  'fabric.plan': () => ({
    pairs: [PAIR, { ...PAIR, id: 'pair-2', blocked: NOT_CONNECTED }],
    togetherSeconds: 74,
    problems: [],
  }),
  'fabric.measurements': () => ({ measurements: [] }),
  'fabric.qualify': () => ({
    figures: [
      {
        ...{ pair: 'p', from: 'client1 eth0', to: 'storage eth0', tool: 'iperf3', payload: bitsPerSecond(9.4e9) },
        ...{ latency: null, streams: 4, retransmits: 3, mtu: bytes(9000), tos: 104, gidIndex: null },
      },
    ],
    ports: [
      {
        ...{ port: 'client1 eth0', pair: 'p', fec: 'RS', module: null, notSeen: ['the module, because ...'] },
        gained: [{ counter: 'rx_crc_errors', count: 12, kind: 'error' as const }],
      },
    ],
    together: [],
    problems: [],
    revision: 2,
  }),
};

/** The first test loads the screen's code as well. */
async function openTopology(): Promise<void> {
  await goTo('Topology');
  await screen.findByRole('tree', {}, { timeout: 15_000 });
}

it('says what it will run, measures what is ticked, and shows the figures', async () => {
  const client = openApp(answers);
  await openTopology();
  await fireEvent.click(await screen.findByRole('button', { name: 'Measure network' }));
  const dialog = await screen.findByRole('dialog');
  expect(await within(dialog).findAllByText('iperf3 -s -1 -B 10.0.0.1 -p PORT')).toHaveLength(2);
  expect(within(dialog).getByText(/No connection is known for it/)).toBeDefined();
  expect(client.inputs('fabric.qualify')).toEqual([]);
  expect(within(dialog).getByText('about 78 seconds in all')).toBeDefined();
  await fireEvent.click(within(dialog).getByRole('radio', { name: 'Quick check: 5 s, 4 streams' }));
  await fireEvent.input(within(dialog).getByLabelText(/Type of service/), { target: { value: '104' } });
  await fireEvent.click(within(dialog).getByRole('button', { name: 'Measure 1 pair' }));
  await waitFor(() =>
    expect(client.inputs('fabric.qualify')).toMatchObject([{ pairs: ['pair-1'], seconds: 5, streams: 4, tos: 104 }]),
  );
  const table = await within(dialog).findByRole('table', { name: 'Measured figures' });
  expect(within(table).getByText('9.4 Gb/s')).toBeDefined();
  expect(within(table).getByText('104')).toBeDefined();
  const ports = within(dialog).getByRole('table', { name: 'Ports' });
  expect(within(ports).getByText('rx_crc_errors +12')).toBeDefined();
});

it('offers cables and draws only those that are ticked', async () => {
  const a = { device: anId(), port: '0', label: 'client1 eth0' };
  const hint = (id: string, by: 'lldp' | 'subnet') => ({
    id,
    by,
    reason: `because ${id}`,
    a,
    b: { kind: 'switch' as const, name: 'leaf-1', port: null },
  });
  openApp({
    ...answers,
    'lab.cablingHints': () => ({ hints: [hint('x', 'lldp'), hint('y', 'subnet')], problems: [], revision: null }),
  });
  await openTopology();
  await fireEvent.click(await screen.findByRole('button', { name: 'Find cables' }));
  const dialog = await screen.findByRole('dialog');
  await within(dialog).findByText('because y');
  // What a neighbour said of itself is ticked, what only the subnet suggests is not.
  expect(
    within(dialog)
      .getAllByRole<HTMLInputElement>('checkbox')
      .map(({ checked }) => checked),
  ).toEqual([true, false]);
});

it('a cable shows what was measured on it', () => {
  const host = aHost({ name: 'client1' });
  const nic = aNic({ parent: host.id });
  const link: EntityOf<'link'> = {
    ...{ kind: 'link', id: anId(), parent: null, name: '', speed: null, mtu: null },
    ...{ a: { device: nic.id, port: '0' }, b: { device: anId(), port: '1' } },
    measured: [
      { from: 'a', tool: 'iperf3', payload: bitsPerSecond(9.4e9), date: '2026-11-20T10:00:00Z', retransmits: 3 },
    ],
    measuredLatency: [
      { from: 'a', tool: 'ib_send_lat', typical: nanoseconds(850), date: '2026-11-20', between: 'a → b', tos: 104 },
    ],
    checked: [{ end: 'a', date: '2026-11-20', fec: 'RS', module: null, gained: [{ counter: 'rx_pause', count: 7 }] }],
  };
  const [section] = measuredSections(indexLab(aLab([host, nic, link])), link);
  expect(section?.fields.map((field) => (field.type === 'read' ? [field.label, field.text] : null))).toEqual([
    ['From client1', '9.4 Gb/s iperf3, 2026-11-20, 3 retransmits'],
    ['From client1', '0.85 µs ib_send_lat, 2026-11-20, over a → b, ToS 104'],
    ['Port of client1', 'FEC RS, rx_pause +7, 2026-11-20'],
  ]);
  expect(measuredSections(indexLab(aLab([])), { ...link, measured: [], measuredLatency: [], checked: [] })).toEqual([]);
});
