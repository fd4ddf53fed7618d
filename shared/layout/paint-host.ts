import type { Id } from '../units/identity.ts';
import type { Box, CoreUse } from './drawing.ts';
import { safeText } from './safe-text.ts';
import { CORE, HOST, NUMA } from './metrics.ts';
import { CORE_EDGES, CORE_LOOKS } from './layer-looks.ts';
import { LOOKS, type Look, type LookName } from './looks.ts';
import { percent, worstOf, type Overlay } from './overlay.ts';
import { path, rect, text, type Shape } from './shape.ts';
import { fitText, textWidth } from './text-width.ts';

const TITLE = { size: 13, weight: 600, mono: false } as const;
const BOLD = { size: 11, weight: 600, mono: false } as const;
const FACT = { size: 11, weight: 400, mono: false } as const;

/** As many of the facts as fit, from the first; empty when not even `least` of them do. */
export function fittingFacts(facts: readonly string[], width: number, least: number): string {
  for (let count = facts.length; count >= least && count > 0; count--) {
    const line = facts.slice(0, count).join(' · ');
    if (textWidth(line, FACT) <= width) return line;
  }
  return '';
}

/** Words that may be too long: fitted for 100 %, and once more for the larger letters of the middle zoom, which stand lower. */
export function nameTexts(
  look: LookName,
  x: number,
  y: number,
  name: string,
  width: number,
  lower: number | null = null,
): Shape[] {
  const { size = 11, bold, mono }: Look = LOOKS[look];
  const face = { size, weight: bold ? 600 : 400, mono: mono ?? false } as const;
  const near = fitText(safeText(name), width, face);
  const mid = fitText(safeText(name), width, { ...face, size: mono && size === 11 ? 14 : size * 1.5 });
  if (near === mid && lower === null) return text(look, x, y, near);
  return [...text(look, x, y, near, { detail: 'near' }), ...text(look, x, y + (lower ?? 2), mid, { detail: 'mid' })];
}

const serverSign = (x: number, y: number): Shape =>
  path(
    'sign',
    [0, 7.6]
      .map(
        (row) =>
          `M${x + 1.2} ${y + row}h11.6a1.2 1.2 0 0 1 1.2 1.2v3a1.2 1.2 0 0 1 -1.2 1.2h-11.6a1.2 1.2 0 0 1 -1.2 -1.2v-3a1.2 1.2 0 0 1 1.2 -1.2zM${x + 3} ${y + row + 2.7}h2`,
      )
      .join(''),
  );

/** A box's head with its two outer corners rounded: at the top, or at the bottom when the box is mirrored. */
export function headPath(width: number, height: number, head: number, radius: number, atTop: boolean): string {
  const [edge, corner] = atTop ? [head, 0] : [height - head, height];
  const outer = atTop ? corner + radius : corner - radius;
  return `M0 ${edge}V${outer}Q0 ${corner} ${radius} ${corner}H${width - radius}Q${width} ${corner} ${width} ${outer}V${edge}Z`;
}

/** `12 × node-01` for a host that stands for its like. */
export const hostTitle = ({ entity, stack }: Box): string => (stack ? `${stack.length} × ${entity.name}` : entity.name);

/** The edges of the hosts that one box stands for. */
export const hostsBehind = ({ width, height, stack }: Box): Shape[] =>
  stack ? [8, 4].map((by) => rect('hostBehind', by, -by, width, height, 6)) : [];

export function paintHost(box: Box): Shape[] {
  const { width, height } = box;
  const down = box.facing === 'down';
  const top = down ? 0 : height - HOST.head;
  const left = box.compact ? 30 : 34;
  const title = hostTitle(box);
  const nameWidth = Math.min(textWidth(safeText(title), TITLE), width - left - 8);
  const facts = fittingFacts(box.facts, width - left - nameWidth - 16 - 10, box.stack ? 1 : 2);
  return [
    ...hostsBehind(box),
    rect('host', 0, 0, width, height, 6),
    path('hostHead', headPath(width, height, HOST.head, 6, down)),
    rect('hostFrame', 0, 0, width, height, 6),
    serverSign(left - 22, top + 7.5),
    ...nameTexts('title', left, top + 19, title, width - left - 8),
    ...text('fact', left + nameWidth + 16, top + 19, facts, { detail: 'near' }),
    ...text('dim', left - 22, down ? HOST.head + 15 : top - 6, box.folded ?? '', { detail: 'near' }),
  ];
}

