import type { Entity, Host } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { chipWords } from './chip-words.ts';
import type { Box } from './drawing.ts';
import type { DrawingView, LogicalLayer } from './layers.ts';
import { CHIP } from './metrics.ts';
import { safeText } from './safe-text.ts';
import { textWidth } from './text-width.ts';

/** A logical element as a line in its host. */
export interface Chip {
  readonly entity: Entity;
  readonly layer: LogicalLayer;
  readonly words: string;
}

type Chipped =
  'array' | 'volume' | 'mirror' | 'cache' | 'subsystem' | 'target' | 'listener' | 'accessGroup' | 'coreSet';

/** Which layers show a chip for a kind; the first that is on gives its colour. */
const CHIPS: readonly { readonly kind: Chipped; readonly layers: readonly LogicalLayer[] }[] = [
  { kind: 'coreSet', layers: ['queues', 'cores'] },
  { kind: 'array', layers: ['raid'] },
  { kind: 'volume', layers: ['volumes'] },
  { kind: 'mirror', layers: ['mirrors'] },
  { kind: 'cache', layers: ['caches'] },
  { kind: 'subsystem', layers: ['targets', 'namespaces'] },
  { kind: 'target', layers: ['targets', 'namespaces', 'sessions'] },
  { kind: 'listener', layers: ['listeners'] },
  { kind: 'accessGroup', layers: ['access'] },
];

/** What an element without a host of its own lies with, the nearest first. */
function kin(index: LabIndex, entity: Entity): readonly (Id | null)[] {
  switch (entity.kind) {
    case 'array':
    case 'mirror':
      return entity.members;
    case 'volume':
      return [entity.backing];
    case 'cache':
      return [entity.device];
    case 'subsystem':
      return [
        ...entity.namespaces.map(({ backing }) => backing),
        ...index.ofKind('listener').flatMap(({ subsystem, id }) => (subsystem === entity.id ? [id] : [])),
      ];
    case 'target':
      return entity.luns.map(({ backing }) => backing);
    case 'listener':
      return [entity.nic, entity.subsystem];
    case 'accessGroup':
      return [entity.subsystem];
    default:
      return [];
  }
}

/** The host that a logical element belongs to: the one that holds it, else that of what it is made of. */
export function homeOf(index: LabIndex, id: Id | null, depth = 0): Host | null {
  const entity = index.get(id);
  if (!entity || depth > 6) return null;
  if (entity.kind === 'host') return entity;
  const holder = index.ancestors(entity.id).find(({ kind }) => kind === 'host');
  if (holder?.kind === 'host') return holder;
  for (const near of kin(index, entity)) {
    const home = homeOf(index, near, depth + 1);
    if (home) return home;
  }
  return null;
}

/** The chips of each host, in the order of the layers. */
export function chipsByHost(index: LabIndex, view: DrawingView): ReadonlyMap<Id, readonly Chip[]> {
  const found = new Map<Id, Chip[]>();
  for (const { kind, layers } of CHIPS) {
    const layer = layers.find((one) => view.layers.has(one));
    if (layer === undefined) continue;
    for (const entity of index.ofKind(kind)) {
      const home = homeOf(index, entity.id);
      const words = chipWords(index, entity, view.layers);
      if (!home || words === '') continue;
      const list = found.get(home.id);
      if (list) list.push({ entity, layer, words });
      else found.set(home.id, [{ entity, layer, words }]);
    }
  }
  return found;
}

const FACE = { size: 11, weight: 400, mono: false } as const;

const chipWidth = (words: string): number => Math.ceil(textWidth(words, FACE)) + 2 * CHIP.pad + CHIP.bar;

/** Width that the host should have at least, so that its longest chip fits up to a bound. */
export const chipsWidth = (chips: readonly Chip[]): number =>
  Math.min(CHIP.most, Math.max(0, ...chips.map(({ words }) => chipWidth(words))));

/** Rows of chips from `y` on, wrapped at `width`; answers the boxes and where they end. */
export function chipBoxes(
  chips: readonly Chip[],
  host: Id,
  frame: { readonly x: number; readonly y: number; readonly width: number },
): { readonly boxes: Box[]; readonly end: number } {
  let x = frame.x;
  let y = frame.y;
  const boxes = chips.map(({ entity, layer, words }): Box => {
    const width = Math.min(frame.width, chipWidth(words));
    if (x > frame.x && x + width > frame.x + frame.width) {
      x = frame.x;
      y += CHIP.height + CHIP.gap;
    }
    const box: Box = {
      ...{ x, y, width, height: CHIP.height },
      ...{ id: entity.id, form: 'chip', entity, parent: host, children: [], facing: 'down', compact: false },
      ...{ ports: [], brackets: [], facts: [words], right: safeText(entity.name), layer },
    };
    x += width + CHIP.gap;
    return box;
  });
  return { boxes, end: boxes.length === 0 ? frame.y : y + CHIP.height };
}
