import type { Drive, Entity, Host, Nic, NumaNode } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { chipBoxes, chipsWidth, type Chip } from './chips.ts';
import { coreRows, coresHeight, coreUses } from './core-map.ts';
import { driveBox, nicBox, nicSize } from './device-boxes.ts';
import type { Box, Bracket, Facing } from './drawing.ts';
import { arrayText, hostFacts } from './facts.ts';
import { foldedWords, stacksOf } from './fold.ts';
import { bottomOf } from './geometry.ts';
import type { DrawingView } from './layers.ts';
import { CHIP, CORE, DRIVE, FOLD, HOST, NIC, NUMA } from './metrics.ts';
import { mirrored } from './mirror.ts';
import { memory } from './memory.ts';
import { safeText } from './safe-text.ts';
import { coresText, stripBoxes } from './strips.ts';
import { textWidth } from './text-width.ts';

/** The host's box first, then everything in it. */
export type HostBoxes = readonly Box[];

const remember = memory<Readonly<Record<Facing, HostBoxes>>>();

/** What of a host is drawn, and how. */
export interface HostView {
  readonly view: DrawingView;
  readonly chips: readonly Chip[];
}

/** Drives and NICs of one NUMA node, or of none (`node` null): they lie in the host without a frame of their own. */
interface Block {
  readonly node: NumaNode | null;
  readonly drives: readonly Drive[];
  readonly nics: readonly Nic[];
  /** Drives that one box stands for, by the id of that one. */
  readonly stacks: ReadonlyMap<Id, readonly Id[]>;
}

interface PlacedBlock extends Block {
  readonly width: number;
  readonly height: number;
  /** Where its first row begins: below its title. */
  readonly top: number;
  readonly compact: boolean;
  /** Cores of the node, while their layer is on. */
  readonly cores: Box['cores'] | null;
}

function devicesIn(
  index: LabIndex,
  entities: readonly Entity[],
  holder: Id,
  { layers, folded }: DrawingView,
): Omit<Block, 'node'> {
  const all = layers.has('drives') ? entities.filter((entity) => entity.kind === 'drive') : [];
  const nics = layers.has('nics') ? entities.filter((entity) => entity.kind === 'nic') : [];
  const stacks = folded.has(holder) ? stacksOf(index, all) : new Map<Id, readonly Id[]>();
  const hidden = new Set([...stacks.values()].flatMap(([, ...rest]) => rest));
  return { drives: all.filter(({ id }) => !hidden.has(id)), nics, stacks };
}

/** What is in the host: blocks with devices, and what is drawn as a strip (nodes without devices, virtual machines). */
function blocksOf(index: LabIndex, host: Host, view: DrawingView): { blocks: Block[]; strips: Entity[] } {
  const inHost = index.subtree(host.id);
  if (view.folded.has(host.id)) {
    const only = devicesIn(index, nicsByNode(index, inHost), '', view);
    return { blocks: only.nics.length > 0 ? [{ node: null, ...only }] : [], strips: [] };
  }
  const nodes = inHost.filter((entity) => entity.kind === 'numaNode').sort((a, b) => a.index - b.index);
  const inNodes = new Set<Id>();
  const blocks = nodes.map((node): Block => {
    const inside = index.subtree(node.id).filter(({ id }) => id !== node.id);
    for (const { id } of inside) inNodes.add(id);
    return { node, ...devicesIn(index, inOrder(index, inside), node.id, view) };
  });
  const loose = devicesIn(
    index,
    inOrder(
      index,
      inHost.filter(({ id }) => !inNodes.has(id)),
    ),
    `${host.id}/drives`,
    view,
  );
  const all: Block[] = [...blocks, { node: null, ...loose }];
  const full = all.filter(({ drives, nics }) => drives.length + nics.length > 0);
  const empty = blocks.flatMap(({ node, drives, nics }) => (node && drives.length + nics.length === 0 ? [node] : []));
  return { blocks: full, strips: [...empty, ...inHost.filter((entity) => entity.kind === 'vm')] };
}

/** The NICs of a host, those of its first node first. */
function nicsByNode(index: LabIndex, inHost: readonly Entity[]): Entity[] {
  const nodeOf = (id: Id): number => {
    const node = index.ancestors(id).find(({ kind }) => kind === 'numaNode');
    return node?.kind === 'numaNode' ? node.index : Number.MAX_SAFE_INTEGER;
  };
  const nics = inOrder(
    index,
    inHost.filter(({ kind }) => kind === 'nic'),
  );
  return nics.sort((a, b) => nodeOf(a.id) - nodeOf(b.id));
}

const inOrder = (index: LabIndex, entities: readonly Entity[]): Entity[] => {
  // The host itself is beside every other host: its place among them does not matter.
  const parents = new Set(entities.flatMap(({ kind, parent }) => (kind === 'host' || parent === null ? [] : [parent])));
  const place = new Map(
    [...parents].flatMap((parent) => index.children(parent).map(({ id }, at) => [id, at] as const)),
  );
  return [...entities].sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
};

