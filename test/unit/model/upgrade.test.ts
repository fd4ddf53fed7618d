import { describe, expect, it } from 'vitest';
import { readLabDocument, type LabUpgraders } from '../../../shared/model/upgrade.ts';
import { aHost, aLab } from '../../support/builders.ts';

const document = (change: Record<string, unknown> = {}) =>
  ({ ...JSON.parse(JSON.stringify(aLab())), ...change }) as unknown;

describe('lab document', () => {
  it('reads the newest format as it is', () => {
    const lab = aLab();
    expect(readLabDocument(JSON.parse(JSON.stringify(lab)), 'a.json')).toEqual({ lab, problems: [] });
  });

  it('refuses a newer format and names it', () => {
    const { lab, problems } = readLabDocument(document({ format: 7 }), 'a.json');
    expect(lab).toBeNull();
    expect(problems).toMatchObject([
      { code: 'newer-format', where: 'a.json: format', tip: expect.stringContaining('newer') as string },
    ]);
    expect(problems[0]?.message).toContain('format 7');
  });

  it.each([null, 5, 'text', [], {}, { format: 'one' }, { format: 0 }, { format: 1.5 }])(
    'refuses %j as no lab',
    (value) => {
      expect(readLabDocument(value, 'a.json')).toMatchObject({ lab: null, problems: [{ code: 'not-a-lab' }] });
    },
  );

  it('names entity and field of what is wrong', () => {
    const host = aHost({ name: 'storage "1"' });
    const lab = JSON.parse(JSON.stringify(aLab([host]))) as { entities: Record<string, Record<string, unknown>> };
    lab.entities[host.id]!['memoryBytes'] = -5;
    const { problems } = readLabDocument(lab, 'a.json');
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where).toBe(String.raw`a.json: entities."storage \"1\"" (${host.id}).memoryBytes`);
  });

  it('refuses an entity under a foreign id', () => {
    const [one, two] = [aHost(), aHost()];
    const lab = { ...aLab([]), entities: { [one.id]: { ...one, id: two.id } } };
    expect(readLabDocument(lab, 'a.json')).toMatchObject({ lab: null, problems: [{ code: 'lab-id' }] });
  });

  it('lifts step by step through every format, and other code sees only the newest', () => {
    const lab = aLab();
    const seen: unknown[] = [];
    const known: LabUpgraders = {
      1: (old) => (seen.push(old['format']), { ...old, title: old['label'] }),
      2: (old) => (seen.push(old['format']), { ...old, name: old['title'] }),
    };
    const old = { ...(JSON.parse(JSON.stringify(lab)) as object), format: 1, name: undefined, label: 'lifted' };
    const read = readLabDocument(old, 'a.json', { known, newest: 3 });
    expect(seen).toEqual([1, 2]);
    expect(read.lab).toBeNull();
    expect(read.problems[0]?.where).toBe('a.json: format');
  });

  it('has an upgrader for every older format', () => {
    expect(() => readLabDocument(document({ format: 1 }), 'a.json', { known: {}, newest: 2 })).toThrow(
      'no upgrader from lab format 1',
    );
  });
});
