import { z } from 'zod';
import type { PrintedClaim } from '../../results/provenance.ts';
import { formatNumber } from '../../units/format.ts';
import { KIBI } from '../../units/quantity.ts';
import { publishedResult, type PublishedResult } from './published-result.ts';

const studySchema = z.object({
  testbed: z.object({
    nodes: z.number(),
    cache_drives: z.array(z.object({ count_per_node: z.number(), rated_iops_each: z.number() })).min(1),
    csv_count: z.number(),
    csv_size_gib: z.number(),
    usable_tib_published: z.number(),
    vms: z.object({ count: z.number() }),
  }),
  stage1_reference: z.object({ iops: z.number(), theoretical_iops: z.number(), pct_published: z.number() }),
  workloads: z.array(
    z.object({
      id: z.string(),
      pattern: z.string(),
      cmd: z.string(),
      duration_s: z.number(),
      result: z.object({ iops: z.number().optional(), gb_s: z.number().optional() }),
    }),
  ),
  diskspd_line: z.string(),
  theoretical: z.object({ iops: z.number(), gb_s: z.number() }),
});
type Study = z.infer<typeof studySchema>;
type Sweep = Study['workloads'][number];

const STAGE_2 = 'Stage 2, write-back cache';
const TOOL = { name: 'DISKSPD (VM Fleet)', version: null };

/** Percentages that the text prints for each sweep, against the theoretical figure of its unit; the second in a footnote. */
const PERCENTAGES: Readonly<Record<string, readonly string[]>> = { A1: ['101.5'], A4: ['110', '110.7'], A5: ['110'] };
/** Sweeps of which the text says that they fully used the network. */
const CALLED_NETWORK_BOUND: ReadonlySet<string> = new Set(['A4', 'A5']);
const GIGA = 1e9;

/** Study C: five VM Fleet sweeps of twelve hyperconverged nodes, and the earlier stage that they refer to (2019). */
export function studyCResults(document: unknown): PublishedResult[] {
  const study = studySchema.parse(document);
  return [...study.workloads.map((sweep) => sweepResult(study, sweep)), stageOneResult(study)];
}

function sweepResult(study: Study, sweep: Sweep): PublishedResult {
  const option = (letter: string): string | null => new RegExp(`\\s-${letter} (\\S+)`).exec(sweep.cmd)?.[1] ?? null;
  const written = Number(option('w') ?? 0);
  const { iops = null, gb_s: rate = null } = sweep.result;
  return publishedResult({
    study: 'C',
    table: sweep.id,
    configuration: STAGE_2,
    pattern: sweep.pattern,
    access: accessOf(option('p') === 'r', written),
    // Start-Sweep.ps1 counts blocks in KiB.
    blockBytes: Number(option('b')) * KIBI,
    readPercent: written === 0 || written === 100 ? null : 100 - written,
    numjobs: Number(option('t')),
    iodepth: Number(option('o')),
    clients: study.testbed.vms.count,
    iops,
    bytesPerSecond: rate === null ? null : rate * GIGA,
    layer: 'unknown',
    runtimeSeconds: sweep.duration_s,
    tool: TOOL,
    printed: {
      iops: iops === null ? null : String(iops),
      footnotes: CALLED_NETWORK_BOUND.has(sweep.id) ? ['**'] : [],
    },
    claims: [...theoreticalClaims(study, sweep), ...(sweep.id === 'A1' ? bedClaims(study) : [])],
    commands: sweep.id === 'A1' ? [sweep.cmd, study.diskspd_line] : [sweep.cmd],
  });
}

function accessOf(random: boolean, writtenPercent: number): string {
  const access = writtenPercent === 0 ? 'read' : writtenPercent === 100 ? 'write' : 'rw';
  return random ? `rand${access}` : access;
}

function theoreticalClaims({ theoretical }: Study, { id, result }: Sweep): PrintedClaim[] {
  const isRate = result.gb_s !== undefined;
  const unit = isRate ? 'GB/s' : 'IOPS';
  const [figure, whole] = isRate ? [result.gb_s, theoretical.gb_s] : [result.iops, theoretical.iops];
  const claims: PrintedClaim[] = (PERCENTAGES[id] ?? []).map((printed) => ({
    what: `of the theoretical ${formatNumber(whole, isRate ? 1 : 0)} ${unit}`,
    printed,
    unit: '%',
    operation: 'percent',
    inputs: [
      { name: unit, printed: String(figure), exact: false },
      { name: `${unit} in theory`, printed: String(whole), exact: !isRate },
    ],
  }));
  const stated = { printed: String(figure), unit, operation: null, inputs: [] };
  return isRate ? [{ what: 'as printed; GBps may be decimal or binary', ...stated }, ...claims] : claims;
}

/** What the text computes of the bed itself; told with the first sweep. */
function bedClaims({ testbed, theoretical }: Study): PrintedClaim[] {
  const [drives] = testbed.cache_drives;
  const exact = (name: string, value: number) => ({ name, printed: String(value), exact: true });
  return [
    {
      what: 'in theory',
      printed: String(theoretical.iops),
      unit: 'IOPS',
      operation: 'product',
      inputs: [
        exact('nodes', testbed.nodes),
        exact('drives', drives?.count_per_node ?? 0),
        exact('IOPS rated', drives?.rated_iops_each ?? 0),
      ],
    },
    {
      what: 'of usable capacity',
      printed: String(testbed.usable_tib_published),
      unit: 'TiB',
      operation: 'product',
      inputs: [
        exact('volumes', testbed.csv_count),
        exact('GiB', testbed.csv_size_gib),
        { name: 'TiB per GiB', printed: String(1 / 1024), exact: true },
      ],
    },
  ];
}

/** The stage before, without cache; the text gives its rate and no pattern. */
function stageOneResult({ stage1_reference: stage, testbed }: Study): PublishedResult {
  return publishedResult({
    study: 'C',
    table: 'stage 1',
    configuration: 'Stage 1, no cache',
    pattern: 'pattern not stated',
    access: 'unknown',
    blockBytes: null,
    clients: testbed.vms.count,
    iops: stage.iops,
    layer: 'unknown',
    tool: TOOL,
    printed: { iops: String(stage.iops) },
    claims: [
      {
        what: `of the theoretical ${formatNumber(stage.theoretical_iops)} IOPS`,
        printed: String(stage.pct_published),
        unit: '%',
        operation: 'percent',
        inputs: [
          { name: 'million IOPS', printed: (stage.iops / 1e6).toFixed(1), exact: false },
          { name: 'million IOPS in theory', printed: (stage.theoretical_iops / 1e6).toFixed(1), exact: true },
        ],
      },
    ],
  });
}
