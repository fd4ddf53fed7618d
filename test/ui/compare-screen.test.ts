import { describe, expect, it } from 'vitest';
import { compare } from '../../shared/analysis/compare.ts';
import { pairRows } from '../../shared/analysis/paired-rows.ts';
import { kneeSearch } from '../../shared/analysis/searches/knee-search.ts';
import { buildTable } from '../../shared/analysis/tables/build-table.ts';
import { sideFactsSchema } from '../../shared/analysis/tables/table-input.ts';
import type { Input, Output } from '../../shared/contract/contract.ts';
import { comparisonRequestSchema } from '../../shared/contract/compare-methods.ts';
import type { PointResult } from '../../shared/results/point-result.ts';
import { aDirection, aPointResult } from '../support/builders.ts';
import type { Answers } from '../support/fake-client.ts';
import { fireEvent, goTo, openApp, screen, waitFor, within } from '../support/open-app.ts';
import { aRow, RUN } from '../support/ui-bed.ts';

// jsdom has neither typefaces nor a canvas: charts wait for the former, and are tried in a real browser.
Object.defineProperty(document, 'fonts', { value: { ready: new Promise(() => undefined) } });

/** Three repeats at the depths 1, 2 and 4 of each configuration: sweeps that follow Little's law. */
const resultsOf = (configuration: string, factor: number): PointResult[] =>
  [1, 2, 4].flatMap((iodepth) =>
    [0.99, 1, 1.01].map((scatter, repeat) => {
      const rate = 10_000 * iodepth * factor * scatter;
      const directions = { read: aDirection(rate, (iodepth * 1e9) / rate), write: null, trim: null, mixed: null };
      const point = aPointResult({ configuration, directions, repeat: repeat + 1 });
      return { ...point, workload: { ...point.workload, iodepth } };
    }),
  );
const RESULTS: Readonly<Record<string, PointResult[]>> = {
  Kernel: resultsOf('Kernel', 1),
  SPDK: resultsOf('SPDK', 1.5),
};

type Request = Pick<Input<'compare.table'>, 'baseline' | 'others'>;
const sidesOf = ({ baseline, others }: Request) =>
  [baseline, ...others].map(({ label, selection }) => {
    const name = selection.configurations?.[0] ?? '';
    return { label: label ?? name, results: RESULTS[name] ?? [] };
  });

/** Answers of the real analysis over the results above, and a shelf of saved comparisons. */
function answers(): Answers {
  let shelf: (Output<'compare.list'>['comparisons'][number] & { deleted: boolean })[] = [];
  return {
    'results.query': () => ({
      rows: [aRow(0)],
      total: 18,
      configurations: Object.keys(RESULTS).map((label) => ({ label, points: 9, runIds: [RUN] })),
    }),
    'compare.table': (request) => {
      const { pairBy, correction, metrics } = comparisonRequestSchema.parse(request);
      return compare({ configurations: sidesOf(request), pairBy, tolerancePercent: 4, correction, metrics });
    },
    'compare.charts': () => ({ charts: [] }),
    'compare.tables': ({ kind, facts = [], ...request }) => {
      const { pairBy } = comparisonRequestSchema.parse(request);
      const sides = sidesOf(request);
      return buildTable(kind, {
        labels: sides.map(({ label }) => label),
        rows: pairRows({ configurations: sides, pairBy }).rows,
        results: sides.map(({ results }) => results),
        facts: facts.map((stated) => sideFactsSchema.parse(stated)),
        bedOf: () => null,
        cap: null,
        seriesOf: () => [],
      });
    },
    'search.knee': () => kneeSearch(Object.values(RESULTS).flat()),
    'search.scaling': () => ({ groups: [], coresFrom: 'jobs' }),
    'compare.save': ({ comparison, baseRevision }) => {
      const revision = (baseRevision ?? 0) + 1;
      const request = comparisonRequestSchema.parse(comparison.request);
      const kept = { ...comparison, request, facts: [], cap: null };
      shelf = [
        { comparison: kept, revision, updatedUs: 1 as never, deleted: false },
        ...shelf.filter((each) => each.comparison.id !== kept.id),
      ];
      return { revision };
    },
    'compare.list': () => ({
      comparisons: shelf.filter(({ deleted }) => !deleted).map(({ deleted: _, ...each }) => each),
    }),
    'compare.delete': ({ id, restore = false }) => {
      shelf = shelf.map((each) => (each.comparison.id === id ? { ...each, deleted: !restore } : each));
      return { deleted: !restore };
    },
  };
}

