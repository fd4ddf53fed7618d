import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzParsers, fuzzSamples } from './fuzz-parsers.ts';

/** `npm run fuzz -- --seconds 600 --seed 1`: damaged samples for as long as asked. */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
});
const samples = ['fio', 'spdk', 'network', 'load-tools'].flatMap((folder) =>
  fuzzSamples(join(import.meta.dirname, '../fixtures', folder)),
);
const { files, findings } = fuzzParsers(samples, Number(values.seconds), Number(values.seed));
for (const { seed, sample, fault } of findings) console.error(`seed ${String(seed)}, ${sample}: ${fault}\n`);
console.log(
  `${String(files)} damaged files from ${String(samples.length)} samples, ${String(findings.length)} findings`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