/** Columns of a node's drives: one row up to five, two rows up to twelve, then three. */
const driveColumns = (count: number): number => (count <= 5 ? count : Math.ceil(count / (count <= 12 ? 2 : 3)));

const sum = (values: readonly number[], gap: number): number =>
  values.reduce((total, value) => total + value, 0) + Math.max(0, values.length - 1) * gap;

/** Devices of no node keep level with those of nodes beside them; alone they need no room for a title. */
function titleOf(block: Block, alone: boolean): number {
  if (block.node === null && alone) return NUMA.noTitle;
  return block.drives.length > 0 ? NUMA.titleWithDrives : NUMA.title;
}

function sized(
  index: LabIndex,
  block: Block,
  { compact, alone, view }: { compact: boolean; alone: boolean; view: DrawingView },
): PlacedBlock {
  const pad = compact ? NUMA.compactPad : NUMA.pad;
  const columns = driveColumns(block.drives.length);
  const rows = columns === 0 ? 0 : Math.ceil(block.drives.length / columns);
  const nics = block.nics.map((nic) => nicSize(nic, compact));
  const nicWidth = sum(
    nics.map(({ width }) => width),
    NIC.large.gap,
  );
  const driveWidth = sum(
    Array.from({ length: columns }, () => DRIVE.width),
    DRIVE.gap,
  );
  const drives =
    rows === 0
      ? 0
      : sum(
          Array.from({ length: rows }, () => DRIVE.height),
          DRIVE.gap,
        );
  const nicHeight = Math.max(0, ...nics.map(({ height }) => height));
  const between = drives > 0 && nicHeight > 0 ? NUMA.driveToNic : 0;
  const title = titleOf(block, alone);
  const inner = Math.max(nicWidth, driveWidth);
  const uses = block.node && view.layers.has('cores') ? coreUses(index, block.node) : null;
  const cores = uses && coreRows(uses, inner, title - 4);
  const band = cores ? coresHeight(cores) + CORE.gap : 0;
  const height = title + band + drives + between + nicHeight + NUMA.bottom;
  return { ...block, compact, width: inner + 2 * pad, height, top: title + band, cores };
}

/** The block's boxes in its own frame; NICs stand at the lower edge, where the cables are. */
function fillBlock(index: LabIndex, block: PlacedBlock, parent: Id, height: number): Box[] {
  const pad = block.compact ? NUMA.compactPad : NUMA.pad;
  const columns = driveColumns(block.drives.length);
  const drives = block.drives.map((drive, at) => {
    const x = pad + (at % columns) * (DRIVE.width + DRIVE.gap);
    const box = driveBox(index, drive, parent, x, block.top + Math.floor(at / columns) * (DRIVE.height + DRIVE.gap));
    const stack = block.stacks.get(drive.id);
    return stack ? { ...box, stack } : box;
  });
  let x = pad;
  const nics = block.nics.map((nic) => {
    const size = nicSize(nic, block.compact);
    const box = nicBox(index, nic, parent, block.compact, x, height - NUMA.bottom - size.height);
    x += size.width + NIC.large.gap;
    return box;
  });
  return [...drives, ...nics];
}

/** One bracket per RAID set and row of drives, over its members there. */
function bracketsOf(index: LabIndex, drives: readonly Box[]): Bracket[] {
  return index.ofKind('array').flatMap((array) => {
    const members = drives.filter(({ id, stack }) => (stack ?? [id]).some((one) => array.members.includes(one)));
    const rows = new Map<number, Box[]>();
    for (const box of members) rows.set(box.y, [...(rows.get(box.y) ?? []), box]);
    return [...rows].map(([y, row]) => ({
      id: array.id,
      from: Math.min(...row.map((box) => box.x)),
      to: Math.max(...row.map((box) => box.x + box.width)),
      y: y - 6,
    }));
  });
}

function nodeFacts(index: LabIndex, node: NumaNode): string[] {
  const reactors = index
    .children(node.id)
    .filter((entity) => entity.kind === 'coreSet' && entity.duty === 'reactors')
    .map((entity) => (entity.kind === 'coreSet' ? `reactors ${entity.cpuList.replaceAll('-', '–')}` : ''));
  return [coresText(node), ...reactors.map(safeText)].filter((fact) => fact !== '');
}

const numaFrame = { facing: 'down', ports: [] } as const;

