import { z } from 'zod';
import { problem } from '../../units/problem.ts';
import { publishedResult, type PublishedResult } from './published-result.ts';

const studySchema = z.object({
  testbed: z.object({ drives: z.array(z.object({ model: z.string(), count: z.number() })).min(1) }),
  results: z.object({ iops: z.string(), latency_delta_vs_datasheet_us: z.number() }),
  numbers: z.object({
    nvme_queues: z.string(),
    commands_per_queue: z.string(),
    legacy_vm_gain_over_spindle_pct: z.number(),
  }),
});

/** Study B: four Optane drives through NVMe-oF (2019). The text gives one rate, as a lower bound, and no pattern. */
export function studyBResults(document: unknown): PublishedResult[] {
  const { testbed, results, numbers } = studySchema.parse(document);
  const [drives] = testbed.drives;
  const bound = /^>\s*([\d,]+)/.exec(results.iops)?.[1];
  const stated = (what: string, printed: string, unit: string) => ({
    what,
    printed,
    unit,
    operation: null,
    inputs: [],
  });
  const message = `printed as “${results.iops}”: a lower bound, without pattern and block size`;
  return [
    publishedResult({
      study: 'B',
      table: 'text',
      configuration: `NVMe-oF, ${String(drives?.count ?? 0)} x ${drives?.model ?? ''}`,
      pattern: 'pattern not stated',
      access: 'unknown',
      blockBytes: null,
      clients: null,
      iops: bound === undefined ? null : Number(bound.replaceAll(',', '')),
      layer: 'unknown',
      tool: { name: 'not stated', version: null },
      printed: { iops: results.iops },
      claims: [
        stated('more latency than the data sheet', String(results.latency_delta_vs_datasheet_us), 'µs'),
        stated(
          'gain of virtual machines over spindles with legacy protocols, about',
          String(numbers.legacy_vm_gain_over_spindle_pct),
          '%',
        ),
        stated('queues', numbers.nvme_queues, ''),
        stated('commands per queue', numbers.commands_per_queue, ''),
      ],
      problems: [problem('note', 'published-in-words', 'IOPS', message, 'Do not compute ratios with it.')],
    }),
  ];
}
