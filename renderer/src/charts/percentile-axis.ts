/** Place of a percentile on an axis of 1 - p: the number of nines, 0 for p0, 1 for p90, 3 for p99.9. */
export const ninesOf = (percent: number): number => -Math.log10(1 - percent / 100);

/** p50 and whole numbers of nines up to the deepest place that is drawn. */
export const nineTicks = (most: number): number[] => [
  0,
  ninesOf(50),
  ...Array.from({ length: Math.max(1, Math.floor(most + 1e-9)) }, (_, index) => index + 1),
];

/** `0`, `50`, `90`, `99`, `99.9`; in between as many decimals as tell two neighbours apart. */
export function percentileText(nines: number): string {
  const decimals = Math.max(0, Math.ceil(nines - 1e-9) - 2) + (Number.isInteger(nines) ? 0 : 1);
  return String(Number((100 * (1 - 10 ** -nines)).toFixed(decimals)));
}
