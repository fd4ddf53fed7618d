import type { Drive, Entity, EntityKind, EntityOf, Host, Lab, Nic, NumaNode, Socket, Switch } from '../model/lab.ts';
import { indexLab, type LabIndex } from '../model/lab-index.ts';
import type { BitsPerSecond } from '../units/quantity.ts';
import type { Id } from '../units/identity.ts';
import { problem } from '../units/problem.ts';
import { Draft } from './draft.ts';
import { freeName, namesOf } from './naming.ts';
import { refused, type EditOutcome, type IdSource } from './outcome.ts';
import { whyNotInto } from './rules.ts';

/** Where a new device goes: into an entity, or onto the drawing, there at a place or wherever the rules put it. */
export interface Placement {
  readonly parent: Id | null;
  readonly at?: { readonly x: number; readonly y: number };
}

/** What a part of the catalogue or a caller already knows of the new device. */
export type Known<K extends EntityKind> = Partial<Omit<EntityOf<K>, 'id' | 'kind' | 'parent'>>;

interface Site {
  readonly index: LabIndex;
  readonly parent: Entity | null;
}

/** Checks the place; answers the reason when the device may not go there. */
function openPlace(lab: Lab, kind: EntityKind, placement: Placement): Site | EditOutcome {
  const index = indexLab(lab);
  const parent = placement.parent === null ? null : index.get(placement.parent);
  if (parent === undefined) {
    return refused(problem('error', 'missing-parent', kind, 'The device to put it into is no longer there'));
  }
  const reason = whyNotInto(index, kind, parent);
  return reason === null ? { index, parent } : refused(problem('error', 'wrong-place', kind, reason));
}

/** Names are counted within the host for its devices, over the whole drawing for what stands on it. */
function scopeOf({ index, parent }: Site): readonly Entity[] {
  if (!parent) return index.children(null);
  const host = [parent, ...index.ancestors(parent.id)].find(({ kind }) => kind === 'host');
  return index.subtree((host ?? parent).id);
}

const base = (ids: IdSource, site: Site, name: string) => ({ id: ids.newId(), parent: site.parent?.id ?? null, name });

const placeOf = ({ at }: Placement) => (at ? { x: at.x, y: at.y } : {});

function addOne(
  lab: Lab,
  kind: EntityKind,
  placement: Placement,
  make: (site: Site, name: (wanted: string) => string) => Entity,
): EditOutcome {
  const site = openPlace(lab, kind, placement);
  if ('ok' in site) return site;
  const taken = namesOf(scopeOf(site), kind);
  const entity = make(site, (wanted) => freeName(wanted, taken));
  const draft = new Draft(lab);
  draft.put(entity);
  return draft.done(`Add ${entity.name}`, [entity.id]);
}

export interface HostShape {
  /** CPU sockets; each gets one NUMA node. */
  readonly sockets: number;
  readonly known?: Known<'host'>;
  readonly socket?: Known<'socket'>;
}

/** A host with its sockets and one NUMA node per socket. */
export function addHost(lab: Lab, placement: Placement, shape: HostShape, ids: IdSource): EditOutcome {
  const site = openPlace(lab, 'host', placement);
  if ('ok' in site) return site;
  const host: Host = {
    kind: 'host',
    role: null,
    model: null,
    operatingSystem: null,
    kernel: null,
    memoryBytes: null,
    software: {},
    settings: {},
    managedHost: null,
    ...shape.known,
    ...base(ids, site, freeName(shape.known?.name ?? 'host-01', namesOf(scopeOf(site), 'host'))),
    ...placeOf(placement),
  };
  const draft = new Draft(lab);
  draft.put(host);
  for (let index = 0; index < shape.sockets; index++) {
    const socket = newSocket(ids.newId(), host.id, index, shape.socket);
    draft.put(socket);
    draft.put(newNumaNode(ids.newId(), host.id, index, socket));
  }
  return draft.done(`Add ${host.name}`, [host.id]);
}

function newSocket(id: Id, host: Id, index: number, known: Known<'socket'> = {}): Socket {
  const facts = { cpuModel: null, cores: null, threads: null, ...known };
  return { ...facts, kind: 'socket', id, parent: host, name: `Socket ${index}`, index };
}

function newNumaNode(id: Id, host: Id, index: number, socket: Socket | null): NumaNode {
  return {
    kind: 'numaNode',
    id,
    parent: host,
    name: `NUMA ${index}`,
    index,
    socket: socket?.id ?? null,
    cores: socket?.cores ?? null,
    cpuList: null,
    memoryBytes: null,
  };
}

