import { expect, test } from 'vitest';
import { idSource } from '../../../electron/core/services/new-id.ts';
import { epochMicroseconds, nanoseconds } from '../../../shared/units/quantity.ts';

test('ids sort in the order in which they were made, within a millisecond and when the clock steps back', () => {
  let nowUs = 1_790_000_000_000_000;
  const newId = idSource({ nowUs: () => epochMicroseconds(nowUs), monotonicNs: () => nanoseconds(0) });
  const ids = Array.from({ length: 12_000 }, (_, index) => {
    if (index === 6_000) nowUs -= 5_000_000;
    return newId();
  });
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
