import { expect, it } from 'vitest';
import { checkLab } from '../../../shared/edit/check.ts';
import { readLabDocument } from '../../../shared/model/upgrade.ts';
import type { Entity, Lab } from '../../../shared/model/lab.ts';
import { aDrive, aHost, aLab } from '../../support/builders.ts';

const TEXT =
  'PCIE1: x16 PCI Express 4 x8 used by 0000:41:00.0; M.2: A: x4 PCI Express free; PCIE3: used by 0000:99:00.0; odd';

function old(): { document: unknown; drive: string; host: string } {
  const host = aHost({ settings: { 'PCIe slots': TEXT, governor: 'performance' } });
  const drive = aDrive({ parent: host.id, pciAddress: '0000:41:00.0' });
  const elsewhere = aHost({ name: 'other' });
  const twin = aDrive({ parent: elsewhere.id, pciAddress: '0000:99:00.0' });
  const document: unknown = { ...aLab([host, drive, elsewhere, twin]), format: 1 };
  return { document: JSON.parse(JSON.stringify(document)), drive: drive.id, host: host.id };
}

const slotsOf = (lab: Lab | null): Entity[] =>
  Object.values(lab?.entities ?? {}).filter(({ kind }) => kind === 'pcieSlot');

it('slots that format 1 kept as text become elements, with the device of that bus address in them', () => {
  const { document, drive, host } = old();
  const { lab, problems } = readLabDocument(document, 'old.json');
  expect(problems).toEqual([]);
  expect(slotsOf(lab).map(({ name, parent }) => [name, parent])).toEqual([
    ['PCIE1', host],
    ['M.2', host],
    ['PCIE3', host],
  ]);
  const [first, second] = slotsOf(lab);
  expect(first).toMatchObject({
    pciAddress: '0000:41:00.0',
    link: { generation: null, lanes: null, capableGeneration: 4, capableLanes: 16 },
  });
  expect(second).toMatchObject({ pciAddress: null, link: { capableGeneration: null, capableLanes: 4 } });
  expect(lab?.entities[drive]?.parent).toBe(first?.id);
  expect(lab?.entities[host]).toMatchObject({ settings: { governor: 'performance' } });
  expect(lab && checkLab(lab)).toEqual([]);
});

it('the same file gives the same ids at every reading, and a second lift changes nothing', () => {
  const { document } = old();
  const [one, two] = [readLabDocument(document, 'a'), readLabDocument(document, 'a')];
  expect(one).toEqual(two);
  expect(readLabDocument(JSON.parse(JSON.stringify(one.lab)), 'a').lab).toEqual(one.lab);
});

it('a damaged host is left to the check of the fields, not lost', () => {
  const { problems } = readLabDocument(
    { format: 1, id: 'x', name: 'y', entities: { a: { kind: 'host', id: 7, settings: { 'PCIe slots': 3 } } } },
    'bad.json',
  );
  expect(problems.map(({ code }) => code)).toContain('lab-field');
});