/** A NUMA node with the next free index of its host. */
export function addNumaNode(lab: Lab, placement: Placement, ids: IdSource): EditOutcome {
  return addOne(lab, 'numaNode', placement, (site) => {
    const used = new Set(scopeOf(site).flatMap((entity) => (entity.kind === 'numaNode' ? [entity.index] : [])));
    let index = 0;
    while (used.has(index)) index++;
    return newNumaNode(ids.newId(), placement.parent ?? '', index, null);
  });
}

export function addDrive(lab: Lab, placement: Placement, known: Known<'drive'>, ids: IdSource): EditOutcome {
  return addOne(lab, 'drive', placement, (site, name): Drive => ({
    kind: 'drive',
    model: null,
    serial: null,
    wwn: null,
    firmware: null,
    pciAddress: null,
    link: null,
    capacityBytes: null,
    lbaBytes: null,
    media: 'nvme',
    writeState: 'unknown',
    rated: null,
    ...known,
    ...base(ids, site, name(known.name ?? 'nvme0')),
  }));
}

/** A free slot of which nothing is known yet. */
export function addSlot(lab: Lab, placement: Placement, ids: IdSource): EditOutcome {
  return addOne(lab, 'pcieSlot', placement, (site, name) => ({
    kind: 'pcieSlot',
    pciAddress: null,
    link: { generation: null, lanes: null },
    ...base(ids, site, name('Slot 1')),
  }));
}

/** A NIC's port as it is before anything is known of it. */
export const newPort = (index: number, speed: BitsPerSecond | null) => ({
  id: `p${index}`,
  name: `p${index}`,
  interfaceName: null,
  rdmaDevice: null,
  mac: null,
  speed,
  mtu: null,
  addresses: [],
});

export interface PortCount {
  readonly ports: number;
  readonly speed: BitsPerSecond | null;
}

export function addNic(
  lab: Lab,
  placement: Placement,
  shape: PortCount & { readonly known?: Known<'nic'> },
  ids: IdSource,
): EditOutcome {
  return addOne(lab, 'nic', placement, (site, name): Nic => ({
    kind: 'nic',
    model: null,
    firmware: null,
    driver: null,
    pciAddress: null,
    link: null,
    adapterTotal: null,
    ports: Array.from({ length: shape.ports }, (_, index) => newPort(index, shape.speed)),
    transports: [],
    ...shape.known,
    ...base(ids, site, name(shape.known?.name ?? 'NIC 0')),
  }));
}

export function addSwitch(
  lab: Lab,
  placement: Placement,
  shape: PortCount & { readonly known?: Known<'switch'> },
  ids: IdSource,
): EditOutcome {
  return addOne(lab, 'switch', placement, (site, name): Switch => ({
    kind: 'switch',
    model: null,
    mtu: null,
    bufferBytes: null,
    pfcPriority: null,
    ecn: null,
    ports: Array.from({ length: shape.ports }, (_, index) => switchPort(index + 1, shape.speed)),
    ...shape.known,
    ...base(ids, site, name(shape.known?.name ?? 'switch-01')),
    ...placeOf(placement),
  }));
}

/** A switch's port by its number on the front. */
export const switchPort = (number: number, speed: BitsPerSecond | null) => ({
  id: String(number),
  name: String(number),
  speed,
});

export function addNote(lab: Lab, placement: Placement, text: string, ids: IdSource): EditOutcome {
  return addOne(lab, 'note', placement, (site, name) => ({
    kind: 'note',
    text,
    ...base(ids, site, name('Note 1')),
    ...placeOf(placement),
  }));
}

/** A site: a room or a rack row whose hosts and switches are drawn in one frame. */
export function addSite(lab: Lab, placement: Placement, ids: IdSource): EditOutcome {
  return addOne(lab, 'site', placement, (site, name) => ({
    kind: 'site',
    ...base(ids, site, name('site-01')),
    ...placeOf(placement),
  }));
}

/** A virtual machine of which nothing is known yet. */
export function addVirtualMachine(lab: Lab, placement: Placement, ids: IdSource): EditOutcome {
  return addOne(lab, 'vm', placement, (site, name) => ({
    kind: 'vm',
    virtualCpus: null,
    memoryBytes: null,
    pinnedNode: null,
    disks: [],
    ...base(ids, site, name('vm-01')),
  }));
}
