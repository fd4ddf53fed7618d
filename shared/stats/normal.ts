/** Beyond this many standard deviations the tail is below the last digit of a double. */
const TAIL = 8.3;

/** Standard normal distribution function by the series of Marsaglia (Journal of Statistical Software 11/4, 2004). */
export function standardNormalBelow(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z < -TAIL) return 0;
  if (z > TAIL) return 1;
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-(z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
