import type { Drive } from '../model/lab.ts';
import { countText } from '../units/count-text.ts';
import { formatCapacity } from '../units/format.ts';
import type { Id } from '../units/identity.ts';
import type { Box } from './drawing.ts';
import { shortModel } from './facts.ts';
import { likeness } from './fold.ts';
import { boundsOf, type Rect } from './geometry.ts';
import { LAYER_LOOKS } from './layer-looks.ts';
import type { SummaryLevel } from './level.ts';
import { LOOKS, speedClass, type Look, type LookName } from './looks.ts';
import { percent, worstOf, type Overlay } from './overlay.ts';
import { headPath, hostsBehind, hostTitle } from './paint-host.ts';
import { safeText } from './safe-text.ts';
import { path, rect, text, type Shape } from './shape.ts';
import { fitText, textWidth } from './text-width.ts';

/** Devices on the drawing from farther away: each with its name and one box for all drives that are alike. */

type BoxOf = (id: Id) => Box | undefined;

/** An element's box in the frame of the device on the drawing that holds it. */
type Placed = { readonly box: Box } & Rect;

function allInside(root: Box, boxOf: BoxOf): Placed[] {
  const visit = (box: Box, dx: number, dy: number): Placed[] =>
    box.children.flatMap((id) => {
      const child = boxOf(id);
      if (!child) return [];
      const [x, y] = [dx + child.x, dy + child.y];
      return [{ box: child, x, y, width: child.width, height: child.height }, ...visit(child, x, y)];
    });
  return visit(root, 0, 0);
}

const faceOf = (look: LookName) => {
  const { size = 11, bold, mono }: Look = LOOKS[look];
  return { size, weight: bold ? 600 : 400, mono: mono ?? false } as const;
};

/** The words in the first of the looks that has room for all of them, else as much as fits of the last. */
function fitted(looks: readonly LookName[], x: number, y: number, words: string, width: number): Shape[] {
  const look = looks.find((one) => textWidth(words, faceOf(one)) <= width) ?? looks.at(-1);
  return look === undefined ? [] : text(look, x, y, fitText(words, width, faceOf(look)));
}

const HEAD = { low: 40, tiny: 64 } as const;
const PAD = 8;
/** How far the box behind a group shows. */
const BEHIND = 5;

/** Drives that are alike: one of them, and all their ids. */
interface Group {
  readonly drive: Drive;
  /** Its link as it is written on its box. */
  readonly link: string;
  readonly ids: readonly Id[];
}

function groupsOf(places: readonly Placed[]): Group[] {
  const drives = places.flatMap(({ box }): Group[] =>
    box.entity.kind === 'drive' ? [{ drive: box.entity, link: box.facts[1] ?? '', ids: box.stack ?? [box.id] }] : [],
  );
  return [...Map.groupBy(drives, ({ drive, link }) => likeness(drive, link)).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, ids: group.flatMap(({ ids }) => ids) }] : [];
  });
}

/** `4 × 375 GB`; `4 drives` while the size is not known. */
function groupWords({ drive, ids }: Group): string {
  if (drive.capacityBytes === null) return countText(ids.length, 'drive');
  const capacity = formatCapacity(drive.capacityBytes);
  return ids.length === 1 ? capacity : `${ids.length} × ${capacity}`;
}

/** One box for drives that are alike: how many of what, of which model, and how near the fullest is to its limit. */
function groupShapes(area: Rect, group: Group, overlay: Overlay): Shape[] {
  const { x, y, height } = area;
  const many = group.ids.length > 1;
  const width = area.width - (many ? BEHIND : 0);
  const worst = worstOf(overlay.drives, group.ids);
  const room = width - 2 * PAD;
  const foot = y + height - 12;
  return [
    ...(many ? [rect('stackBehind', x + BEHIND, y - BEHIND, width, height, 4)] : []),
    rect('drive', x, y, width, height, 4),
    rect('driveHead', x, y, width, 10, 2),
    ...fitted(['sum', 'sumSmall'], x + PAD, y + 42, groupWords(group), room),
    ...(worst
      ? fitted(['sum', 'sumSmall'], x + PAD, foot, percent(worst.share), room)
      : fitted(['sumFact'], x + PAD, foot, safeText(shortModel(group.drive.model)), room)),
  ];
}

/** The groups of one holder, beside each other over the place where its drives stand. */
function areasOf(places: readonly Placed[]): (Group & { readonly area: Rect })[] {
  const area = boundsOf(places);
  if (!area) return [];
  const groups = groupsOf(places);
  const width = (area.width - (groups.length - 1) * PAD) / groups.length;
  return groups.map((group, at) => ({ ...group, area: { ...area, x: area.x + at * (width + PAD), width } }));
}

const drivesByHolder = (inside: readonly Placed[]): Placed[][] => {
  const drives = inside.filter(({ box }) => box.form === 'drive');
  return [...Map.groupBy(drives, ({ box }) => box.parent).values()];
};

/** Drives that are drawn as one box from farther away, and where that stands in the frame of the device that holds them. */
export interface DriveArea {
  readonly ids: readonly Id[];
  readonly area: Rect;
}

/** The boxes of drives that a device on the drawing has at the level of the summary. */
export const driveAreas = (root: Box, boxOf: BoxOf): DriveArea[] =>
  drivesByHolder(allInside(root, boxOf)).flatMap(areasOf);

