import { expect, test } from 'vitest';
import { driveBytes } from '../../shared/model/drive.ts';

test('a KiB has 1024 bytes', () => {
  expect(driveBytes(1)).toBe(1024);
});
