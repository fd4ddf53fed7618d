import { requireFinite } from './mean-spread.ts';

/**
 * Jain's fairness index of what each client got, (sum x)^2 / (n sum x^2): 1 when all got the same, 1/n when one got
 * everything. Null when nobody got anything (Jain, Chiu and Hawe, 1984).
 */
export function fairnessIndex(shares: readonly number[]): number | null {
  requireFinite(shares);
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share ** 2, 0);
  return squares > 0 ? sum ** 2 / (shares.length * squares) : null;
}
