import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../shared/plan/plan.ts';
import { planProblems } from '../../../shared/plan/problems.ts';
import { bytes, seconds } from '../../../shared/units/quantity.ts';
import { HOST_ONE, randomRead4k, samplePlan } from '../support/sample-plan.ts';

const found = (changes: Partial<Plan>) =>
  planProblems(samplePlan(changes)).map(({ code, severity, where }) => `${severity} ${code} ${where}`);
const workload = (changes: Partial<Plan['workloads'][number]>) => ({ workloads: [{ ...randomRead4k, ...changes }] });

describe('problems of a plan', () => {
  it('are none for a sound plan', () => {
    expect(planProblems(samplePlan())).toEqual([]);
  });

  it.each<[string, Partial<Plan>, string[]]>([
    ['no hosts', { hosts: [] }, ['error plan-empty-axis hosts']],
    ['no depths', { iodepth: [] }, ['error plan-empty-axis iodepth']],
    ['a depth twice', { iodepth: [1, 4, 1] }, ['error plan-duplicate iodepth[2]']],
    ['a host twice', { hosts: [HOST_ONE, HOST_ONE] }, ['error plan-duplicate hosts[1]']],
    [
      'the same pattern under two names',
      { workloads: [randomRead4k, { ...randomRead4k, name: 'again' }] },
      ['error plan-duplicate workloads[1]'],
    ],
    ['a block below a sector', workload({ blockBytes: bytes(100) }), ['error plan-block-size workloads[0].blockBytes']],
    ['an odd block with direct I/O', workload({ blockBytes: bytes(1000) }), ['error L020 workloads[0].blockBytes']],
    ['half a page with direct I/O', workload({ blockBytes: bytes(2048) }), ['warning L020 workloads[0].blockBytes']],
    ['a mix without share', workload({ access: 'randrw' }), ['error plan-read-share workloads[0].readPercent']],
    [
      'a fraction of a percent',
      workload({ access: 'rw', readPercent: 33.3 }),
      ['error plan-read-share workloads[0].readPercent'],
    ],
    ['a share without mix', workload({ readPercent: 70 }), ['error plan-read-share workloads[0].readPercent']],
    ['trim of a file', workload({ access: 'randtrim' }), ['error plan-trim-scratch workloads[0].access']],
    ['psync at depth 16', { engine: 'psync' }, ['warning L029 engine']],
    ['buffered I/O', { direct: false, engine: 'io_uring' }, ['warning L029 direct']],
    ['buffered libaio', { direct: false }, ['warning L029 direct', 'warning L029 engine']],
    ['too much in flight', { numjobs: [4096], iodepth: [128] }, ['warning plan-aio-limit iodepth']],
    ['a short runtime', { runtimeNs: seconds(30) }, ['warning L025 runtime']],
    ['no runtime', { runtimeNs: seconds(0) }, ['error plan-runtime runtime']],
    ['no ramp', { rampNs: seconds(0) }, ['warning L025 ramp']],
    ['two repeats', { repeats: 2 }, ['warning L026 repeats']],
    [
      'no scratch file',
      { target: { kind: 'scratch', sizeBytes: bytes(0) } },
      ['error plan-scratch-size target.sizeBytes', 'error plan-scratch-size target.sizeBytes'],
    ],
    [
      'an odd scratch file',
      { target: { kind: 'scratch', sizeBytes: bytes(1_000_000) } },
      ['error plan-scratch-size target.sizeBytes'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(found(changes)).toEqual(expected);
  });

  it('tell sequential jobs whose part of the file holds no block, and not random ones', () => {
    const small = { numjobs: [8], target: { kind: 'scratch' as const, sizeBytes: bytes(524_288) } };
    expect(found({ ...small, ...workload({ access: 'read', blockBytes: bytes(131_072) }) })).toEqual([
      'error plan-scratch-size target.sizeBytes',
    ]);
    expect(found({ ...small, ...workload({ blockBytes: bytes(131_072) }) })).toEqual([]);
  });
});