const portShapes = ({ box, x, y }: Placed): Shape[] =>
  box.ports.map((port) =>
    rect(
      port.cable ? `used${speedClass(port.cable.speed)}` : 'cage',
      x + port.x,
      y + port.y,
      port.width,
      port.height,
      2,
    ),
  );

function nicShapes(place: Placed): Shape[] {
  const { box, x, y, width, height } = place;
  const [, , ports = ''] = box.facts;
  const down = box.facing === 'down';
  const room = box.compact ? Math.min(width, ...box.ports.map((port) => port.x)) - 2 * PAD : width - 2 * PAD;
  const baseline = down || box.compact ? y + 30 : y + height - 12;
  return [
    rect('nic', x, y, width, height, 4),
    ...fitted(['sumFact', 'sumFactSmall'], x + PAD, baseline, ports.replaceAll('bE', ''), room),
    ...portShapes(place),
  ];
}

const machines = (inside: readonly Placed[]): string => {
  const count = inside.filter(({ box }) => box.entity.kind === 'vm').length;
  return count === 0 ? '' : countText(count, 'VM');
};

/** A logical element by its name alone. */
function chipShapes({ box, x, y, width, height }: Placed): Shape[] {
  if (box.form !== 'chip') return [];
  return [
    rect('chip', x, y, width, height, 3),
    rect(LAYER_LOOKS[box.layer ?? 'targets'].fill, x, y, 5, height, 0),
    ...fitted(['sumFactSmall'], x + 10, y + 16, box.right, width - 14),
  ];
}

function lowHost(root: Box, inside: readonly Placed[], overlay: Overlay): Shape[] {
  const { width } = root;
  const top = root.facing === 'down' ? 0 : root.height - HEAD.low;
  const right = machines(inside);
  const rightWidth = right === '' ? 0 : textWidth(right, faceOf('sumFact')) + 2 * PAD;
  return [
    ...hostsBehind(root),
    rect('host', 0, 0, width, root.height, 6),
    ...inside.flatMap(({ box, x, y, width: across, height }) =>
      box.entity.kind === 'numaNode' ? [rect('numa', x, y, across, height, 5)] : [],
    ),
    ...inside.flatMap(chipShapes),
    path('hostHead', headPath(width, root.height, HEAD.low, 6, root.facing === 'down')),
    rect('hostFrame', 0, 0, width, root.height, 6),
    ...fitted(['sumTitle'], 12, top + 30, safeText(hostTitle(root)), width - 20 - rightWidth),
    ...(right === '' ? [] : text('sumRight', width - 12, top + 30, right)),
    ...drivesByHolder(inside)
      .flatMap(areasOf)
      .flatMap((group) => groupShapes(group.area, group, overlay)),
    ...inside.filter(({ box }) => box.form === 'nic').flatMap(nicShapes),
  ];
}

/** Only what the host is called, what it holds, and its ports. */
function tinyHost(root: Box, inside: readonly Placed[]): Shape[] {
  const { width, height } = root;
  const down = root.facing === 'down';
  const top = down ? 0 : height - HEAD.tiny;
  const drives = inside.filter(({ box }) => box.form === 'drive').flatMap(({ box }) => box.stack ?? [box.id]).length;
  const told = [drives === 0 ? '' : countText(drives, 'drive'), machines(inside)].filter((part) => part !== '');
  const middle = down ? HEAD.tiny + (height - HEAD.tiny) / 2 : (height - HEAD.tiny) / 2;
  return [
    ...hostsBehind(root),
    rect('host', 0, 0, width, height, 6),
    path('hostHead', headPath(width, height, Math.min(HEAD.tiny, height), 6, down)),
    rect('hostFrame', 0, 0, width, height, 6),
    ...fitted(['hugeTitle'], 14, top + 49, safeText(hostTitle(root)), width - 24),
    ...(height < HEAD.tiny + 90 ? [] : fitted(['hugeFact'], 14, middle + 14, told.join(', '), width - 28)),
    ...inside.filter(({ box }) => box.form === 'nic').flatMap(portShapes),
  ];
}

function switchShapes(root: Box, level: SummaryLevel): Shape[] {
  const name = safeText(root.entity.name);
  return [
    rect('switch', 0, 0, root.width, root.height, 5),
    ...root.ports.map((port) => {
      const look = port.cable ? (`lit${speedClass(port.cable.speed)}` as const) : 'switchCage';
      return rect(look, port.x, port.y, port.width, port.height, 2);
    }),
    ...fitted([level === 'low' ? 'sumSwitch' : 'hugeSwitch'], 14, level === 'low' ? 40 : 48, name, root.width - 28),
  ];
}

const siteShapes = (root: Box, level: SummaryLevel): Shape[] => [
  rect('site', 0, 0, root.width, root.height, 8),
  ...(level === 'low' ? fitted(['sumFact'], 12, 22, safeText(root.entity.name), root.width - 24) : []),
];

/** What stands on the drawing, with all that is in it, in its own frame. */
export function paintSummary(root: Box, boxOf: BoxOf, overlay: Overlay, level: SummaryLevel): Shape[] {
  switch (root.form) {
    case 'host': {
      const inside = allInside(root, boxOf);
      return level === 'low' ? lowHost(root, inside, overlay) : tinyHost(root, inside);
    }
    case 'switch':
      return switchShapes(root, level);
    case 'site':
      return siteShapes(root, level);
    default:
      return [rect('note', 0, 0, root.width, root.height, 0)];
  }
}
