import { addLogical, type LogicalKind } from '../../shared/edit/add-logical.ts';
import {
  addDrive,
  addHost,
  addNic,
  addNote,
  addNumaNode,
  addSwitch,
  addSite,
  addSlot,
  addVirtualMachine,
} from '../../shared/edit/add.ts';
import { ALIGNMENTS, alignedPlaces } from '../../shared/edit/align.ts';
import { applyPart } from '../../shared/edit/apply-part.ts';
import { cable } from '../../shared/edit/cable.ts';
import { arrange, isPlaced, move, putInSlot, rename, reparent, update, updateAll } from '../../shared/edit/change.ts';
import { copyFragment, duplicate, paste } from '../../shared/edit/copy.ts';
import type { Part } from '../../shared/model/catalogue.ts';
import type { EditOutcome, IdSource } from '../../shared/edit/outcome.ts';
import { remove } from '../../shared/edit/remove.ts';
import { intoNewSite } from '../../shared/edit/site.ts';
import { hasPorts } from '../../shared/edit/rules.ts';
import type { Entity, Lab } from '../../shared/model/lab.ts';
import type { LinkEnd } from '../../shared/model/network.ts';
import { bitsPerSecond, bytes } from '../../shared/units/quantity.ts';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const NAMES = [
  'host-01',
  'a "quoted" <name> & more',
  'line\nbreak',
  'שרת-01',
  '🔥 drive',
  '\u0000\u0007control',
  'x'.repeat(200),
];

interface Hand {
  readonly lab: Lab;
  readonly ids: IdSource;
  readonly random: () => number;
  pick<T>(items: readonly T[]): T | undefined;
  element(): Entity | undefined;
}

const place = (hand: Hand) => ({ parent: hand.random() < 0.15 ? null : (hand.element()?.id ?? null) });
const at = (hand: Hand) => (hand.random() < 0.5 ? {} : { at: { x: coordinate(hand), y: coordinate(hand) } });
const coordinate = (hand: Hand): number => Math.round(hand.random() * 2_000) - 200;

function end(hand: Hand): LinkEnd {
  const device = hand.pick(Object.values(hand.lab.entities).filter(hasPorts));
  const port = device && hand.pick<{ readonly id: string }>(device.ports);
  return { device: device?.id ?? '', port: port?.id ?? 'none' };
}

const PARTS = [
  {
    ...{ id: 'd', kind: 'drive', model: 'D1', source: 'test', note: null, capacity: '3.84 TB', pcie_gen_lanes: [4, 4] },
    ...{ seq_read_mb_s: 6_500, seq_write_mb_s: null, rand_read_4k_iops: 700_000, rand_write_4k_iops: null },
    ...{ rand_read_latency_us: null, rand_write_latency_us: null },
  },
  {
    ...{ id: 'n', kind: 'nic', model: 'N1', source: 'test', note: null, ports: 2, port_gbps: 100 },
    ...{ adapter_total_gbps: null, pcie_gen_lanes: null },
  },
  { id: 's', kind: 'switch', model: 'S1', source: 'test', note: null, ports: 32, port_gbps: null },
  { id: 'c', kind: 'cpu', model: 'C1', source: 'test', note: null, cores: 40, threads: 80 },
] satisfies [Part, ...Part[]];

/** Aligns whatever stands on the drawing; most of it has no place of its own yet. */
function alignAll(hand: Hand): EditOutcome {
  const standing = Object.values(hand.lab.entities).filter(isPlaced);
  const rects = standing.map(({ id, x, y }) => ({ id, x: x ?? 0, y: y ?? 0, width: 200, height: 100 }));
  const how = hand.pick(ALIGNMENTS)?.id ?? 'left';
  return move(
    hand.lab,
    [...alignedPlaces(rects, how)].map(([id, at]) => ({ id, ...at })),
  );
}

const LOGICAL: readonly LogicalKind[] = [
  ...(['coreSet', 'array', 'volume', 'mirror', 'cache', 'subsystem', 'listener', 'accessGroup'] as const),
  ...(['target', 'session', 'connection'] as const),
];

/** Id of one element of these kinds; that of none where there is none. */
function some(hand: Hand, ...kinds: readonly Entity['kind'][]): string {
  return hand.pick(Object.values(hand.lab.entities).filter(({ kind }) => kinds.includes(kind)))?.id ?? 'none';
}

