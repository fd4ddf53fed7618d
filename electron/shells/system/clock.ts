import type { Clock } from '../../core/app-options.ts';
import { epochMicroseconds, NS_PER_MICROSECOND, nanoseconds } from '../../../shared/units/quantity.ts';

/**
 * The computer's own clocks. The wall clock is asked each time: the performance timer stands still while a laptop
 * sleeps, and stamps made from it would be late ever after.
 */
export const systemClock: Clock = {
  nowUs: () => epochMicroseconds(Date.now() * 1000),
  monotonicNs: () => nanoseconds(Number(process.hrtime.bigint() / BigInt(NS_PER_MICROSECOND)) * NS_PER_MICROSECOND),
};
