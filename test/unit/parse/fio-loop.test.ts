import { expect, it } from 'vitest';
import { loopOf, requestedRuntimeOf } from '../../../shared/parse/fio/options.ts';
import { seconds } from '../../../shared/units/quantity.ts';

it.each([
  [{ rw: 'randread', iodepth: '32' }, 'closed'],
  [{ rw: 'randread', rate_iops: '1000' }, 'open'],
  [{ rw: 'write', rate: '10m,20m' }, 'open'],
  [{ rw: 'write', thinktime: '0' }, 'closed'],
  [{ rw: 'write', thinktime: '50us' }, 'open'],
  // fio lowers the depth until the latency is met.
  [{ rw: 'read', iodepth: '64', latency_target: '500us' }, 'open'],
  [{}, 'unknown'],
] as const)('%o is a loop that is %s', (options, loop) => {
  expect(loopOf(options)).toBe(loop);
});

it.each([
  [{ runtime: '60', time_based: '' }, seconds(60)],
  [{ runtime: '2m', time_based: '1' }, seconds(120)],
  // A job that may end by its size, or when it is steady, is not short.
  [{ runtime: '60' }, null],
  [{ runtime: '60', time_based: '1', ss: 'iops:2%' }, null],
  [{ runtime: '0', time_based: '1' }, null],
  [{}, null],
] as const)('%o asks for %s ns', (options, asked) => {
  expect(requestedRuntimeOf(options)).toBe(asked);
});
