import type { Plan } from '../plan/plan.ts';
import type { PointResult } from '../results/point-result.ts';
import { formatBytes, formatDuration, formatLatency } from '../units/format.ts';
import type { ReportInput, ReportedRun } from './report-input.ts';
import type { ReportBlock, ReportSection } from './report.ts';

/** How the numbers came about, and by which formulae they were brought together. */
export function methodSection(input: ReportInput): ReportSection {
  return {
    id: 'method',
    number: '3',
    title: 'Method',
    level: 1,
    blocks: [
      ...input.runs.flatMap(runBlocks),
      ...publishedBlocks(input.results),
      {
        kind: 'list',
        items: [
          'A point sums IOPS and bytes over its clients; mean latency is weighted by I/Os; percentiles come from merged histograms only.',
          'Latency is the total from submission to completion (fio lat), where the tool reports it.',
          'Repeats are independent runs. s.d. is the sample standard deviation (n−1); the 95% confidence interval uses Student’s t.',
          'A ratio is other / baseline from unrounded values. For latency and CPU, above 100% is worse.',
          `Units: ${input.rateUnit === 'MiB/s' ? '1 MiB/s = 2^20 bytes per second' : '1 MB/s = 10^6 bytes per second'}; block sizes are binary (4k = 4096 bytes).`,
        ],
      },
    ],
  };
}

function runBlocks(run: ReportedRun): ReportBlock[] {
  const { plan } = run.frozen;
  return [
    {
      kind: 'facts',
      caption: `Run ${String(run.number)}, ${run.configuration}`,
      rows: [
        ...planFacts(plan),
        ['Hosts', run.hosts.map(hostText).join('; ')],
        ['Plan revision', run.frozen.revision.slice(0, 12)],
      ],
    },
  ];
}

function planFacts(plan: Plan): [string, string][] {
  return [
    ['Patterns', plan.workloads.map((workload) => workload.name).join(', ')],
    ['numjobs × iodepth', `${plan.numjobs.join(', ')} × ${plan.iodepth.join(', ')}, per client`],
    ['Repeats', String(plan.repeats)],
    ['Runtime', `${formatDuration(plan.runtimeNs)} after a ramp of ${formatDuration(plan.rampNs)}`],
    ['Engine', `fio ${plan.engine}, ${plan.direct ? 'direct I/O' : 'buffered I/O'}`],
    ['Target', `scratch file of ${formatBytes(plan.target.sizeBytes)} per host`],
    ['Order', plan.order === 'fixed' ? 'as listed' : `random, seed ${String(plan.seed)}`],
  ];
}

function hostText(host: ReportedRun['hosts'][number]): string {
  if (host.clockOffsetNs === null) return host.name;
  const uncertainty = host.clockUncertaintyNs === null ? '' : ` ± ${formatLatency(host.clockUncertaintyNs)}`;
  return `${host.name} (clock offset ${formatLatency(Math.abs(host.clockOffsetNs))}${uncertainty})`;
}

function publishedBlocks(results: readonly PointResult[]): ReportBlock[] {
  const published = results.filter((result) => result.provenance.kind === 'published');
  const imported = results.filter((result) => result.provenance.kind === 'imported');
  const blocks: ReportBlock[] = [];
  if (published.length > 0) {
    blocks.push({
      kind: 'paragraph',
      text: `${String(published.length)} results are means as published; single repeats, serial numbers and percentiles were not.`,
    });
  }
  if (imported.length > 0)
    blocks.push({
      kind: 'paragraph',
      text: `${String(imported.length)} results were imported from files of other tools.`,
    });
  return blocks;
}
