import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { homeOf } from './chips.ts';
import { absolute, portPoint, type Box, type CableRoute, type Drawing, type LogicRoute } from './drawing.ts';
import { overlaps, type Point, type Rect } from './geometry.ts';
import { LAYER_LOOKS } from './layer-looks.ts';
import { logicalLayers, type DrawingView } from './layers.ts';
import { wantedLinks, type LinkAnchor, type WantedLink } from './logic-links.ts';
import { textWidth } from './text-width.ts';

type Boxes = Pick<Drawing, 'boxes' | 'roots'>;

const FACE = { size: 11, weight: 400, mono: false } as const;
const LABEL = { height: 16, pad: 6 } as const;

/** What is drawn of an anchor: its port, its box, else the box that stands for it. Null when nothing is. */
function rectOf(
  index: LabIndex,
  drawing: Boxes,
  { element, port }: LinkAnchor,
  standIns: ReadonlyMap<Id, Id>,
): Rect | null {
  const at = port == null ? null : portPoint(drawing, element, port);
  if (at) return { x: at.x, y: at.y, width: 0, height: 0 };
  const own = absolute(drawing, standIns.get(element) ?? element);
  if (own) return own;
  const entity = index.get(element);
  if (entity?.kind === 'listener') {
    return rectOf(index, drawing, { element: entity.nic ?? entity.subsystem, port: entity.port }, standIns);
  }
  const around = index.ancestors(element).find(({ id }) => drawing.boxes.has(id));
  return absolute(drawing, around?.id ?? homeOf(index, element)?.id ?? '');
}

const middle = (rect: Rect): Point => ({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });

/** Where a line leaves a box: above or below when the other end is, else at the side. */
function leave(rect: Rect, other: Rect): Point & { dx: number; dy: number } {
  const { x, y } = middle(rect);
  if (other.y >= rect.y + rect.height) return { x, y: rect.y + rect.height, dx: 0, dy: 1 };
  if (other.y + other.height <= rect.y) return { x, y: rect.y, dx: 0, dy: -1 };
  const right = middle(other).x >= x;
  return { x: right ? rect.x + rect.width : rect.x, y, dx: right ? 1 : -1, dy: 0 };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** An end inside the other one (a host and a chip in it) begins at the host's head. */
const within = (outer: Rect, inner: Rect): boolean =>
  outer.height > inner.height &&
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

type Curve = readonly [Point, Point, Point, Point];

function curveBetween(a: Rect, b: Rect): Curve {
  if (within(a, b)) return hook(b, a);
  if (within(b, a)) return hook(a, b);
  const [from, to] = [leave(a, b), leave(b, a)];
  const bend = Math.min(120, Math.max(14, Math.hypot(to.x - from.x, to.y - from.y) * 0.4));
  return [
    from,
    { x: from.x + from.dx * bend, y: from.y + from.dy * bend },
    { x: to.x + to.dx * bend, y: to.y + to.dy * bend },
    to,
  ];
}

/** From an element out to the left edge of what holds it. */
function hook(inner: Rect, outer: Rect): Curve {
  const y = inner.y + inner.height / 2;
  const up = Math.max(outer.y + 14, y - 60);
  return [
    { x: inner.x, y },
    { x: outer.x - 26, y },
    { x: outer.x - 26, y: up },
    { x: outer.x, y: up },
  ];
}

function pointAt([p, q, r, s]: Curve, t: number): Point {
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: a * p.x + b * q.x + c * r.x + d * s.x, y: a * p.y + b * q.y + c * r.y + d * s.y };
}

const wayOf = ([p, q, r, s]: Curve): string =>
  `M${round(p.x)} ${round(p.y)}C${[q, r, s].map(({ x, y }) => `${round(x)} ${round(y)}`).join(' ')}`;

/** A label farther away than this many of its own heights would be taken for that of another line. */
const MOST_LIFTS = 10;
const PLACES = [0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82, 0.12, 0.88];

/** Left of the line, then above and below its middle, farther and farther. */
function besideLine(curve: Curve, at: (t: number, lift?: number) => Rect): Rect[] {
  const middle = at(0.5);
  const left = Math.min(...curve.map(({ x }) => x));
  const lifted = Array.from({ length: MOST_LIFTS }, (_, lift) => {
    const by = Math.ceil((lift + 1) / 2) * (LABEL.height + 2);
    return at(0.5, lift % 2 === 0 ? by : -by);
  });
  return [{ ...middle, x: round(left - middle.width - 2) }, ...lifted];
}

/**
 * The label on its line where neither another label nor a device lies, else beside the line, else at least off chips and
 * other labels.
 */
