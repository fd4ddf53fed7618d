import { formatNumber } from '../units/format.ts';
import type { Ratio } from './comparison.ts';

/** The verdict on IOPS in words that name their rule: `Within 4%`, `24.69% fewer IOPS`, `Within 4%, network-bound`. */
export function verdictText(ratio: Ratio | null, tolerancePercent: number, networkBound: boolean): string | null {
  if (ratio === null) return null;
  const tolerance = String(Number(tolerancePercent.toFixed(2)));
  const away = formatNumber(Math.abs(ratio.percent - 100), 2);
  const word = ratio.percent < 100 ? 'fewer' : 'more';
  const parts = [ratio.verdict === 'within' ? `Within ${tolerance}%` : `${away}% ${word} IOPS`];
  if (ratio.significance !== null && !ratio.significance.distinguishable) parts.push('within noise');
  if (networkBound) parts.push('network-bound');
  return parts.join(', ');
}
