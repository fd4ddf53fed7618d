import { z } from 'zod';
import type { PrintedClaim } from '../../results/provenance.ts';
import { problem } from '../../units/problem.ts';
import { KIBI, MEBI, nanoseconds, NS_PER_MICROSECOND } from '../../units/quantity.ts';
import { publishedResult, type PublishedResult, type PublishedRow } from './published-result.ts';

const pointSchema = z.object({
  cores: z.number(),
  iops: z.union([z.number(), z.string()]).optional(),
  lat_us: z.number().optional(),
  note: z.string().optional(),
});
type Point = z.infer<typeof pointSchema>;
const points = z.array(pointSchema);

const studySchema = z.object({
  commands: z.array(z.string()),
  results: z.object({
    target_4k_randread: points,
    target_4k_70_30: points,
    target_128k_seqread_mib_s: z.number(),
    initiator_4k_randread: points,
    initiator_4k_randwrite: points,
    initiator_4k_70_30: points,
    kernel_vs_spdk: z.record(z.string(), z.number()),
  }),
});

type Side = 'target' | 'initiator';

const PATTERNS = {
  randread: { pattern: 'random read 4k', access: 'randread', readPercent: null },
  randwrite: { pattern: 'random write 4k', access: 'randwrite', readPercent: null },
  mixed: { pattern: 'random 70/30 4k', access: 'randrw', readPercent: 70 },
} as const;

/** How the text compares SPDK with the kernel, by key of the file. */
const COMPARED: Readonly<Record<string, { readonly side: Side; readonly what: string; readonly unit: string }>> = {
  target_iops_per_core_factor_max: { side: 'target', what: 'IOPS per core of the kernel’s target, at most', unit: 'x' },
  target_latency_reduction_us_max: {
    side: 'target',
    what: 'less latency than the kernel’s target, at most',
    unit: 'µs',
  },
  target_overhead_reduction_pct: { side: 'target', what: 'less overhead than the kernel’s target', unit: '%' },
  initiator_latency_reduction_us_max: {
    side: 'initiator',
    what: 'less latency than the kernel’s initiator, at most',
    unit: 'µs',
  },
  initiator_overhead_reduction_pct: { side: 'initiator', what: 'less overhead than the kernel’s initiator', unit: '%' },
};

/** Two initiators load the target together; one of them is measured by itself. */
const CLIENTS: Readonly<Record<Side, number>> = { target: 2, initiator: 1 };

/** Study D: core scaling of SPDK's target and initiator over 100GbE links (2026). Depth and jobs are not in the text. */
export function studyDResults(document: unknown): PublishedResult[] {
  const { results, commands } = studySchema.parse(document);
  const [target = '', load = '', trace = ''] = commands;
  const ofTarget = { claims: compared(results.kernel_vs_spdk, 'target'), commands: [target, trace] };
  const ofInitiator = { claims: compared(results.kernel_vs_spdk, 'initiator'), commands: [load] };
  return [
    ...series('target', 'target_4k_randread', 'randread', results.target_4k_randread, ofTarget),
    ...series('target', 'target_4k_70_30', 'mixed', results.target_4k_70_30),
    sequentialRead(results.target_128k_seqread_mib_s),
    ...series('initiator', 'initiator_4k_randread', 'randread', results.initiator_4k_randread, ofInitiator),
    ...series('initiator', 'initiator_4k_randwrite', 'randwrite', results.initiator_4k_randwrite),
    ...series('initiator', 'initiator_4k_70_30', 'mixed', results.initiator_4k_70_30),
  ];
}

const common = (side: Side) =>
  ({
    study: 'D',
    clients: CLIENTS[side],
    layer: side === 'target' ? 'target' : 'initiator',
    tool: { name: 'fio', version: null },
  }) as const;

/** What belongs to a table as a whole is told with its first row. */
function series(
  side: Side,
  table: string,
  kind: keyof typeof PATTERNS,
  rows: readonly Point[],
  first: Pick<PublishedRow, 'claims' | 'commands'> = {},
): PublishedResult[] {
  const numbered = rows.filter(({ iops }) => iops !== undefined);
  const words = rows.filter(({ iops, note }) => iops === undefined && note !== undefined).map(statement);
  return numbered.map((point, index) => {
    const rate = typeof point.iops === 'number' ? { iops: point.iops, problems: [] } : inWords(point.iops ?? '');
    const saturated = /saturat/i.test(point.note ?? '');
    return publishedResult({
      ...common(side),
      table,
      configuration: `SPDK ${side}, ${String(point.cores)} core${point.cores === 1 ? '' : 's'}`,
      ...PATTERNS[kind],
      blockBytes: 4 * KIBI,
      ...rate,
      latencyNs: point.lat_us === undefined ? null : nanoseconds(point.lat_us * NS_PER_MICROSECOND),
      printed: {
        iops: String(point.iops),
        // One decimal in µs is four in ms.
        latencyMilliseconds: point.lat_us === undefined ? null : (point.lat_us / 1000).toFixed(4),
        footnotes: saturated ? ['**'] : [],
      },
      ...(index === 0 && { commands: first.commands ?? [] }),
      claims: [...(index === 0 ? (first.claims ?? []) : []), ...(index === 0 ? words : [])],
    });
  });
}

const statement = ({ cores, note = '' }: Point): PrintedClaim => ({
  what: `on ${String(cores)} cores`,
  printed: note,
  unit: '',
  operation: null,
  inputs: [],
});

/** `almost 8M`: the bound that the words name, told as such. */
function inWords(text: string): Required<Pick<PublishedRow, 'iops' | 'problems'>> {
  const figure = /([\d.]+)\s*M\b/.exec(text)?.[1];
  const message = `printed as “${text}”: a round figure, not a measured one`;
  const tip = 'Do not compute ratios with it.';
  return {
    iops: figure === undefined ? null : Number(figure) * 1e6,
    problems: [problem('note', 'published-in-words', 'IOPS', message, tip)],
  };
}

function sequentialRead(mebibytes: number): PublishedResult {
  return publishedResult({
    ...common('target'),
    table: 'target_128k_seqread_mib_s',
    configuration: 'SPDK target',
    pattern: 'read 128K',
    access: 'read',
    blockBytes: 128 * KIBI,
    bytesPerSecond: mebibytes * MEBI,
    printed: { mebibytesPerSecond: mebibytes.toFixed(2) },
  });
}

function compared(figures: Readonly<Record<string, number>>, side: Side): PrintedClaim[] {
  return Object.entries(figures).flatMap(([key, value]) => {
    const row = COMPARED[key];
    if (row?.side !== side) return [];
    return [{ what: row.what, printed: String(value), unit: row.unit, operation: null, inputs: [] }];
  });
}
