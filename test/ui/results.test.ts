import { expect, it } from 'vitest';
import { Results } from '../../renderer/src/state/results.svelte.ts';
import { nextRow } from '../../renderer/src/ui/grid-keys.ts';
import { defaultColumns, resultColumns } from '../../renderer/src/views/results/columns.ts';
import { drawnLatency, shownPercentiles, sumOf } from '../../renderer/src/views/results/result-numbers.ts';
import { goTo, openApp, screen, fireEvent, type, waitFor } from '../support/open-app.ts';
import { FakeClient } from '../support/fake-client.ts';
import { aResult, aRow, bedAnswers, LAB, RUN } from '../support/ui-bed.ts';

it('runs a filter only while it parses, and says why it does not', async () => {
  const client = openApp();
  await goTo('Results');
  await type('Filter', 'iops > ');
  const bar = screen.getByLabelText('Filter');
  expect(bar.getAttribute('aria-invalid')).toBe('true');
  const asked = client.inputs('results.query').length;
  await type('Filter', 'iops > 100k');
  await waitFor(() =>
    expect(client.inputs('results.query').at(-1)?.selection).toMatchObject({ filter: 'iops > 100k' }),
  );
  expect(client.inputs('results.query')).toHaveLength(asked + 1);
  expect(bar.getAttribute('aria-invalid')).toBeNull();
  expect(screen.getByText('valid')).toBeDefined();
});

it('narrows to runs and configurations by a click', async () => {
  const client = openApp();
  await goTo('Results');
  await fireEvent.click(await screen.findByRole('button', { name: /Run 7/ }));
  await waitFor(() =>
    expect(client.inputs('results.query').at(-1)?.selection).toMatchObject({ labId: LAB, runIds: [RUN] }),
  );
  await fireEvent.click(await screen.findByRole('button', { name: /Linux initiator 3 points/ }));
  await waitFor(() =>
    expect(client.inputs('results.query').at(-1)?.selection).toMatchObject({ filter: 'config="Linux initiator"' }),
  );
});

it('shows an empty state with the ways to results', async () => {
  openApp({
    'run.list': () => ({ runs: [] }),
    'results.query': () => ({ rows: [], total: 0, configurations: [] }),
  });
  await goTo('Results');
  expect(await screen.findByText('No results yet.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Import results' })).toBeDefined();
});

it('prints units once, in the head, and no data as a dash', () => {
  const columns = resultColumns('MB/s');
  const print = (key: string, row = aRow(0)): string | undefined =>
    columns.find((column) => column.key === key)?.text(row);
  expect(columns.find((column) => column.key === 'bytesPerSecond')?.label).toBe('MB/s');
  expect(print('bytesPerSecond')).toBe('22,695');
  expect(print('meanLatencyNs')).toBe('0.369');
  expect(print('cpuPercent', aRow(0, { cpuPercent: null }))).toBe('–');
  expect(print('flags', aRow(0, { status: 'failed', flags: ['network'] }))).toBe('failed, network');
});

it('shows columns that carry data, and on a narrow window one fewer', () => {
  const columns = resultColumns('MiB/s');
  const published = aRow(0, { p99Ns: null, p999Ns: null, cpuPercent: null });
  expect(defaultColumns(columns, [published], false)).not.toContain('p99Ns');
  expect(defaultColumns(columns, [aRow(0)], false)).toContain('p999Ns');
  expect(defaultColumns(columns, [aRow(0)], true)).not.toContain('p999Ns');
  expect(defaultColumns(columns, [aRow(0)], false)).not.toContain('flags');
});

it.each([
  ['ArrowDown', null, 0],
  ['ArrowDown', 4, 5],
  ['ArrowUp', 0, 0],
  ['PageDown', 95, 99],
  ['PageUp', 15, 5],
  ['Home', 50, 0],
  ['End', 50, 99],
] as const)('walks the grid with %s from %s', (key, from, to) => {
  expect(nextRow(key, from, 100, 10)).toBe(to);
});

it('leaves other keys alone and an empty grid where it is', () => {
  expect(nextRow('a', 3, 100, 10)).toBeNull();
  expect(nextRow('ArrowDown', null, 0, 10)).toBeNull();
});

it('fetches a row that was never in view before it chooses it, and the latest choice wins', async () => {
  const client = new FakeClient({
    ...bedAnswers(),
    'results.query': ({ offset = 0 }) => ({ rows: [aRow(offset), aRow(offset + 1)], total: 1_000, configurations: [] }),
  });
  const results = new Results(client);
  await results.openLab(LAB);
  await Promise.all([results.select(500), results.select(701)]);
  expect(results.selectedIndex).toBe(701);
  expect(client.inputs('results.query').map(({ offset }) => offset)).toEqual([0, 500, 700]);
  expect(client.inputs('results.get')).toEqual([{ id: aRow(701).id }]);
});

it('draws total latency, or completion where only that has percentiles, never both', () => {
  const result = aResult();
  const read = result.directions.read!;
  expect(drawnLatency(read)?.kind).toBe('total');
  const bare = { ...read.latency.total!, percentiles: [], histogram: null };
  expect(
    drawnLatency({ ...read, latency: { ...read.latency, total: bare, completion: read.latency.total } })?.kind,
  ).toBe('completion');
  expect(shownPercentiles(read.latency.total!).map(({ percent }) => percent)).toEqual([50, 90, 99, 99.9]);
  expect(sumOf(result, 'iops')).toBe(5_540_879);
  expect(sumOf({ ...result, directions: { read: null, write: null, trim: null, mixed: null } }, 'iops')).toBeNull();
});
