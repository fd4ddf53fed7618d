import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lintFindingSchema } from '../../../shared/lint/finding.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { lintLoads } from '../../../shared/lint/lint-plan.ts';
import type { Entity, Lab } from '../../../shared/model/lab.ts';
import { sampleLabs } from '../../support/sample-labs.ts';
import { studyALoads } from './study-loads.ts';

const labs = Object.values(sampleLabs).filter(({ name }) => !name.includes('Study C'));

/** A sample with parts missing, so that references dangle, and with parents in a circle. */
const damaged = fc
  .tuple(
    fc.constantFrom(...labs),
    fc.array(fc.nat(), { maxLength: 12 }),
    fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 }),
  )
  .map(([lab, missing, adopted]): Lab => {
    const ids = Object.keys(lab.entities);
    const at = (place: number): string => ids[place % ids.length] ?? '';
    const entities: Record<string, Entity> = { ...lab.entities };
    for (const [child, parent] of adopted) {
      const entity = entities[at(child)];
      if (entity) entities[entity.id] = { ...entity, parent: at(parent), name: '"<b>\n\u202e💾' };
    }
    for (const place of missing) Reflect.deleteProperty(entities, at(place));
    return { ...lab, entities };
  });

it('no lab makes a rule fall over, and every finding points at elements that are there', () => {
  fc.assert(
    fc.property(damaged, (lab) => {
      const found = [...lintLab(lab), ...lintLoads(lab, studyALoads(lab))];
      for (const finding of found) {
        expect(lintFindingSchema.safeParse(finding).success).toBe(true);
        expect(finding.where.entities.filter((id) => !(id in lab.entities))).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
});

it('the same lab gives the same findings in the same order', () => {
  for (const lab of labs) {
    const shuffled = { ...lab, entities: Object.fromEntries(Object.entries(lab.entities).reverse()) };
    expect(lintLab(shuffled)).toEqual(lintLab(lab));
  }
});

it('an empty lab has no findings', () => {
  const [lab] = labs;
  expect(lintLab({ ...lab!, entities: {} })).toEqual([]);
});
