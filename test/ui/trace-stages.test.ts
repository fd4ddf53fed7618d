import { render, screen, within } from '@testing-library/svelte';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import TraceStages from '../../renderer/src/views/results/TraceStages.svelte';
import { parseResultFile } from '../../shared/parse/registry.ts';

const text = readFileSync(join(import.meta.dirname, '../fixtures/spdk/written/trace_tcp.txt'), 'utf8');

it('shows where the time of reads and of writes went', () => {
  const stages = parseResultFile({ name: 'trace.txt', text }).points[0]!.stages!;
  render(TraceStages, { props: { stages } });
  const row = (table: string, name: RegExp) =>
    [...within(screen.getByRole('table', { name: `Stages of ${table}` })).getByRole('row', { name }).children]
      .slice(1)
      .map((cell) => cell.textContent.trim());
  // Of 90.4 us of the read 78.4 passed in the drive; the write waited 1.2 of 20 for a buffer.
  expect(row('reads', /^Block device and drive/)).toEqual(['1', '78.4', '78.4', '86.7 %']);
  expect(row('writes', /^Wait for a buffer/)).toEqual(['1', '1.2', '1.2', '6.0 %']);
  expect(row('writes', /^Whole request/)).toEqual(['1', '20.0', '20.0', '100.0 %']);
});
