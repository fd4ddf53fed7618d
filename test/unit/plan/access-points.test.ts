import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { assignAccessPoints, type AccessUnit } from '../../../shared/plan/access-points.ts';
import { expectVector, vectors } from '../support/vectors.ts';

const input = z.object({
  points: z.array(z.string()),
  units: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.number()]))])),
  strategy: z.enum(['balancing', 'inheritance']),
});

const unitsOf = (units: z.infer<typeof input>['units']): AccessUnit[] =>
  units.map(([name, namespaces]) => ({ name, namespaces: namespaces.map(([own, weight]) => ({ name: own, weight })) }));

test.each(vectors('assign_access_points', input))('$name', (vector) => {
  const { points, units, strategy } = vector.inp;
  const { paths, load } = assignAccessPoints(points, unitsOf(units), strategy);
  expectVector(vector, { paths: Object.fromEntries(paths), load: Object.fromEntries(load) });
});

describe('whatever the points and units', () => {
  const bed = fc.record({
    points: fc.integer({ min: 3, max: 9 }).map((count) => Array.from({ length: count }, (_, at) => `p${String(at)}`)),
    units: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }).map((sizes) =>
      sizes.map((size, unit) => ({
        name: `u${String(unit)}`,
        namespaces: Array.from({ length: size }, (_, at) => ({ name: `u${String(unit)}n${String(at)}`, weight: 1 })),
      })),
    ),
  });

  it('each namespace has one optimized and two other access points', () => {
    fc.assert(
      fc.property(bed, fc.constantFrom('balancing' as const, 'inheritance' as const), ({ points, units }, strategy) => {
        for (const own of assignAccessPoints(points, units, strategy).paths.values()) {
          expect(new Set(own).size).toBe(3);
        }
      }),
    );
  });

  it('balancing spreads a group evenly, inheritance keeps a subsystem together', () => {
    fc.assert(
      fc.property(bed, ({ points, units }) => {
        const balanced = assignAccessPoints(points, units, 'balancing').paths;
        const inherited = assignAccessPoints(points, units, 'inheritance').paths;
        for (const { namespaces } of units) {
          const counts = points.map(
            (point) => namespaces.filter(({ name }) => balanced.get(name)?.[0] === point).length,
          );
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          expect(new Set(namespaces.map(({ name }) => inherited.get(name)?.[0])).size).toBe(1);
        }
      }),
    );
  });
});

test('no access points, no paths', () => {
  expect(assignAccessPoints([], [{ name: 's', namespaces: [{ name: 'n', weight: 1 }] }], 'balancing').paths.size).toBe(
    0,
  );
});
