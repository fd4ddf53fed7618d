import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fuzzReader, READERS, TABLES } from '../../fuzz/fuzz-others.ts';
import { fuzzParsers, fuzzSamples } from '../../fuzz/fuzz-parsers.ts';

/** A minute in all; the same seeds every time, and a finding names its own. */
const SECONDS = { fio: 15, spdk: 10, network: 5, 'load-tools': 15, others: 5 } as const;
const SEED = 20_261_120;
const LIMIT_MS = 120_000;

const samplesIn = (folder: string) => fuzzSamples(join(import.meta.dirname, '../../fixtures', folder));

test.each(['fio', 'spdk', 'network', 'load-tools'] as const)(
  'damaged samples of %s are answered by problems: no exception, no hang, no number that is none',
  (folder) => {
    const { files, findings } = fuzzParsers(samplesIn(folder), SECONDS[folder], SEED);
    expect(findings).toEqual([]);
    expect(files).toBeGreaterThan(20);
  },
  LIMIT_MS,
);

test.each([
  ['tables', TABLES],
  ['inventory', samplesIn('inventory')],
  ['archives', TABLES],
] as const)(
  'damaged %s end in a problem, never in an exception or a hang',
  async (kind, samples) => {
    const { files, findings } = await fuzzReader(READERS[kind], samples, SECONDS.others, SEED);
    expect(findings).toEqual([]);
    expect(files).toBeGreaterThan(20);
  },
  LIMIT_MS,
);
