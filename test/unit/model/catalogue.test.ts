import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { driveFromPart, nicFromPart } from '../../../shared/edit/parts.ts';
import { catalogueSchema, searchParts, type PartKind } from '../../../shared/model/catalogue.ts';

const { entries } = catalogueSchema.parse(
  JSON.parse(readFileSync(new URL('../../../resources/catalogue.json', import.meta.url), 'utf8')),
);
const parts = entries.map((part) => ({ part, own: false }));
const ids = (text: string, kind: PartKind | null = null): string[] =>
  searchParts(parts, text, kind).map(({ part }) => part.id);

describe('search', () => {
  it('needs every word, in any order and case, in model, kind, capacity or note', () => {
    expect(ids('OPTANE p4800x 750')).toEqual(['p4800x-750']);
    expect(ids('3.84 p5510')[0]).toBe('p5510-3.84');
    expect(ids('optane mellanox')).toEqual([]);
  });

  it('keeps to a kind, and finds all of it without words', () => {
    expect(ids('', 'switch')).toHaveLength(5);
    expect(ids('  ', null)).toHaveLength(73);
  });

  it('puts what is named so before what only mentions it, and the user’s own first', () => {
    const found = ids('p4800x');
    const named = found.map((id) => id.startsWith('p4800x'));
    expect(named.lastIndexOf(true)).toBeLessThan(named.indexOf(false));
    const [first] = entries;
    const own = { part: { ...first!, id: 'mine' }, own: true };
    expect(searchParts([...parts, own], 'p4800x', null)[0]?.part.id).toBe('mine');
  });
});

describe('a part', () => {
  const byId = (id: string) => entries.find((part) => part.id === id)!;

  it('fills link and ceilings and says that they are the catalogue’s; what is not known stays null', () => {
    const part = byId('p5510-3.84');
    if (part.kind !== 'drive') throw new Error('a drive');
    const drive = driveFromPart(part);
    expect(drive.rated).toMatchObject({ randomReadIops: 700_000, randomWriteIops: null, readLatencyNs: 82_000 });
    expect(drive.link).toEqual({ generation: 4, lanes: 4 });
    expect(drive.provenance).toMatchObject({ rated: 'catalogue', link: 'catalogue', model: 'catalogue' });
    expect(drive.provenance).not.toHaveProperty('needsPreconditioning');
  });

  it('fills the ports and the total of an adapter', () => {
    const part = byId('e810-cqda2');
    if (part.kind !== 'nic') throw new Error('an adapter');
    expect(nicFromPart(part)).toMatchObject({ ports: 2, speed: 100e9, known: { adapterTotal: 100e9 } });
  });

  it('of 3D XPoint needs no preconditioning', () => {
    const part = byId('900p');
    if (part.kind !== 'drive') throw new Error('a drive');
    expect(driveFromPart(part).needsPreconditioning).toBe(false);
  });
});
