import { describe, expect, test } from 'vitest';
import { putInSlot } from '../../../shared/edit/change.ts';
import type { HostInventory } from '../../../shared/inventory/host-inventory.ts';
import { readInventory } from '../../../shared/inventory/parse-inventory.ts';
import { withNeeded } from '../../../shared/inventory/accept-pieces.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import { slotText } from '../../../shared/model/pcie-link.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import { drawn, looked, ofKind, taken, withEntity } from './bed.ts';
import { inventoryOf } from './captures.ts';

const plain = inventoryOf('vm-storage');
const first = plain.drives.find(({ serial, pciAddress }) => serial === 'FLNVME0000' && pciAddress !== null)!;
const withSlots: HostInventory = {
  ...plain,
  slots: [
    {
      name: 'U.2 bay 0',
      pciAddress: first.pciAddress,
      link: { generation: 3, lanes: 4, capableGeneration: 4, capableLanes: 4 },
    },
    {
      name: 'PCIE1',
      pciAddress: null,
      link: { generation: null, lanes: null, capableGeneration: 4, capableLanes: 16 },
    },
  ],
};

describe('slots of a look', () => {
  test('become elements with the drive of that bus address in them, on its node; a second look is empty', () => {
    const lab = drawn(withSlots);
    const [bay, free] = ofKind(lab, 'pcieSlot');
    const drive = ofKind(lab, 'drive').find(({ serial }) => serial === 'FLNVME0000')!;
    expect(drive.parent).toBe(bay?.id);
    expect(lab.entities[bay?.parent ?? '']?.kind).toBe('numaNode');
    expect(lab.entities[free?.parent ?? '']?.kind).toBe('host');
    expect(slotText(indexLab(lab), free!)).toBe('PCIe 4.0 ×16, free');
    expect(bay?.provenance).toMatchObject({ link: 'measured', pciAddress: 'measured' });
    expect(looked(withSlots, lab).pieces).toEqual([]);
  });

  test('a bed drawn without slots gets them, and its drives go into them without a conflict', () => {
    const lab = drawn(plain);
    const { pieces } = looked(withSlots, lab);
    expect(pieces.map(({ kind, selected, deviceKind }) => [kind, selected, deviceKind])).toEqual([
      ['add', true, 'pcieSlot'],
      ['add', true, 'pcieSlot'],
      ['change', true, 'drive'],
    ]);
    const move = pieces.find(({ kind }) => kind === 'change')!;
    expect(withNeeded(pieces, [move.id])).toHaveLength(2);
    expect(looked(withSlots, taken(lab, pieces)).pieces).toEqual([]);
  });

  test('a look that shows no slots takes no drive out of its slot', () => {
    expect(looked(plain, drawn(withSlots)).pieces).toEqual([]);
  });

  test('a drive that the user put into another slot is a conflict, and a changed link of the slot too', () => {
    const lab = drawn(withSlots);
    const [bay, free] = ofKind(lab, 'pcieSlot');
    const drive = ofKind(lab, 'drive').find(({ serial }) => serial === 'FLNVME0000')!;
    const outcome = putInSlot(lab, drive.id, free!.id);
    const moved = outcome.ok ? applyDiff(lab, outcome.diff) : lab;
    const { parent: _, link: __, ...marks } = bay!.provenance!;
    const own = withEntity(moved, bay!, { link: { generation: 5, lanes: 4 }, provenance: marks });
    expect(looked(withSlots, own).pieces).toMatchObject([
      { kind: 'conflict', field: 'PCIe link', afterText: 'gen3 x4, capable of gen4 x4' },
      { kind: 'conflict', field: 'place', beforeText: 'PCIE1', afterText: 'U.2 bay 0' },
    ]);
  });
});

test('dmidecode tells the slot, lspci what was trained in it, whatever card it is', () => {
  const dmi = `# dmidecode 3.4

Handle 0x0900, DMI type 9, 17 bytes
System Slot Information
\tDesignation: RISER 2
\tType: x16 PCI Express 4
\tCurrent Usage: In Use
\tBus Address: 0000:41:00.0

Handle 0x0901, DMI type 9, 17 bytes
System Slot Information
\tDesignation: ISA
\tType: 16-bit ISA
\tCurrent Usage: Available
`;
  const lspci = `41:00.0 Serial Attached SCSI controller [0107]: Maker HBA
\tLnkCap:\tPort #0, Speed 8GT/s, Width x8, ASPM L0s
\tLnkSta:\tSpeed 8GT/s, Width x4 (downgraded)
`;
  const texts = Object.entries({ dmidecode: dmi, lspci });
  const sections = new Map(texts.map(([id, text]) => [id, { text, status: 0 }]));
  expect(readInventory(sections).slots).toMatchObject([
    { name: 'RISER 2', link: { generation: 3, lanes: 4, capableGeneration: 4, capableLanes: 16 } },
  ]);
});
