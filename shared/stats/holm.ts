/**
 * Holm's step-down correction for several comparisons made at once: adjusted p-values in the order of the input. A
 * comparison is significant at family-wise level alpha when its adjusted p-value is at most alpha (Holm, 1979).
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  if (pValues.some((p) => !(p >= 0 && p <= 1))) throw new RangeError('a p-value lies between 0 and 1');
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let running = 0;
  order.forEach(({ p, index }, rank) => {
    running = Math.max(running, Math.min(1, p * (order.length - rank)));
    adjusted[index] = running;
  });
  return adjusted;
}
