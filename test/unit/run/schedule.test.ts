import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filesOfHost, ownerText } from '../../../electron/core/run/deployment.ts';
import { scheduleText, statusIntervalMs } from '../../../electron/core/run/schedule.ts';
import { tarOf } from '../../../electron/core/ssh/tar.ts';
import { freezePlan } from '../../../shared/plan/matrix.ts';
import { seconds } from '../../../shared/units/quantity.ts';
import { HOST_ONE, samplePlan } from '../support/sample-plan.ts';

const frozen = freezePlan(samplePlan({ repeats: 2 }), () => 'revision');

describe('the schedule of a host', () => {
  it('has sizes and limits, then one line per point', () => {
    // 120 s and 10 MiB/s for 1 GiB; 30 min more to wait for the others. Slots of 68.002 s, of which 1 s is the pause.
    expect(scheduleText(frozen, HOST_ONE)).toBe(
      ['1073741824 223 2023', '0 0 68 850', '1 6800 68 850', '2 13600 68 850', '3 20401 68 850', ''].join('\n'),
    );
  });

  it('keeps status documents away from the end, and few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7200 }), fc.integer({ min: 0, max: 60 }), (runtime, ramp) => {
        const interval = statusIntervalMs(samplePlan({ runtimeNs: seconds(runtime), rampNs: seconds(ramp) }));
        const total = (runtime + ramp) * 1000;
        expect(total / interval).toBeLessThanOrEqual(300 / 0.7);
        expect(interval).toBeGreaterThanOrEqual(700);
        const place = (total / interval) % 1;
        if (total > 2_000) expect(Math.min(place, 1 - place)).toBeGreaterThan(0.1);
      }),
    );
  });
});

describe('what a host gets', () => {
  const files = filesOfHost(frozen, { id: HOST_ONE, name: 'one' }, 'run 3 "a\nb" of me');
  const text = (path: string) => Buffer.from(files.find((file) => file.path === path)!.bytes).toString();

  it('is the runner, schedule, owner and jobs, each with its hash in the manifest', () => {
    const lines = text('manifest').trim().split('\n');
    expect(lines).toHaveLength(files.length - 1);
    for (const line of lines) {
      const [hash = '', path = ''] = line.split('  ');
      expect(createHash('sha256').update(text(path)).digest('hex')).toBe(hash);
    }
    expect(text('owner')).toBe('run 3 "a b" of me\n');
    expect(files.map(({ path }) => path).filter((path) => path.startsWith('jobs/'))).toHaveLength(5);
  });

  it('names its owner in one plain line, whatever the run is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const line = ownerText(name);
        expect(line).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]*\n$/u);
        expect(line.length).toBeLessThanOrEqual(301);
      }),
    );
  });
});

describe('an archive', () => {
  it.each(['../x', '/etc/passwd', 'a//b', '', './a', 'a/..', 'x'.repeat(101)])('has no place for %j', (path) => {
    expect(() => tarOf([{ path, mode: 0o600, bytes: new Uint8Array() }])).toThrow(/cannot be laid/);
  });
});
