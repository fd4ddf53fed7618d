import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { busyCoresBetween } from '../../../shared/parse/spdk/reactors.ts';

interface Reactor {
  readonly lcore: number;
  readonly busy: number;
  readonly idle: number;
  readonly in_interrupt?: boolean;
}
const capture = (reactors: readonly Reactor[], pid = 7, tick_rate = 1_000_000): string =>
  JSON.stringify({ tick_rate, pid, reactors }, null, 1);
const before = capture([
  { lcore: 2, busy: 1_000, idle: 9_000 },
  { lcore: 3, busy: 5_000, idle: 5_000 },
]);
const after = capture([
  { lcore: 2, busy: 1_601_000, idle: 409_000 },
  { lcore: 3, busy: 205_000, idle: 1_805_000 },
]);
const codes = (one: string, other: string): string[] => busyCoresBetween(one, other).problems.map(({ code }) => code);

describe('busy cores out of reactor counters', () => {
  test('sum of the busy fractions of the ticks in between', () => {
    const { targetCores } = busyCoresBetween(before, after);
    // Core 2: 1.6 M of 2.0 M; core 3: 0.2 M of 2.0 M.
    expect(targetCores?.busyCores).toBeCloseTo(0.9, 12);
    expect(targetCores).toMatchObject({ cores: 2, source: 'measured' });
    expect(targetCores?.detail).toBe('framework_get_reactors, 2 reactors over 2.0 s');
  });

  test('processes of several nodes add up, in whatever order they stand', () => {
    const other = [
      capture([{ lcore: 8, busy: 0, idle: 0 }], 9),
      capture([{ lcore: 8, busy: 300, idle: 100 }], 9),
    ] as const;
    const found = busyCoresBetween(`${before}\n${other[0]}`, `${other[1]}\n${after}`);
    expect(found.problems).toEqual([]);
    expect(found.targetCores?.busyCores).toBeCloseTo(1.65, 12);
    expect(found.targetCores?.cores).toBe(3);
  });

  test.each([
    ['no text', '', after, 'no-reactors'],
    ['other JSON', '{"jobs": []}', after, 'no-reactors'],
    ['a cut copy', before.slice(0, -20), after, 'bad-json'],
    ['swapped captures', after, before, 'counters-fell'],
    ['the same capture twice', before, before, 'no-time'],
    ['another process', before, capture([{ lcore: 2, busy: 9, idle: 9 }], 8), 'other-process'],
    ['a reactor that is gone', before, capture([{ lcore: 2, busy: 2_000, idle: 9_000 }]), 'other-reactors'],
    ['both captures in one text', `${before}\n${after}`, after, 'two-captures'],
    [
      'interrupt mode',
      capture([{ lcore: 2, busy: 1, idle: 1, in_interrupt: true }]),
      capture([{ lcore: 2, busy: 2, idle: 2, in_interrupt: true }]),
      'interrupt-mode',
    ],
  ])('%s is refused with a remedy', (_, one, other, code) => {
    const { targetCores, problems } = busyCoresBetween(one, other);
    expect(targetCores).toBeNull();
    expect(codes(one, other)).toContain(code);
    for (const { tip } of problems) expect(tip).not.toBeNull();
  });
});

const live = join(import.meta.dirname, '../../../../shared/spdk/captures/live');
const read = (who: string, number: number): string =>
  readFileSync(join(live, `${who}-framework_get_reactors-${String(number)}.json`), 'utf8');

/** Counters of a real target under load, differences taken by hand from the files. */
describe.skipIf(!existsSync(live))('real captures beside the project', () => {
  test.each([
    ['tgt', 652_400_008 / (652_400_008 + 1_039_860_354)],
    ['init', 491_721_776 / (491_721_776 + 1_092_995_826)],
  ])('%s: busy share of its one reactor', (who, share) => {
    const { targetCores, problems } = busyCoresBetween(read(who, 1), read(who, 2));
    expect(problems).toEqual([]);
    expect(targetCores?.cores).toBe(1);
    expect(targetCores?.busyCores).toBeCloseTo(share, 9);
  });

  test('target and initiator are not the same process', () => {
    expect(codes(read('tgt', 1), read('init', 2))).toContain('other-process');
  });
});
