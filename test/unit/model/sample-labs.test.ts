import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLab } from '../../../shared/edit/check.ts';
import { labSchema } from '../../../shared/model/lab.ts';
import { sampleLabs } from '../../support/sample-labs.ts';

describe.each(Object.entries(sampleLabs))('%s', (name, lab) => {
  it('is the file that the program offers (node test/support/write-sample-labs.ts writes it)', () => {
    const stored: unknown = JSON.parse(
      readFileSync(new URL(`../../../resources/samples/${name}.json`, import.meta.url), 'utf8'),
    );
    expect(labSchema.parse(stored)).toEqual(lab);
  });

  it('is a sound drawing', () => {
    expect(checkLab(lab)).toEqual([]);
  });
});

it('no two beds share an id', () => {
  const ids = Object.values(sampleLabs).flatMap((lab) => [lab.id, ...Object.keys(lab.entities)]);
  expect(new Set(ids).size).toBe(ids.length);
});