function placeLabel(
  text: string,
  curve: Curve,
  taken: Rect[],
  { devices, chips }: { readonly devices: readonly Rect[]; readonly chips: readonly Rect[] },
): (Rect & { text: string }) | null {
  if (text === '') return null;
  const width = textWidth(text, FACE) + 2 * LABEL.pad;
  const at = (t: number, lift = 0): Rect => {
    const { x, y } = pointAt(curve, t);
    return {
      x: round(x - width / 2),
      y: round(y - LABEL.height / 2 - lift),
      width: round(width),
      height: LABEL.height,
    };
  };
  const isFree = (rect: Rect): boolean => !taken.some((other) => overlaps(other, rect));
  const isClear = (rect: Rect): boolean => isFree(rect) && !devices.some((one) => overlaps(one, rect));
  const offChips = (rect: Rect): boolean => isFree(rect) && !chips.some((one) => overlaps(one, rect));
  const onLine = PLACES.map((t) => at(t));
  const beside = besideLine(curve, at);
  const rect =
    onLine.find(isClear) ??
    beside.find(isClear) ??
    [...onLine, ...beside].find(offChips) ??
    onLine.find(isFree) ??
    at(0.5);
  taken.push(rect);
  return { ...rect, text };
}

/** Lines with the same ends and look are one; their labels stand once each. */
function gathered(links: readonly WantedLink[]): WantedLink[] {
  const key = ({ layer, look, from, to, entity }: WantedLink): string =>
    layer === 'connections' || layer === 'sessions'
      ? [layer, look, from.element, from.port ?? '', to.element, to.port ?? ''].join(' ')
      : [layer, entity, from.element, to.element].join(' ');
  return [...Map.groupBy(links, key).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, label: [...new Set(group.map(({ label }) => label))].join(', ') }] : [];
  });
}

/** Where the names and the tag of a cable stand. */
const writtenAt = ({ labels, tag }: CableRoute): Rect[] => [
  ...labels.map(({ x, y, text, anchor }) => {
    const width = textWidth(text, { ...FACE, mono: true });
    return { x: anchor === 'end' ? x - width : x, y: y - 10, width, height: 13 };
  }),
  ...(tag ? [tag] : []),
];

/** What is in the device that a line lies in, and the other devices. */
function withinDevices(drawing: Boxes, devices: readonly Box[], end: Rect): Rect[] {
  const home = devices.find((device) => overlaps(device, { ...end, width: end.width + 0.1, height: end.height + 0.1 }));
  if (!home) return [...devices];
  const inside = home.children.flatMap((id) => {
    const box = drawing.boxes.get(id);
    const parts = box?.form === 'numa' ? box.children : [id];
    return parts.flatMap((part) => absolute(drawing, part) ?? []);
  });
  return [...inside, ...devices.filter((device) => device !== home)];
}

/** Every line of the layers that are on, with its way and the place of its label. */
export function logicRoutes(
  index: LabIndex,
  drawing: Boxes,
  view: DrawingView,
  cables: Iterable<CableRoute>,
): LogicRoute[] {
  const layers = logicalLayers(view);
  if (layers.length === 0) return [];
  const standIns = new Map<Id, Id>();
  for (const box of drawing.boxes.values()) for (const id of box.stack ?? []) standIns.set(id, box.id);
  const taken: Rect[] = [];
  const devices = drawing.roots.flatMap((id) => {
    const box = drawing.boxes.get(id);
    return box && box.form !== 'site' ? [box] : [];
  });
  const chips = [...drawing.boxes.values()].flatMap(({ id, form }) =>
    form === 'chip' ? (absolute(drawing, id) ?? []) : [],
  );
  const written = [...cables].flatMap(writtenAt);
  return gathered(wantedLinks(index, layers)).flatMap((link): LogicRoute[] => {
    const [a, b] = [rectOf(index, drawing, link.from, standIns), rectOf(index, drawing, link.to, standIns)];
    const same = a && b && a.x === b.x && a.y === b.y && a.width === b.width;
    if (!a || !b || same) return [];
    const curve = curveBetween(a, b);
    const id = `${link.layer} ${link.entity} ${link.to.element}`;
    const inside = homeOf(index, link.from.element)?.id === homeOf(index, link.to.element)?.id;
    const avoided = link.label === '' ? [] : inside ? withinDevices(drawing, devices, a) : [...devices, ...written];
    const label = placeLabel(link.label, curve, taken, { devices: avoided, chips });
    const look = inside && link.layer !== 'sessions' ? LAYER_LOOKS[link.layer].inner : link.look;
    return [{ id, entity: link.entity, layer: link.layer, look, way: wayOf(curve), label }];
  });
}

/** Corners that the lines and labels reach, for the page. */
export const routeRects = (routes: readonly LogicRoute[]): Rect[] =>
  routes.flatMap(({ label, way }) => {
    const numbers = (way.match(/-?[\d.]+/g) ?? []).map(Number);
    const xs = numbers.filter((_, at) => at % 2 === 0);
    const ys = numbers.filter((_, at) => at % 2 === 1);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    const reach = { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
    return label ? [reach, label] : [reach];
  });
