import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lintFindingSchema } from '../../../shared/lint/finding.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { lintLoads } from '../../../shared/lint/lint-plan.ts';
import { entitySchema, type Entity, type Lab } from '../../../shared/model/lab.ts';
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

/** Every number that may be 0 is 0, as in files of machines whose ports are down and whose tools told nothing. */
function zeroed(lab: Lab): Lab {
  const entities = Object.values(lab.entities).map((entity): Entity => {
    const zeros: unknown = JSON.parse(JSON.stringify(entity), (_, value: unknown) =>
      typeof value === 'number' ? 0 : value,
    );
    const whole = entitySchema.safeParse(zeros);
    return whole.success ? whole.data : fieldByField(entity);
  });
  return { ...lab, entities: Object.fromEntries(entities.map((entity) => [entity.id, entity])) };
}

/** Where one field refuses 0, the others take it. */
function fieldByField(entity: Entity): Entity {
  let result = entity;
  for (const [field, value] of Object.entries(entity)) {
    const text = JSON.stringify(value);
    const zeros: unknown = JSON.parse(text.replace(/(?<=[[:,]|^)-?\d+(\.\d+)?(e\+\d+)?(?=[\],}]|$)/g, '0'));
    const changed = entitySchema.safeParse({ ...result, [field]: zeros });
    if (changed.success) result = changed.data;
  }
  return result;
}

it('zeros are no numbers to reckon with', () => {
  for (const lab of labs) {
    const none = zeroed(lab);
    const messages = [...lintLab(none), ...lintLoads(none, studyALoads(none))].map(({ message }) => message);
    expect(messages.filter((message) => /NaN|Infinity|undefined/.test(message))).toEqual([]);
  }
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
