import { describe, expect, it } from 'vitest';
import { fioJobFiles } from '../../../shared/generate/fio/job-files.ts';
import { freezePlan } from '../../../shared/plan/matrix.ts';
import { bytes, seconds } from '../../../shared/units/quantity.ts';
import { HOST_ONE, samplePlan } from '../../unit/support/sample-plan.ts';

const frozen = freezePlan(
  samplePlan({
    hosts: [HOST_ONE],
    workloads: [
      { name: 'random read 4k', access: 'randread', blockBytes: bytes(4096), readPercent: null },
      { name: 'random 70/30 8k', access: 'randrw', blockBytes: bytes(8192), readPercent: 70 },
      { name: 'sequential write 128k', access: 'write', blockBytes: bytes(131_072), readPercent: null },
    ],
    numjobs: [4],
    iodepth: [16],
    repeats: 1,
    rampNs: seconds(2.5),
  }),
  () => 'revision',
);

describe('fio job files, as text', () => {
  for (const file of fioJobFiles(frozen, [{ id: HOST_ONE, name: 'c1' }])) {
    it(file.path, async () => {
      const why = file.why.map(({ line, reason }) => `${line}: ${reason}`).join('\n');
      await expect(`${file.text}\n--- why ---\n${why}\n`).toMatchFileSnapshot(
        `expected/${file.path.replaceAll('/', '-')}.txt`,
      );
    });
  }
});
