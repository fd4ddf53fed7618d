import catalogueFile from '../../../../resources/catalogue.json';
import {
  addDrive,
  addHost,
  addNic,
  addNote,
  addNumaNode,
  addSite,
  addSlot,
  addSwitch,
  addVirtualMachine,
} from '../../../../shared/edit/add.ts';
import {
  catalogueSchema,
  driveFromPart,
  nicFromPart,
  switchFromPart,
  type Part,
} from '../../../../shared/edit/parts.ts';
import { formatBitRate, formatCapacity } from '../../../../shared/units/format.ts';
import { bitsPerSecond } from '../../../../shared/units/quantity.ts';
import type { Placeable } from '../../canvas/placeable.ts';

export type Sign = 'host' | 'numaNode' | 'drive' | 'nic' | 'switch' | 'cable' | 'note' | 'vm' | 'site' | 'pcieSlot';

export interface PaletteItem extends Placeable {
  readonly sign: Sign;
  readonly facts: string | null;
}

export interface PaletteGroup {
  readonly title: string;
  readonly items: readonly PaletteItem[];
}

const plain = { facts: null } as const;

const HOSTS: readonly PaletteItem[] = [
  {
    ...plain,
    id: 'host',
    kind: 'host',
    sign: 'host',
    title: 'Host',
    add: (lab, placement, ids) => addHost(lab, placement, { sockets: 2 }, ids),
  },
  {
    ...plain,
    id: 'numaNode',
    kind: 'numaNode',
    sign: 'numaNode',
    title: 'NUMA node',
    add: addNumaNode,
  },
];

const DEVICES: readonly PaletteItem[] = [
  {
    ...plain,
    id: 'drive',
    kind: 'drive',
    sign: 'drive',
    title: 'NVMe drive',
    add: (lab, placement, ids) => addDrive(lab, placement, {}, ids),
  },
  {
    ...plain,
    id: 'nic',
    kind: 'nic',
    sign: 'nic',
    title: 'NIC',
    add: (lab, placement, ids) => addNic(lab, placement, { ports: 2, speed: null }, ids),
  },
  {
    ...plain,
    id: 'switch',
    kind: 'switch',
    sign: 'switch',
    title: 'Switch',
    add: (lab, placement, ids) => addSwitch(lab, placement, { ports: 32, speed: null }, ids),
  },
  {
    ...plain,
    id: 'note',
    kind: 'note',
    sign: 'note',
    title: 'Note',
    add: (lab, placement, ids) => addNote(lab, placement, 'Note', ids),
  },
  { ...plain, id: 'vm', kind: 'vm', sign: 'vm', title: 'Virtual machine', add: addVirtualMachine },
  { ...plain, id: 'pcieSlot', kind: 'pcieSlot', sign: 'pcieSlot', title: 'PCIe slot', add: addSlot },
  { ...plain, id: 'site', kind: 'site', sign: 'site', title: 'Site', add: addSite },
];

/** The parts of the catalogue; a figure that is not known there stays unknown here. */
export const parts: readonly Part[] = catalogueSchema.parse(catalogueFile).entries;

const PRESETS: readonly (readonly [part: string, title: string])[] = [
  ['p5510-3.84', 'D7-P5510'],
  ['p4800x-750', 'P4800X'],
  ['mcx516a-cdat', 'ConnectX-5'],
  ['e810-cqda2', 'E810-CQDA2'],
  ['sn2700', 'SN2700'],
];

/** A part as something to carry onto the drawing; a CPU goes into a host that is there already. */
export function preset(part: Part, title: string): PaletteItem | null {
  const common = { id: part.id, title } as const;
  switch (part.kind) {
    case 'drive': {
      const known = driveFromPart(part);
      const facts = formatCapacity(known.capacityBytes);
      return { ...common, kind: 'drive', sign: 'drive', facts, add: (lab, at, ids) => addDrive(lab, at, known, ids) };
    }
    case 'nic': {
      const shape = nicFromPart(part);
      const facts = `${shape.ports} × ${portSpeed(part.port_gbps)}`;
      return { ...common, kind: 'nic', sign: 'nic', facts, add: (lab, at, ids) => addNic(lab, at, shape, ids) };
    }
    case 'switch': {
      const shape = switchFromPart(part);
      const facts = `${shape.ports} × ${portSpeed(part.port_gbps)}`;
      return {
        ...common,
        kind: 'switch',
        sign: 'switch',
        facts,
        add: (lab, at, ids) => addSwitch(lab, at, shape, ids),
      };
    }
    case 'cpu':
      return null;
  }
}

const portSpeed = (gigabits: number | null): string =>
  gigabits === null ? 'port' : `${formatBitRate(bitsPerSecond(gigabits * 1e9)).replace(' Gb/s', '')}GbE`;

export const PALETTE: readonly PaletteGroup[] = [
  { title: 'Hosts', items: HOSTS },
  { title: 'Devices', items: DEVICES },
  {
    title: 'Presets',
    items: PRESETS.flatMap(([id, title]) => {
      const part = parts.find((candidate) => candidate.id === id);
      return (part && preset(part, title)) ?? [];
    }),
  },
];
