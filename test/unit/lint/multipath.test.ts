import { expect, test } from 'vitest';
import { z } from 'zod';
import { carryingPaths, isOnePathGuaranteed } from '../../../shared/lint/multipath.ts';
import { expectVector, vectors } from '../support/vectors.ts';

const input = z.object({
  iopolicy: z.enum(['numa', 'round-robin', 'queue-depth']),
  transport: z.string(),
  paths: z.array(z.tuple([z.enum(['optimized', 'non-optimized']), z.number()])),
  io_nodes: z.array(z.number()),
});

test.each(vectors('ab_guaranteed', input))('$name', (vector) => {
  const { iopolicy, transport, paths, io_nodes } = vector.inp;
  const live = paths.map(([state, node]) => ({ state, node }));
  expectVector(vector, isOnePathGuaranteed(iopolicy, transport, live, io_nodes));
});

const both = [
  { state: 'non-optimized' as const, node: 0 },
  { state: 'non-optimized' as const, node: 1 },
];

test('queue-depth and round-robin use every path of the best state', () => {
  expect(carryingPaths('queue-depth', 'rdma', both, [0])).toEqual([0, 1]);
  expect(carryingPaths('round-robin', 'tcp', both, [0])).toEqual([0, 1]);
});

test('SPDK with active-passive uses one', () => {
  expect(carryingPaths('active-passive', 'rdma', both, [0, 1])).toEqual([0]);
  expect(carryingPaths('active-active', 'rdma', both, [0, 1])).toEqual([0, 1]);
});

test('no path carries nothing', () => {
  expect(carryingPaths('numa', 'rdma', [], [0])).toEqual([]);
});
