import { depthPerJob } from '../results/effective-depth.ts';
import type { PointResult } from '../results/point-result.ts';
import { formatNumber } from '../units/format.ts';
import { problem, type Problem } from '../units/problem.ts';
import { headlineOf } from './headline.ts';
import type { PairedRow } from './paired-rows.ts';
import { patternOf } from './pairing.ts';

/** Facts in which compared results should agree, or the ratio is not like for like (L021). */
const FACTS: readonly { name: string; of: (result: PointResult) => string | null }[] = [
  { name: 'tool', of: ({ tool }) => (tool.version === null ? tool.name : `${tool.name} ${tool.version}`) },
  { name: 'engine', of: ({ workload }) => workload.engine },
  { name: 'direct I/O', of: ({ workload }) => (workload.direct === null ? null : workload.direct ? 'yes' : 'no') },
  { name: 'runtime', of: ({ runtimeNs }) => (runtimeNs === null ? null : `${String(Math.round(runtimeNs / 1e9))} s`) },
  { name: 'measurement layer', of: ({ layer }) => layer },
  { name: 'kind of latency', of: (result) => headlineOf(result).latencyKind },
];

/** Facts in which the sides of one pair should agree: over all its points a sweep has every depth. */
const PAIR_FACTS: readonly { name: string; of: (result: PointResult) => string | null }[] = [
  { name: 'pattern', of: patternOf },
  { name: 'I/Os in flight', of: ({ workload }) => depthInAll(workload) },
];

/** Null where a factor is not known: what is expected of several drives has no clients. */
function depthInAll(workload: PointResult['workload']): string | null {
  const { numjobs, clients } = workload;
  const depth = depthPerJob(workload);
  return numjobs === null || clients === null || depth === null ? null : formatNumber(numjobs * depth * clients);
}

/** What the first pair differs in, by fact: `I/Os in flight (256 and 512 in random read 4k)`. */
function differingPairs(rows: readonly PairedRow[]): string[] {
  return PAIR_FACTS.flatMap(({ name, of }) => {
    const pairs = rows.map(({ workload, sides }) => ({
      workload,
      known: new Set(sides.map(({ results }) => valuesOf(results, of)).filter((value) => value !== '')),
    }));
    const differing = pairs.filter(({ known }) => known.size > 1);
    const [first] = differing;
    if (first === undefined) return [];
    const more = differing.length > 1 ? `, and ${String(differing.length - 1)} more` : '';
    return [`${name} (${[...first.known].join(' and ')} in ${first.workload}${more})`];
  });
}

/** What a reader must know about the two sides before the ratios: differing facts, points left out, published means. */
export function configurationProblems(
  configurations: readonly { readonly label: string; readonly results: readonly PointResult[] }[],
  rows: readonly PairedRow[] = [],
): Problem[] {
  const problems: Problem[] = [];
  for (const { label, results } of configurations) {
    const unusable = results.filter((result) => result.status !== 'ok').length;
    if (results.length === 0)
      problems.push(problem('error', 'no-results', label, `No results in ${label}`, 'Choose another run or filter'));
    if (unusable > 0)
      problems.push(
        problem(
          'warning',
          'failed-points',
          label,
          `${String(unusable)} failed or partial ${unusable === 1 ? 'point is' : 'points are'} left out`,
        ),
      );
  }
  const differing = [...differingFacts(configurations), ...differingPairs(rows)];
  if (differing.length > 0) {
    problems.push(
      problem(
        'warning',
        'L021',
        'Runs',
        `The runs differ in ${differing.join(', ')}: the ratio is not like for like`,
        'Each ratio includes these differences',
      ),
    );
  }
  if (
    configurations.some(
      ({ results }) => results.length > 0 && results.every((result) => result.provenance.kind === 'published'),
    )
  ) {
    problems.push(problem('note', 'published-means', 'Runs', 'Only published means: no significance test'));
  }
  return problems;
}

const differingFacts = (configurations: readonly { readonly results: readonly PointResult[] }[]): string[] =>
  FACTS.flatMap(({ name, of }) => {
    const values = configurations.map(({ results }) => valuesOf(results, of));
    const known = new Set(values.filter((value) => value !== ''));
    return known.size > 1 ? [`${name} (${[...known].join(' and ')})`] : [];
  });

function valuesOf(results: readonly PointResult[], of: (result: PointResult) => string | null): string {
  return [...new Set(results.map(of).filter((value) => value !== null))].sort().join(', ');
}
