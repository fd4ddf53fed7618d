import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freezePlan, planPoints, previewPlan } from '../../../shared/plan/matrix.ts';
import { frozenPlanSchema, type Plan, type PlanPoint } from '../../../shared/plan/plan.ts';
import { bytes, seconds } from '../../../shared/units/quantity.ts';
import { randomRead4k, samplePlan } from '../support/sample-plan.ts';

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');
const place = (point: PlanPoint) => `${point.workload.name} ${point.numjobs} ${point.iodepth}`;
const sequential = { ...randomRead4k, name: 'read 128k', access: 'read' as const, blockBytes: bytes(131_072) };
const matrix = (changes: Partial<Plan> = {}) =>
  samplePlan({ workloads: [randomRead4k, sequential], numjobs: [1, 4], iodepth: [1, 16, 64], repeats: 4, ...changes });

describe('points of a plan', () => {
  it('are the product of the axes, a whole repeat before the next', () => {
    const points = planPoints(matrix());
    expect(points).toHaveLength(2 * 2 * 3 * 4);
    expect(points.map((point) => point.repeat)).toEqual(
      [1, 2, 3, 4].flatMap((repeat) => new Array<number>(12).fill(repeat)),
    );
    expect(points.map((point) => point.index)).toEqual(points.map((_, index) => index));
    expect(points.slice(0, 4).map(place)).toEqual([
      'random read 4k 1 1',
      'random read 4k 1 16',
      'random read 4k 1 64',
      'random read 4k 4 1',
    ]);
  });

  it('have one key per combination, the same in every repeat and for another name', () => {
    const points = planPoints(matrix());
    expect(new Set(points.map((point) => point.key)).size).toBe(12);
    const renamed = planPoints(matrix({ workloads: [{ ...randomRead4k, name: 'other' }, sequential] }));
    expect(renamed.map((point) => point.key)).toEqual(points.map((point) => point.key));
    const longer = planPoints(matrix({ runtimeNs: seconds(61) }));
    expect(longer[0]?.key).not.toBe(points[0]?.key);
  });

  it('lie end to end: start allowance, ramp, runtime, grace and pause', () => {
    const points = planPoints(matrix());
    let expected = 0;
    for (const point of points) {
      expect(point.offsetNs).toBe(expected);
      expect(point.slotNs).toBe(2_000_000_000 + point.numjobs * 2_000_000 + 5e9 + 60e9 + 1e9);
      expected += point.slotNs;
    }
    expect(previewPlan(matrix()).totalNs).toBe(expected);
  });

  it('keep each repeat whole in random order, which the seed alone decides', () => {
    const places = (seed: number) => planPoints(matrix({ order: 'random', seed })).map(place);
    const fixed = planPoints(matrix()).slice(0, 12).map(place);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const shuffled = places(seed);
        expect(places(seed)).toEqual(shuffled);
        for (const repeat of [0, 1, 2, 3]) {
          expect(shuffled.slice(repeat * 12, repeat * 12 + 12).sort()).toEqual([...fixed].sort());
        }
      }),
      { numRuns: 50 },
    );
    expect(places(1)).not.toEqual(places(2));
    expect(places(1).slice(0, 12)).not.toEqual(places(1).slice(12, 24));
  });

  it('come first in any place about equally often in random order', () => {
    const first = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed += 1) {
      const [point] = planPoints(samplePlan({ iodepth: [1, 2, 4], repeats: 1, order: 'random', seed }));
      const name = place(point!);
      first.set(name, (first.get(name) ?? 0) + 1);
    }
    expect(first.size).toBe(3);
    // 1000 each, standard deviation 26
    for (const count of first.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });
});

describe('a frozen plan', () => {
  it('is named by the hash of its content, whatever the order of its members', () => {
    const plan = matrix();
    const frozen = freezePlan(plan, sha256Hex);
    expect(frozenPlanSchema.parse(frozen)).toEqual(frozen);
    const turned = Object.fromEntries(Object.entries(plan).reverse()) as Plan;
    expect(freezePlan(turned, sha256Hex).revision).toBe(frozen.revision);
    expect(freezePlan({ ...plan, seed: 8 }, sha256Hex).revision).not.toBe(frozen.revision);
    expect(frozen.revision).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses more points than a plan may have, without making them', () => {
    const huge = samplePlan({ numjobs: Array.from({ length: 64 }, (_, index) => index + 1), repeats: 100 });
    expect(() => planPoints(huge)).toThrow(/12800 points/);
    const preview = previewPlan(huge);
    expect(preview.points).toEqual([]);
    expect(preview.problems.map((found) => found.code)).toContain('plan-too-large');
  });
});