function nodeBoxes(index: LabIndex, block: PlacedBlock, host: Host, x: number, y: number, height: number): Box[] {
  const inside = fillBlock(index, block, block.node?.id ?? host.id, height);
  if (!block.node) return inside.map((box) => ({ ...box, x: box.x + x, y: box.y + y }));
  const brackets = bracketsOf(
    index,
    inside.filter(({ form }) => form === 'drive'),
  );
  const box: Box = {
    ...numaFrame,
    id: block.node.id,
    form: 'numa',
    entity: block.node,
    parent: host.id,
    children: inside.map(({ id }) => id),
    compact: block.compact,
    brackets,
    facts: nodeFacts(index, block.node),
    right: [...new Set(brackets.map(({ id }) => id))].map((id) => arrayText(index, id)).join(' · '),
    ...{ x, y, width: block.width, height },
    ...(block.cores ? { cores: block.cores } : {}),
  };
  return [box, ...inside];
}

/** The rows of blocks from the head down: those without NICs away from the cables once there are many. */
function rowsOf(blocks: readonly PlacedBlock[]): PlacedBlock[][] {
  const away = blocks.length > 4 ? blocks.filter(({ nics }) => nics.length === 0) : [];
  const near = blocks.filter((block) => !away.includes(block));
  const rows: PlacedBlock[][] = [];
  for (let at = 0; at < away.length; at += 4) rows.push(away.slice(at, at + 4));
  return [...rows, near].filter((row) => row.length > 0);
}

const NAME = { size: 13, weight: 600, mono: false } as const;

/** The host with everything in it, ports down. */
function hostFacingDown(index: LabIndex, host: Host, { view, chips }: HostView): Box[] {
  const { blocks, strips } = blocksOf(index, host, view);
  const compact = !blocks.some(({ drives }) => drives.length > 0);
  const pad = compact ? HOST.compactPad : HOST.pad;
  const rows = rowsOf(blocks.map((block) => sized(index, block, { compact, alone: blocks.length === 1, view })));
  const folded = view.folded.has(host.id) ? foldedWords(index, host.id) : null;
  const rowWidths = rows.map((row) =>
    sum(
      row.map(({ width }) => width),
      HOST.numaGap,
    ),
  );
  const nameWidth = Math.min(420, 40 + textWidth(safeText(host.name), NAME));
  const words = [chipsWidth(chips), folded === null ? 0 : textWidth(folded, { ...NAME, size: 11 })];
  const inner = Math.max(...rowWidths, ...words, 0);
  const width = Math.max(HOST.compactWidth, nameWidth, inner + 2 * pad);
  let y = HOST.head + HOST.headGap - (compact ? 1 : 0) + (folded === null ? 0 : FOLD.line);
  const boxes: Box[] = [];
  const lines = stripBoxes(index, strips, host, { x: pad, y, width: width - 2 * pad, compact, view });
  boxes.push(...lines);
  y = Math.max(y, ...lines.map((line) => bottomOf(line) + HOST.stripGap));
  const band = chipBoxes(chips, host.id, { x: pad, y, width: width - 2 * pad });
  boxes.push(...band.boxes);
  if (band.boxes.length > 0) y = band.end + CHIP.toBlocks;
  for (const row of rows) {
    const height = Math.max(...row.map((block) => block.height));
    let x = pad;
    for (const block of row) {
      boxes.push(...nodeBoxes(index, block, host, x, y, height));
      x += block.width + HOST.numaGap;
    }
    y += height + HOST.numaGap;
  }
  const least = HOST.head + HOST.emptyBody;
  const end = rows.length > 0 ? y - HOST.numaGap : boxes.length > 0 ? y - HOST.stripGap : least;
  const children = boxes.filter(({ parent }) => parent === host.id).map(({ id }) => id);
  const size = { x: 0, y: 0, width, height: end + HOST.bottom };
  const frame = { ...numaFrame, id: host.id, form: 'host', entity: host, parent: null, children, compact } as const;
  const root: Box = { ...frame, ...size, brackets: [], facts: hostFacts(index, host), right: '' };
  return [folded === null ? root : { ...root, folded }, ...boxes];
}

/**
 * A host's boxes. The answer for an unchanged host is the same object again, so that a view redraws only what changed.
 * It depends on what is in the host and on the cables in its ports.
 */
export function hostBoxes(index: LabIndex, host: Host, facing: Facing, shown: HostView): HostBoxes {
  const inside = index.subtree(host.id);
  const cables = inside.flatMap((entity) =>
    entity.kind === 'nic' ? entity.ports.flatMap(({ id }) => index.cablesAt({ device: entity.id, port: id })) : [],
  );
  const held = new Set(inside.map(({ id }) => id));
  const arrays = index.ofKind('array').filter(({ members }) => members.some((id) => held.has(id)));
  const { layers, folded } = shown.view;
  const drawn = [...layers].sort().join(' ') + [...held, `${host.id}/drives`].filter((id) => folded.has(id)).join(' ');
  const words = shown.chips.flatMap(({ entity, words: line }) => [entity, line]);
  const both = remember(host, [...inside, ...cables, ...arrays, drawn, ...words], () => {
    const down = hostFacingDown(index, host, shown);
    return { down, up: mirrored(down) };
  });
  return both[facing];
}
