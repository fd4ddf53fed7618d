import { expect, it, test } from 'vitest';
import { z } from 'zod';
import { splitLoad } from '../../../shared/plan/split-load.ts';
import { expectVector, vectors } from '../support/vectors.ts';

const input = z.object({
  numjobs: z.number(),
  iodepth: z.number(),
  pattern: z.enum(['random', 'sequential']),
  drives: z.number(),
  clients: z.number(),
});

test.each(vectors('split_load', input))('$name', (vector) => {
  const { pattern, drives, clients, ...optimum } = vector.inp;
  const { numjobs, iodepth } = splitLoad(optimum, pattern, { drives, clients });
  expectVector(vector, [numjobs, iodepth]);
});

it('needs a drive and a client', () => {
  expect(() => splitLoad({ numjobs: 8, iodepth: 32 }, 'random', { drives: 8, clients: 0 })).toThrow(RangeError);
});
