import { expect, test } from 'vitest';
import { usedExport } from '../../shared/units/unused-export.ts';

test('one of two exports is used', () => {
  expect(usedExport).toBe(2);
});