type Loads = Overlay['cores'];

/** Core sets and, where it issues I/O from all its CPUs, the host: whose load a node's cores of this use carry. */
function carriersOf({ sets, issuer }: NonNullable<Box['cores']>, use: CoreUse): readonly Id[] {
  if (use !== null) return sets.get(use) ?? [];
  return issuer === null ? [] : [issuer];
}

/** A square per core in the colour of its duty; those in use are filled as far as they are loaded. */
function coreShapes(box: Box, loads: Loads): Shape[] {
  const { cores } = box;
  if (!cores) return [];
  const loadOf = new Map([...new Set(cores.uses)].map((use) => [use, worstOf(loads, carriersOf(cores, use))]));
  const left = box.compact ? 9 : NUMA.pad;
  return cores.uses.flatMap((duty, at) => {
    const load = loadOf.get(duty);
    // A core without a duty is in use while its host issues I/O from all of them.
    const use = duty ?? (load ? 'initiator' : null);
    const x = left + (at % cores.perRow) * CORE.pitch;
    const y = cores.y + Math.floor(at / cores.perRow) * CORE.pitch;
    const edge = use === null ? 'idleCore' : CORE_EDGES[use];
    const idle = rect(edge, x, y, CORE.size, CORE.size, 1, { detail: 'near' });
    if (use === null) return [idle];
    const filled = Math.round(CORE.size * Math.min(1, load?.share ?? 1) * 10) / 10;
    const fill = rect(CORE_LOOKS[use], x, y + CORE.size - filled, CORE.size, filled, 0, { detail: 'near' });
    return load === undefined ? [fill] : [idle, fill];
  });
}

/** Name, facts and the text at the right of a NUMA node's title line, at the given baseline. */
function titleLine(box: Box, y: number): Shape[] {
  const pad = box.compact ? 9 : NUMA.pad;
  const room = box.width - 2 * pad;
  const name = fitText(safeText(box.entity.name), room, BOLD);
  const nameWidth = textWidth(name, BOLD);
  const facts = fittingFacts(box.facts, room - nameWidth - 14, 1);
  const factsWidth = facts === '' ? 0 : textWidth(facts, FACT) + 14;
  const rightRoom = room - nameWidth - factsWidth - 14;
  // A compact node has few words: its facts stand at the right, where its strips have theirs.
  const right = box.right === '' && box.compact ? facts : fitText(box.right, rightRoom, FACT);
  const left = box.right === '' && box.compact ? '' : facts;
  const mirrored = box.form === 'numa' && box.facing === 'up';
  return [
    ...nameTexts('numaName', pad, y, box.entity.name, room, mirrored ? 4 : null),
    ...text('fact', pad + nameWidth + 14, y, left, { detail: 'near' }),
    ...text('factRight', box.width - pad, y, right, { detail: 'near' }),
  ];
}

/** With the layer of cores on, the title tells how loaded they are. */
function loadedTitle(box: Box, loads: Loads): Box {
  const { cores } = box;
  const load =
    cores &&
    worstOf(
      loads,
      [...new Set(cores.uses)].flatMap((use) => carriersOf(cores, use)),
    );
  return load ? { ...box, right: [`cores ${percent(load.share)}`, box.right].filter(Boolean).join(' · ') } : box;
}

export function paintNuma(box: Box, loads: Loads): Shape[] {
  const down = box.facing === 'down';
  const leg = down ? 4 : -4;
  return [
    rect('numa', 0, 0, box.width, box.height, 5),
    ...titleLine(loadedTitle(box, loads), down ? 16 : box.height - NUMA.title + 16),
    ...coreShapes(box, loads),
    ...box.brackets.map(({ from, to, y }) => path('bracket', `M${from} ${y + leg}v${-leg}H${to}v${leg}`)),
  ];
}

export const paintStrip = (box: Box, loads: Loads): Shape[] => [
  rect('numa', 0, 0, box.width, box.height, 5),
  ...titleLine(loadedTitle(box, loads), 15),
  ...coreShapes(box, loads),
];
