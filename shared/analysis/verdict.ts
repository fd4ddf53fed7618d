import { formatNumber } from '../units/format.ts';
import type { Ratio } from './comparison.ts';

/** The verdict on IOPS in words that name their rule: `Within 4%`, `24.69% fewer IOPS`, `Within 4%, network-bound`. */
export function verdictText(ratio: Ratio | null, tolerancePercent: number, networkBound: boolean): string | null {
  if (ratio === null) return null;
  const tolerance = String(Number(tolerancePercent.toFixed(2)));
  const away = formatNumber(Math.abs(ratio.percent - 100), 2);
  const word = ratio.percent < 100 ? 'fewer' : 'more';
  const parts = [ratio.verdict === 'within' ? `Within ${tolerance}%` : `${away}% ${word} IOPS`];
  if (isNoise(ratio)) parts.push(noiseText(ratio.significance?.detectablePercent ?? null));
  if (networkBound) parts.push('network-bound');
  return parts.join(', ');
}

/** The test was made and did not tell the two apart. */
const isNoise = (ratio: Ratio): boolean => ratio.significance !== null && !ratio.significance.distinguishable;

/** With the difference that these repeats find with 80 % power: `within noise (detectable: 5.1%)`. */
const noiseText = (detectablePercent: number | null): string =>
  detectablePercent === null
    ? 'within noise'
    : `within noise (detectable: ${formatNumber(detectablePercent, detectablePercent < 10 ? 1 : 0)}%)`;

/** How a ratio is to be coloured: a difference that the test does not tell from noise is neither better nor worse. */
export const toneOf = (ratio: Ratio): 'better' | 'worse' | 'plain' =>
  ratio.verdict === 'within' || isNoise(ratio) ? 'plain' : ratio.verdict;
