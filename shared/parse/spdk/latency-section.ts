import type { Latency } from '../../results/latency.ts';
import { histogramOf } from '../../stats/histogram.ts';
import { percentileNs } from '../../units/percentile.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { NS_PER_MICROSECOND } from '../../units/quantity.ts';
import type { ReportLine } from '../report-lines.ts';

type Percentiles = Latency['percentiles'];

const PERCENTILE = /^\s*([\d.]+)%\s*:\s*([\d.]+)us\s*$/;
const BIN = /^\s*([\d.]+)\s+-\s+([\d.]+):\s*([\d.]+)%\s*\(\s*(\d+)\)\s*$/;

/** One section of percentiles or of histogram bins, as SPDK's tools print them with -L and -LL (bdevperf: -l and -ll). */
export interface LatencySection {
  readonly percentiles: Percentiles;
  /** Null in a section without bins. */
  readonly histogram: Latency['histogram'];
  readonly problems: readonly Problem[];
}

/**
 * Percentiles are the upper edge of their bucket, so that the highest ones may lie above the maximum. Bins are kept at
 * the middle of their bucket: that makes those of several cores and hosts add up.
 */
export function readLatencySection(lines: readonly ReportLine[], file: string): LatencySection {
  const percentiles: Percentiles = [];
  const bins: [number, number][] = [];
  const problems: Problem[] = [];
  let counted = 0;
  let lastShare = 0;
  let lastLine = 0;
  for (const { line, text } of lines) {
    const percentile = PERCENTILE.exec(text);
    const bin = BIN.exec(text);
    if (percentile !== null) addPercentile(percentiles, Number(percentile[1]), Number(percentile[2]));
    else if (bin !== null) {
      const [from, to, share, count] = bin.slice(1).map(Number);
      if (from === undefined || to === undefined || !(to > from) || !Number.isSafeInteger(count)) {
        problems.push(damaged(file, line, text));
        continue;
      }
      bins.push([Math.round(((from + to) / 2) * NS_PER_MICROSECOND), count ?? 0]);
      counted += count ?? 0;
      lastShare = share ?? 0;
      lastLine = line;
    } else if (/^\s*[\d.]+\s*(%|-)/.test(text)) problems.push(damaged(file, line, text));
  }
  // The last bin of a whole histogram is at 100 %.
  if (bins.length > 0 && lastShare < 99.9999) {
    const message = `The histogram ends at ${String(lastShare)} % after ${String(counted)} operations`;
    problems.push(
      problem('error', 'truncated', `${file}:${String(lastLine)}`, message, 'Copy the file again from the host.'),
    );
  }
  const whole = bins.length > 0 && problems.length === 0;
  const { valuesNs, counts } = histogramOf(whole ? bins : []);
  return { percentiles, histogram: whole ? { valuesNs: [...valuesNs], counts: [...counts] } : null, problems };
}

function addPercentile(percentiles: Percentiles, percent: number, microseconds: number): void {
  if (percent >= 0 && percent <= 100 && Number.isFinite(microseconds)) {
    percentiles.push({ percent, valueNs: percentileNs(microseconds * NS_PER_MICROSECOND) });
  }
}

const damaged = (file: string, line: number, text: string): Problem =>
  problem(
    'error',
    'bad-latency-line',
    `${file}:${String(line)}`,
    `"${text.trim().slice(0, 60)}" is no latency line`,
    'Copy the file again from the host.',
  );
