import type { Drive, Nic, Switch, EntityOf } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import type { Box, PortBox } from './drawing.ts';
import { portsText, shortModel, slotFacts, switchFacts } from './facts.ts';
import { DRIVE, NIC, NOTE, SWITCH } from './metrics.ts';
import { safeText } from './safe-text.ts';
import { textWidth, wrapText } from './text-width.ts';

const MONO_11 = { size: 11, weight: 400, mono: true } as const;

/** What a box has when nothing else is said. All boxes are made facing down; hosts mirror theirs as a whole. */
const plain = { facing: 'down', compact: false, ports: [], brackets: [], facts: [], right: '', children: [] } as const;

export function driveBox(index: LabIndex, drive: Drive, parent: Id, x: number, y: number): Box {
  const size = { x, y, width: DRIVE.width, height: DRIVE.height };
  const { link, slot } = slotFacts(index, drive);
  const facts = [shortModel(drive.model), link, slot];
  return { ...plain, ...size, id: drive.id, form: 'drive', entity: drive, parent, facts };
}

/** A cage shows its port's name when that fits, otherwise its place. */
function cageLabel(name: string, index: number, width: number): string {
  const label = safeText(name);
  return label !== '' && textWidth(label, MONO_11) <= width - 4 ? label : `p${index}`;
}

function cableIn(index: LabIndex, device: Id, port: string): PortBox['cable'] {
  const [link] = index.cablesAt({ device, port });
  return link ? { id: link.id, speed: link.speed } : null;
}

export const nicSize = (nic: Nic, compact: boolean): { width: number; height: number } => {
  const form = compact ? NIC.small : NIC.large;
  const cages = nic.ports.length * (form.cage + form.cageGap);
  return { width: Math.max(form.width, form.text + cages + 2 * form.gap), height: form.height };
};

/** A NIC with its cages over the lower edge, at the right: as the cards of the drawing's model stand. */
export function nicBox(index: LabIndex, nic: Nic, parent: Id, compact: boolean, x: number, y: number): Box {
  const form = compact ? NIC.small : NIC.large;
  const { width, height } = nicSize(nic, compact);
  const pitch = form.cage + form.cageGap;
  const start = width - form.edge - nic.ports.length * pitch + form.cageGap;
  const ports = nic.ports.map((port, place): PortBox => ({
    id: port.id,
    label: cageLabel(port.name, place, form.cage),
    name: safeText(port.interfaceName ?? port.name),
    x: start + place * pitch,
    y: height + form.out - NIC.cageHeight,
    width: form.cage,
    height: NIC.cageHeight,
    facing: 'down',
    cable: cableIn(index, nic.id, port.id),
  }));
  const [firstPort] = nic.ports;
  const { link: right, slot } = slotFacts(index, nic);
  const facts = [safeText(firstPort?.rdmaDevice ?? ''), shortModel(nic.model), portsText(nic), slot];
  const frame = { x, y, width, height, id: nic.id, form: 'nic', entity: nic, parent } as const;
  return { ...plain, ...frame, compact, ports, facts, right };
}

/** The number on a switch's front: `Ethernet12` -> `12`, `1/1/3` stays. */
function frontNumber(name: string): string {
  const match = /\d[\d/:.]*$/.exec(name);
  return match ? match[0] : safeText(name);
}

/** Ports in two rows in true order, odd places above: each row faces its own side. */
export function switchBox(index: LabIndex, device: Switch, parent: Id | null): Box {
  const columns = Math.max(1, Math.ceil(device.ports.length / 2));
  const natural = columns <= 16 ? SWITCH.pitch : Math.max(SWITCH.leastPitch, (16 * SWITCH.pitch) / columns);
  const pitch = Math.max(natural, (SWITCH.leastWidth - 2 * SWITCH.margin) / columns);
  const width = 2 * SWITCH.margin + columns * pitch;
  const cage = Math.min(46, pitch - SWITCH.cageGap * (pitch < 40 ? 0.5 : 1));
  const ports = device.ports.map((port, place): PortBox => {
    const above = place % 2 === 0;
    return {
      id: port.id,
      label: frontNumber(port.name),
      name: safeText(port.name),
      x: SWITCH.margin + Math.floor(place / 2) * pitch + (pitch - cage) / 2,
      y: above ? SWITCH.inset : SWITCH.height - SWITCH.inset - SWITCH.cageHeight,
      width: cage,
      height: SWITCH.cageHeight,
      facing: above ? 'up' : 'down',
      cable: cableIn(index, device.id, port.id),
    };
  });
  const used = ports.filter(({ cable }) => cable !== null).length;
  const right = ports.length === 0 ? '' : `${used} of ${ports.length} ports used`;
  const size = { x: device.x ?? 0, y: device.y ?? 0, width, height: SWITCH.height };
  const frame = { id: device.id, form: 'switch', entity: device, parent } as const;
  return { ...plain, ...size, ...frame, ports, facts: switchFacts(device), right };
}

export const noteLines = (note: EntityOf<'note'>, width: number): string[] =>
  wrapText(note.text, width - 2 * NOTE.pad, { size: 11, weight: 400, mono: false }).map(safeText);

export function noteBox(note: EntityOf<'note'>, parent: Id | null): Box {
  const width = Math.max(60, note.width ?? NOTE.width);
  const facts = noteLines(note, width);
  const height = Math.max(note.height ?? 0, facts.length * NOTE.line + 2 * NOTE.pad);
  const frame = { id: note.id, form: 'note', entity: note, parent, facts } as const;
  return { ...plain, ...frame, x: note.x ?? 0, y: note.y ?? 0, width, height };
}