const linked = (entity: Entity): Entity =>
  entity.kind === 'drive' ? { ...entity, link: { generation: 3, lanes: 4, capableGeneration: 4 } } : entity;

function switchPortsSet(entity: Entity, random: number): Entity {
  if (entity.kind !== 'switch') return entity;
  const mtu = random < 0.5 ? null : bytes(9_000);
  return { ...entity, ports: entity.ports.map((port, at) => (at % 2 === 0 ? { ...port, mtu, vlan: 12 } : port)) };
}

/** Every command of the room, with arguments that are often, but not always, allowed. */
const EDITS: readonly ((hand: Hand) => EditOutcome)[] = [
  (hand) => addHost(hand.lab, { parent: null, ...at(hand) }, { sockets: Math.floor(hand.random() * 3) }, hand.ids),
  (hand) => addNumaNode(hand.lab, place(hand), hand.ids),
  (hand) => addDrive(hand.lab, place(hand), { capacityBytes: bytes(1e12) }, hand.ids),
  (hand) => addDrive(hand.lab, place(hand), {}, hand.ids),
  (hand) =>
    addNic(hand.lab, place(hand), { ports: 1 + Math.floor(hand.random() * 4), speed: bitsPerSecond(25e9) }, hand.ids),
  (hand) => addNic(hand.lab, place(hand), { ports: 2, speed: null }, hand.ids),
  (hand) => addSwitch(hand.lab, { parent: null, ...at(hand) }, { ports: 8, speed: bitsPerSecond(100e9) }, hand.ids),
  (hand) => addNote(hand.lab, { parent: null, ...at(hand) }, hand.pick(NAMES) ?? '', hand.ids),
  (hand) => addSite(hand.lab, { parent: null, ...at(hand) }, hand.ids),
  (hand) => addVirtualMachine(hand.lab, place(hand), hand.ids),
  (hand) => applyPart(hand.lab, hand.element()?.id ?? '', hand.pick(PARTS) ?? PARTS[0]),
  (hand) => alignAll(hand),
  (hand) => cable(hand.lab, end(hand), end(hand), hand.ids),
  (hand) => cable(hand.lab, end(hand), end(hand), hand.ids),
  (hand) => move(hand.lab, [{ id: hand.element()?.id ?? '', x: coordinate(hand), y: coordinate(hand) }]),
  (hand) => rename(hand.lab, hand.element()?.id ?? '', hand.pick(NAMES) ?? ''),
  (hand) => reparent(hand.lab, [hand.element()?.id ?? ''], hand.element()?.id ?? null),
  (hand) => update(hand.lab, hand.element()?.id ?? '', (entity) => ({ ...entity, remark: `remark ${hand.random()}` })),
  (hand) => remove(hand.lab, [hand.element()?.id ?? '', hand.element()?.id ?? '']),
  (hand) => duplicate(hand.lab, [hand.element()?.id ?? ''], 2, hand.ids),
  (hand) => addSlot(hand.lab, place(hand), hand.ids),
  (hand) => putInSlot(hand.lab, some(hand, 'drive', 'nic'), hand.random() < 0.3 ? null : some(hand, 'pcieSlot')),
  (hand) => updateAll(hand.lab, [some(hand, 'drive'), some(hand, 'drive')], linked),
  (hand) => updateAll(hand.lab, [hand.element()?.id ?? ''], (entity) => switchPortsSet(entity, hand.random())),
  (hand) => intoNewSite(hand.lab, [some(hand, 'host', 'switch')], hand.ids),
  (hand) => addLogical(hand.lab, some(hand, 'host', 'numaNode', 'subsystem'), hand.pick(LOGICAL) ?? 'array', hand.ids),
  (hand) => {
    const fragment = copyFragment(hand.lab, [hand.element()?.id ?? '']);
    return fragment ? paste(hand.lab, fragment, hand.element()?.id ?? null, hand.ids) : arrange(hand.lab);
  },
];

/** A lab of an everyday size keeps ten thousand edits quick. */
const MOST_ENTITIES = 140;

/** One random command on the lab; many of them are refused, as in life. */
export function randomEdit(lab: Lab, random: () => number, ids: IdSource): EditOutcome {
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const hand: Hand = { lab, ids, random, pick, element: () => pick(Object.values(lab.entities)) };
  if (Object.keys(lab.entities).length > MOST_ENTITIES) return remove(lab, [hand.element()?.id ?? '']);
  return (pick(EDITS) ?? (() => arrange(lab)))(hand);
}
