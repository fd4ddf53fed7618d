import { problem, type Problem } from '../../units/problem.ts';

/** `rate` in bytes per second is above what any link carries: the file was damaged, or it is of no network. */
export function impossibleRate(rate: number, where: string): Problem {
  const message = `${(rate * 8).toPrecision(3)} b/s cannot be: no link carries more than 1.6 Tb/s`;
  return problem('error', 'impossible-rate', where, message, 'Copy the file again from the host, or measure again.');
}