async function openCompare() {
  const client = openApp(answers());
  await goTo('Compare');
  const table = await screen.findByRole('table', { name: 'Comparison' });
  const last = (name: string) => client.calls.findLast((call) => call.name === name)?.input;
  return { client, table, last };
}

describe('the compare screen', () => {
  it('shows ratios with their test, and what the chips leave of columns and pairs', async () => {
    const { table, last } = await openCompare();
    expect(within(table).getAllByRole('row')).toHaveLength(2 + 3 + 1);
    expect(within(table).getAllByTitle(/^Welch, 95% CI .* p = /)[0]?.textContent).toContain('150.00');
    const columns = screen.getByRole('group', { name: 'Columns' });
    await fireEvent.click(within(columns).getByRole('button', { name: 'latency' }));
    await waitFor(() =>
      expect(last('compare.table')).toMatchObject({ metrics: ['iops', 'bytesPerSecond', 'cpuPercent'] }),
    );
    await fireEvent.click(screen.getByLabelText('Holm correction'));
    await waitFor(() => expect(last('compare.table')).toMatchObject({ correction: 'holm' }));
    expect((await screen.findAllByText(/Holm over the patterns/)).length).toBe(1);
    const pairBy = screen.getByRole('group', { name: 'Pair by' });
    for (const name of ['numjobs', 'iodepth', 'pattern'])
      await fireEvent.click(within(pairBy).getByRole('button', { name }));
    // The last chip stays: without a key there are no pairs.
    expect(last('compare.table')).toMatchObject({ pairBy: ['workload'] });
    expect((await screen.findAllByText(/different points share this pair/)).length).toBeGreaterThan(0);
  });

  it('asks for the cores and scales by them; what is no number is refused where it stands', async () => {
    const { last } = await openCompare();
    await fireEvent.click(screen.getByRole('tab', { name: 'Scaling' }));
    expect(await screen.findByText('Scaling needs the cores of each configuration.')).toBeDefined();
    const field = screen.getByLabelText('A: target cores');
    await fireEvent.change(field, { target: { value: 'four' } });
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('a number above 0')).toBeDefined();
    await fireEvent.change(field, { target: { value: '1' } });
    await fireEvent.change(screen.getByLabelText('B: target cores'), { target: { value: '2' } });
    const table = await screen.findByRole('table', { name: 'Scaling' });
    expect(last('compare.tables')).toMatchObject({ kind: 'scaling', facts: [{ targetCores: 1 }, { targetCores: 2 }] });
    // Efficiency and share of the best per core, at three depths.
    await waitFor(() => expect(within(table).getAllByText('75.00').length).toBe(6));
  });

  it('chooses an optimum and says why', async () => {
    await openCompare();
    await fireEvent.click(screen.getByRole('tab', { name: 'Optimum' }));
    const table = await screen.findByRole('table', { name: 'Optimum per pattern' });
    expect(within(table).getAllByText(/least mean latency of them/)).toHaveLength(2);
    expect(within(table).getByText('60,000')).toBeDefined();
  });

  it('keeps comparisons: saved, opened, renamed, deleted and brought back', async () => {
    const { last } = await openCompare();
    await fireEvent.click(await screen.findByRole('button', { name: 'Save…' }));
    const name = screen.getByLabelText<HTMLInputElement>('Name of the comparison');
    expect(name.value).toBe('Kernel and SPDK');
    await fireEvent.input(name, { target: { value: 'Both stacks' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Saved (1)' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Rename Both stacks' }));
    await fireEvent.input(screen.getByLabelText('Name'), { target: { value: 'Stacks' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Rename' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Delete Stacks' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Stacks' }));
    expect(last('compare.delete')).toMatchObject({ restore: true });
    expect(last('compare.table')).toMatchObject({ baseline: { selection: { configurations: ['Kernel'] } } });
  });
});
