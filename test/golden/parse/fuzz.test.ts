import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fuzzParsers, fuzzSamples } from '../../fuzz/fuzz-parsers.ts';

const samples = ['fio', 'spdk', 'network', 'load-tools'].flatMap((folder) =>
  fuzzSamples(join(import.meta.dirname, '../../fixtures', folder)),
);

test('damaged samples are answered by problems: no exception, no hang, no number that is none', () => {
  const { files, findings } = fuzzParsers(samples, 10, 20_261_120);
  expect(findings).toEqual([]);
  expect(files).toBeGreaterThan(100);
}, 60_000);
