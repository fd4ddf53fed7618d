import type { PointResult } from '../../results/point-result.ts';
import { ratioCell } from '../../stats/ratio-cell.ts';
import { scalingTable } from '../../stats/scaling.ts';
import { formatNumber, formatPercent } from '../../units/format.ts';
import type { Problem } from '../../units/problem.ts';
import type { Metric } from '../comparison.ts';
import { isLocal, localDrives } from '../local-baseline.ts';
import { patternOf } from '../pairing.ts';
import { summarise } from '../summary.ts';
import { cellProblem } from './cells.ts';
import { broken, LAWS } from './law.ts';

/** A law broken by a result among others. */
export interface LawFinding {
  readonly result: PointResult;
  readonly problem: Problem;
}

/** The laws that look at a row beside others: of the same lab, and whole. */
export function setLawFindings(results: readonly PointResult[]): LawFinding[] {
  const usable = results.filter(({ status }) => status === 'ok');
  return [...Map.groupBy(usable, ({ labId }) => labId)].flatMap(([labId, ofLab]) => [
    ...(labId === null ? byStudy(ofLab) : [ofLab]).flatMap(remoteLaw),
    ...ratioLaw(ofLab),
    ...scalingLaw(ofLab),
  ]);
}

/** Of results without a lab only those of one publication are known to be of one bed. */
function byStudy(results: readonly PointResult[]): PointResult[][] {
  const studies = Map.groupBy(results, studyOf);
  return [...studies].flatMap(([study, own]) => (study === null ? [] : [own]));
}

const studyOf = ({ provenance }: PointResult): string | null =>
  provenance.kind === 'published' ? provenance.study : null;

/** Law W-REMOTE: over the fabric at most 2 % more than the drives gave locally, pattern by pattern. */
function remoteLaw(results: readonly PointResult[]): LawFinding[] {
  const patterns = Map.groupBy(results, patternOf);
  return [...patterns.values()].flatMap((ofPattern) => {
    const local = expectedLocally(ofPattern);
    if (local === null) return [];
    const remote = Map.groupBy(
      ofPattern.filter(({ configuration, layer }) => !isLocal(configuration) && isSameLayer(layer, local.layer)),
      ({ configuration, workload }) => JSON.stringify([configuration, workload]),
    );
    return [...remote.values()].flatMap((repeats) => {
      const iops = summarise(repeats, 'iops')?.mean ?? 0;
      if (iops <= local.iops * (1 + LAWS['W-REMOTE'].tolerance)) return [];
      const message = `${formatNumber(iops)} IOPS over the fabric is ${formatPercent((100 * iops) / local.iops)}% of the ${formatNumber(local.iops)} of ${local.configuration}`;
      return repeats.map((result) => ({ result, problem: broken('W-REMOTE', 'IOPS', message) }));
    });
  });
}

type Layer = PointResult['layer'];

/** Rows that were counted at different layers are not compared (DOMAIN 4.4). */
const isSameLayer = (a: Layer, b: Layer): boolean => a === b || a === 'unknown' || b === 'unknown';

interface Expected {
  readonly configuration: string;
  readonly iops: number;
  readonly layer: Layer;
}

/** The local configuration of the most drives; its best point. Null without one of several drives. */
function expectedLocally(results: readonly PointResult[]): Expected | null {
  const locals = results.flatMap((result) => {
    const drives = localDrives(result.configuration);
    const iops = summarise([result], 'iops')?.mean ?? null;
    return drives === null || drives < 2 || iops === null
      ? []
      : [{ drives, iops, configuration: result.configuration, layer: result.layer }];
  });
  const [best] = locals.sort((a, b) => b.drives - a.drives || b.iops - a.iops);
  return best ?? null;
}

const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  iops: 'IOPS',
  bytesPerSecond: 'MiB/s',
  latencyNs: 'latency',
  cpuPercent: 'CPU',
};

/** Law W-CELL for the printed ratio columns, each against the row that it divides by. */
function ratioLaw(results: readonly PointResult[]): LawFinding[] {
  return results.flatMap((result) => {
    if (result.provenance.kind !== 'published') return [];
    const printed = results.filter(
      (each) => studyOf(each) === studyOf(result) && patternOf(each) === patternOf(result),
    );
    return result.provenance.ratios.flatMap(({ against, metric, percent }) => {
      const other = printed.find(({ configuration }) => configuration === against);
      const [above, below] = [summarise([result], metric), other && summarise([other], metric)];
      if (above?.halfDigit == null || below?.halfDigit == null) return [];
      const [numerator, denominator] = [above, below].map(({ mean, halfDigit }) => ({
        value: mean,
        halfDigit: halfDigit ?? 0,
      }));
      const cell = numerator && denominator ? ratioCell(numerator, denominator, percent) : null;
      if (cell === null || cell.kind === 'exact') return [];
      const checked = { kind: cell.kind, value: cell.shownPercent, decimals: 2, interval: cell.intervalPercent };
      const cellText = {
        printed: formatPercent(percent),
        where: `${METRIC_NAMES[metric]} ratio`,
        unit: '%',
        what: `of the ${METRIC_NAMES[metric]} of ${against}`,
      };
      return [{ result, problem: cellProblem(checked, cellText, 'by the two printed figures it') }];
    });
  });
}

const CORES = /\b(\d+) (?:target |initiator )?cores?\b/i;

/**
 * Law W-SCALE over configurations that differ in nothing but their number of cores: the one that is stored with the results,
 * else the one in the name (`SPDK target, 4 cores`).
 */
function scalingLaw(results: readonly PointResult[]): LawFinding[] {
  const points = results.flatMap((result) => {
    const cores = result.targetCores?.cores ?? Number(CORES.exec(result.configuration)?.[1] ?? 0);
    const iops = summarise([result], 'iops')?.mean ?? null;
    return cores > 0 && iops !== null ? [{ cores, iops, result }] : [];
  });
  const series = Map.groupBy(points, ({ result }) =>
    JSON.stringify([result.configuration.replace(CORES, 'cores'), result.workload]),
  );
  return [...series.values()].flatMap((ofSeries) => {
    const rows = scalingTable(ofSeries);
    const best = rows.reduce(
      (a, b) => (b.iopsPerCore > a.iopsPerCore ? b : a),
      rows[0] ?? { cores: 0, iopsPerCore: 0 },
    );
    return rows.flatMap((row) => {
      const point = ofSeries.find(({ cores, iops }) => cores === row.cores && iops === row.iops);
      if (!row.weakBaseline || point === undefined) return [];
      const message =
        `${formatNumber(row.iops)} IOPS on ${row.cores} cores is ${formatNumber((row.efficiency ?? 0) * 100)}% of ${row.cores} x one core; ` +
        `best per core: ${formatNumber(best.iopsPerCore)} IOPS on ${best.cores} cores`;
      return [{ result: point.result, problem: broken('W-SCALE', 'IOPS', message) }];
    });
  });
}
