import type { Entity, EntityKind, EntityOf } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { LinkEnd } from '../model/network.ts';
import { devicesIn } from '../model/pcie-link.ts';
import { formatBitRate } from '../units/format.ts';
import { problem, type Problem } from '../units/problem.ts';

/** What each kind is called in a sentence. */
export const KIND_WORDS: Readonly<Record<EntityKind, string>> = {
  site: 'site',
  host: 'host',
  socket: 'CPU socket',
  numaNode: 'NUMA node',
  coreSet: 'core set',
  pcieSlot: 'PCIe slot',
  drive: 'drive',
  nic: 'NIC',
  vm: 'virtual machine',
  switch: 'switch',
  link: 'cable',
  note: 'note',
  array: 'RAID set',
  volume: 'volume',
  mirror: 'mirror',
  cache: 'cache',
  subsystem: 'subsystem',
  listener: 'listener',
  target: 'target',
  session: 'session',
  connection: 'connection',
  accessGroup: 'ANA group',
};

/** `3 switches`: the kind as it is counted. */
export const pluralOf = (kind: EntityKind): string => `${KIND_WORDS[kind]}${kind === 'switch' ? 'es' : 's'}`;

type Place = EntityKind | 'drawing';

const logical: readonly Place[] = ['drawing', 'host', 'numaNode', 'vm'];

/** Where each kind may sit, and the sentence that says so. `drawing` is the drawing itself (no parent). */
const PLACES: Readonly<Record<EntityKind, { in: readonly Place[]; because: string }>> = {
  site: { in: ['drawing'], because: 'A site stands on the drawing itself' },
  host: { in: ['drawing', 'site'], because: 'A host stands on the drawing or in a site' },
  switch: { in: ['drawing', 'site'], because: 'A switch stands on the drawing or in a site' },
  note: { in: ['drawing', 'site'], because: 'A note lies on the drawing' },
  socket: { in: ['host'], because: 'A CPU socket belongs in a host' },
  numaNode: { in: ['host', 'socket'], because: 'A NUMA node belongs in a host' },
  coreSet: { in: ['host', 'numaNode'], because: 'A core set belongs in a NUMA node or a host' },
  pcieSlot: { in: ['host', 'numaNode'], because: 'A PCIe slot belongs in a NUMA node or a host' },
  drive: { in: ['numaNode', 'host', 'pcieSlot'], because: 'A drive belongs in a NUMA node or a host' },
  nic: { in: ['numaNode', 'host', 'pcieSlot'], because: 'A NIC belongs in a NUMA node or a host' },
  vm: { in: ['host', 'numaNode'], because: 'A virtual machine belongs in a host' },
  link: { in: ['drawing'], because: 'A cable runs between two ports' },
  array: { in: ['host', 'numaNode'], because: 'A RAID set belongs in the host of its drives' },
  volume: { in: [...logical, 'array'], because: 'A volume belongs in a host' },
  mirror: { in: logical, because: 'A mirror belongs in a host or on the drawing' },
  cache: { in: logical, because: 'A cache belongs in a host' },
  subsystem: { in: logical, because: 'A subsystem belongs in a host' },
  listener: { in: [...logical, 'subsystem'], because: 'A listener belongs in a subsystem or a host' },
  target: { in: logical, because: 'A target belongs in a host' },
  session: { in: logical, because: 'A session belongs in a host' },
  connection: { in: logical, because: 'A connection belongs in a host' },
  accessGroup: { in: [...logical, 'subsystem'], because: 'An ANA group belongs in a subsystem or a host' },
};

/** Null when this kind may sit there; otherwise the reason in words. */
export function whyNotPlace(kind: EntityKind, parent: Entity | null): string | null {
  const rule = PLACES[kind];
  return rule.in.includes(parent?.kind ?? 'drawing') ? null : rule.because;
}

/** As `whyNotPlace`, and a slot that is taken takes nothing more. */
export function whyNotInto(index: LabIndex, kind: EntityKind, parent: Entity | null): string | null {
  const reason = whyNotPlace(kind, parent);
  if (reason !== null || parent?.kind !== 'pcieSlot') return reason;
  const [device] = devicesIn(index, parent);
  return device === undefined ? null : `${parent.name} already holds ${device.name}`;
}

/** The nearest place at or above `start` that takes this kind: an entity, null for the drawing, or why there is none. */
export function findPlace(index: LabIndex, kind: EntityKind, start: Entity | null): { parent: Entity | null } | string {
  const candidates = start ? [start, ...index.ancestors(start.id)] : [];
  for (const parent of [...candidates, null]) if (!whyNotInto(index, kind, parent)) return { parent };
  return PLACES[kind].because;
}

export type CabledDevice = EntityOf<'nic'> | EntityOf<'switch'>;

export const hasPorts = (entity: Entity | undefined): entity is CabledDevice =>
  entity?.kind === 'nic' || entity?.kind === 'switch';

export function portOf(device: CabledDevice, port: string): CabledDevice['ports'][number] | undefined {
  return device.ports.find((candidate) => candidate.id === port);
}

/** `sw-client-01, NIC 0, p0`: how a port is named in a message. */
export function portLabel(index: LabIndex, end: LinkEnd): string {
  const device = index.get(end.device);
  if (!hasPorts(device)) return `port ${end.port}`;
  const host = index.ancestors(device.id).find(({ kind }) => kind === 'host');
  const names = [host?.name, device.name, portOf(device, end.port)?.name ?? end.port];
  return names.filter((name) => name !== undefined && name !== '').join(', ');
}

/** Null when a cable may run between the two ports; otherwise the reason in words. */
export function whyNotCable(index: LabIndex, a: LinkEnd, b: LinkEnd): string | null {
  for (const end of [a, b]) {
    const device = index.get(end.device);
    if (!hasPorts(device) || !portOf(device, end.port)) return 'A cable runs between two ports of NICs or switches';
    const [other] = index.cablesAt(end);
    if (other) {
      const far = other.a.device === end.device && other.a.port === end.port ? other.b : other.a;
      return `${portLabel(index, end)} is already cabled to ${portLabel(index, far)}`;
    }
  }
  if (a.device === b.device) return 'A cable cannot end at the device where it starts';
  return null;
}

/** Ends of different speed may be cabled (the lower one counts) but are worth a word. */
export function speedMismatch(index: LabIndex, a: LinkEnd, b: LinkEnd): Problem | null {
  const [first, second] = [a, b].map((end) => {
    const device = index.get(end.device);
    return hasPorts(device) ? (portOf(device, end.port)?.speed ?? null) : null;
  });
  if (typeof first !== 'number' || typeof second !== 'number' || first === second) return null;
  const message = `${formatBitRate(first)} meets ${formatBitRate(second)}: the cable runs at the lower speed`;
  const where = `${portLabel(index, a)} – ${portLabel(index, b)}`;
  return problem('warning', 'speed-mismatch', where, message, 'Set both ports to the speed that the cable carries.');
}
