import type { Entity, Lab } from '../model/lab.ts';
import { CompareWriter, type Written } from './compare-writer.ts';
import type { HostInventory, NicFound, SlotFound } from './host-inventory.ts';
import { inside, knownDrive, knownHost, knownNic, knownSlot } from './matching.ts';
import { cardOf } from './merge-facts.ts';
import type { Piece } from './pieces.ts';
import { driveFacts, hostFacts, nicFacts, nodeFacts, slotFacts, socketFacts } from './wanted.ts';

export interface LookRequest {
  readonly lab: Lab;
  /** The connection by which the machine was read; null for files. */
  readonly managedHost: string | null;
  readonly found: HostInventory;
  /** What the machine is called where the look does not tell. */
  readonly fallbackName: string;
  readonly newId: () => string;
}

export interface Look {
  /** Lab host that stands for the machine; a new one is among the pieces. */
  readonly host: string;
  readonly pieces: readonly Piece[];
}

/**
 * What a look at a machine adds to a lab, tells differently, and no longer finds. Known things are found by what does not
 * change when a machine is rebooted or recabled: serial, WWN, PCI address, MAC. A second look at an unchanged machine
 * has no pieces but the conflicts that the user left.
 */
export function compareLook({ lab, managedHost, found, fallbackName, newId }: LookRequest): Look {
  const known = knownHost(lab, managedHost, found);
  const name = found.name ?? fallbackName;
  const writer = new CompareWriter(lab, known?.name ?? name, newId);
  const host = writer.host(known, hostFacts(found, managedHost), name);
  const own = known === undefined ? [] : inside(lab, known.id);
  const kin = { writer, own, host };
  const sockets = new Map(found.sockets.map((each) => [each.index, putSocket(kin, each)]));
  const nodes = new Map(found.nodes.map((each) => [each.index, putNode(kin, each, sockets)]));
  const left = new Set(own);
  const take = <E extends Entity>(entity: E | undefined): E | undefined => {
    if (entity !== undefined) left.delete(entity);
    return entity;
  };
  const place = (node: number | null): string | null => (node === null ? null : (nodes.get(node)?.id ?? null));
  const slots = found.slots.map((each): readonly [card: string | null, Written] => {
    const among = [...left].filter((entity) => entity.kind === 'pcieSlot');
    const written = putSlot({ ...kin, own: among }, each, place(nodeAt(found, each.pciAddress)) ?? host);
    take(among.find(({ id }) => id === written.id));
    return [cardOf(each.pciAddress), written];
  });
  const holder = ({ pciAddress, node }: Pick<NicFound, 'pciAddress' | 'node'>): string | null => {
    const card = cardOf(pciAddress);
    return slots.find(([at]) => at !== null && at === card)?.[1].id ?? place(node);
  };
  for (const each of found.drives) {
    const drives = [...left].filter((entity) => entity.kind === 'drive');
    writer.device(take(knownDrive(drives, each)), newDrive(each), { host, holder: holder(each) });
  }
  for (const each of found.nics) {
    const nics = [...left].filter((entity) => entity.kind === 'nic');
    writer.device(take(knownNic(nics, each)), newNic(each), { host, holder: holder(each) });
  }
  writer.missing(gone([...left], found));
  return { host, pieces: writer.pieces };
}

interface Kin {
  readonly writer: CompareWriter;
  readonly own: readonly Entity[];
  readonly host: string;
}

function putSocket({ writer, own, host }: Kin, found: HostInventory['sockets'][number]): Written {
  const known = own.find((entity) => entity.kind === 'socket' && entity.index === found.index);
  const facts = socketFacts(found);
  const fresh = { kind: 'socket', parent: host, name: `Socket ${String(found.index)}`, index: found.index, ...facts };
  return writer.part(known, fresh, facts);
}

function putNode(
  { writer, own, host }: Kin,
  found: HostInventory['nodes'][number],
  sockets: ReadonlyMap<number, Written>,
): Written {
  const known = own.find((entity) => entity.kind === 'numaNode' && entity.index === found.index);
  const socket = found.socket === null ? null : (sockets.get(found.socket)?.id ?? null);
  const facts = nodeFacts(found, socket);
  const fresh = { kind: 'numaNode', parent: host, name: `NUMA ${String(found.index)}`, index: found.index, ...facts };
  return writer.part(known, fresh, facts);
}

function putSlot({ writer, own }: Kin, found: SlotFound, parent: string): Written {
  const slots = own.filter((entity) => entity.kind === 'pcieSlot');
  const facts = slotFacts(found);
  return writer.part(knownSlot(slots, found), { kind: 'pcieSlot', parent, name: found.name, ...facts }, facts);
}

/** NUMA node of the card at a bus address; null where nothing tells it. */
function nodeAt({ drives, nics }: HostInventory, address: string | null): number | null {
  const card = cardOf(address);
  const [first] = [...drives, ...nics].filter(({ pciAddress }) => card !== null && cardOf(pciAddress) === card);
  return first?.node ?? null;
}

const newDrive = (found: HostInventory['drives'][number]) => {
  const facts = driveFacts(found);
  return { facts, fresh: { kind: 'drive', ...facts, media: found.media, writeState: 'unknown', rated: null } };
};

const newNic = (found: HostInventory['nics'][number]) => {
  const facts = nicFacts(found);
  const fresh = {
    kind: 'nic',
    name: found.name,
    ...facts,
    adapterTotal: null,
    transports: facts.transports ?? ['tcp'],
  };
  return { facts, fresh };
};

/** What the drawing has and the machine no longer shows, of the kinds that the look could see at all. */
function gone(left: readonly Entity[], found: HostInventory): Entity[] {
  return left.filter((entity) => {
    switch (entity.kind) {
      case 'drive':
        return found.sawDrives && (entity.serial ?? entity.wwn ?? entity.pciAddress) !== null;
      case 'nic':
        return found.sawAdapters && (entity.pciAddress !== null || entity.ports.some(({ mac }) => mac !== null));
      case 'numaNode':
        return found.nodes.length > 0 && !found.nodes.some(({ index }) => index === entity.index);
      case 'pcieSlot':
        return found.slots.length > 0;
      case 'socket':
        return found.sockets.length > 0 && !found.sockets.some(({ index }) => index === entity.index);
      default:
        return false;
    }
  });
}
