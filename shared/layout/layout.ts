import type { Entity, Lab, Link } from '../model/lab.ts';
import { indexLab, type LabIndex } from '../model/lab-index.ts';
import { cablesAreRouted } from '../model/lab-size.ts';
import type { LinkEnd } from '../model/network.ts';
import type { Id } from '../units/identity.ts';
import { alikeFacts, alikeHosts } from './alike.ts';
import { chipsByHost } from './chips.ts';
import { noteBox, switchBox } from './device-boxes.ts';
import { portPoint, rootOf, type Box, type CableRoute, type Drawing, type Facing } from './drawing.ts';
import { bottomOf, boundsOf, centreY, type Point, type Rect } from './geometry.ts';
import { hostBoxes, type HostBoxes, type HostView } from './host-boxes.ts';
import { labelCables, type LaidCable } from './labels.ts';
import { LaneMap } from './lanes.ts';
import { logicalLayers, plainView, type DrawingView } from './layers.ts';
import { logicRoutes, routeRects } from './logic-routes.ts';
import { memory } from './memory.ts';
import { PAGE, SITE } from './metrics.ts';
import type { Item, Places, Rank, Span } from './place-item.ts';
import { placeItems } from './place.ts';
import { planWire, type Terminal, type Wire } from './route.ts';
import { siteBox } from './site-boxes.ts';

type Standing = Extract<Entity, { kind: 'host' | 'switch' | 'note' }>;

const rememberSwitch = memory<HostBoxes>();

/** A device on the drawing with everything in it, at the drawing's corner. */
function boxesOf(index: LabIndex, entity: Standing, facing: Facing, shown: HostView): HostBoxes {
  if (entity.kind === 'host') return hostBoxes(index, entity, facing, shown);
  if (entity.kind === 'note') return [noteBox(entity, null)];
  const cables = entity.ports.flatMap(({ id }) => index.cablesAt({ device: entity.id, port: id }));
  return rememberSwitch(entity, [...cables], () => [switchBox(index, entity, null)]);
}

/** Storage above the switches, clients below. A host without a role stands by what is in it. */
function rankOf(entity: Standing, boxes: HostBoxes): Rank {
  if (entity.kind !== 'host') return entity.kind;
  if (entity.role !== null) return entity.role === 'client' ? 'client' : 'storage';
  return boxes.some(({ form }) => form === 'drive') ? 'storage' : 'client';
}

const standing = (index: LabIndex, { layers }: DrawingView, hidden: ReadonlySet<Id>): Standing[] => [
  ...index.ofKind('host').filter(({ id }) => !hidden.has(id)),
  ...index.ofKind('switch'),
  ...(layers.has('notes') ? index.ofKind('note') : []),
];

/** Port positions within the device on the drawing that holds the port. */
function spansOf(index: LabIndex, flat: Pick<Drawing, 'boxes'>): Span[] {
  return index.ofKind('link').flatMap(({ a, b }) => {
    const ends = [a, b].map((end) => {
      const root = rootOf(flat, end.device);
      const point = portPoint(flat, end.device, end.port);
      return root && point ? { item: root.id, x: point.x } : null;
    });
    const [first, second] = ends;
    return first && second ? [{ a: first, b: second }] : [];
  });
}

/** Ports stand on the side where most cables of the host go; without cables a client looks up, all others down. */
function facingOf(entity: Standing, places: Places, spans: readonly Span[], heights: ReadonlyMap<Id, number>): Facing {
  if (entity.kind !== 'host') return 'down';
  const middle = (id: Id): number => (places.get(id)?.y ?? 0) + (heights.get(id) ?? 0) / 2;
  let balance = 0;
  for (const { a, b } of spans) {
    if (a.item === b.item) continue;
    if (a.item === entity.id) balance += Math.sign(middle(b.item) - middle(a.item));
    if (b.item === entity.id) balance += Math.sign(middle(a.item) - middle(b.item));
  }
  return balance < 0 || (balance === 0 && entity.role === 'client') ? 'up' : 'down';
}

const rememberPlaced = memory<Box>();

/** The root's box at its place; the same object as last time when it did not move. */
const placedBox = (box: Box, place: Point): Box =>
  rememberPlaced(box, [place.x, place.y], () => ({ ...box, x: place.x, y: place.y }));

function terminal(drawing: Pick<Drawing, 'boxes'>, end: LinkEnd): Terminal | null {
  const point = portPoint(drawing, end.device, end.port);
  const root = rootOf(drawing, end.device);
  if (!point || !root) return null;
  const edge = point.facing === 'down' ? bottomOf(root) : root.y;
  return { ...point, edge, atSwitch: drawing.boxes.get(end.device)?.form === 'switch' };
}

function wireOf(drawing: Pick<Drawing, 'boxes'>, link: Link): Wire | null {
  const [a, b] = [terminal(drawing, link.a), terminal(drawing, link.b)];
  return a && b && { id: link.id, ...straightened(a, b) };
}

/** Ports that all but stand above each other are joined by one line: it may leave a cage beside its middle. */
const NEARLY = 10;

function straightened(a: Terminal, b: Terminal): Pick<Wire, 'a' | 'b'> {
  const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
  const facing = upper.facing === 'down' && lower.facing === 'up';
  if (!facing || Math.abs(a.x - b.x) > NEARLY) return { a, b };
  const x = (a.x + b.x) / 2;
  return { a: { ...a, x }, b: { ...b, x } };
}

const rootBoxes = (drawing: Pick<Drawing, 'boxes' | 'roots'>): Box[] =>
  drawing.roots.flatMap((id) => drawing.boxes.get(id) ?? []);

/** Lays the given cables; `kept` stay where they are. */
function layCables(drawing: Pick<Drawing, 'boxes' | 'roots'>, links: readonly Link[], kept: Iterable<CableRoute>) {
  const obstacles = rootBoxes(drawing).filter(({ form }) => form !== 'note' && form !== 'site');
  const lanes = new LaneMap(obstacles);
  for (const { points } of kept) lanes.occupy(points);
  const wires = links.flatMap((link) => wireOf(drawing, link) ?? []);
  return lanes.lay(wires.map((wire) => planWire(wire, obstacles)));
}

function labelled(index: LabIndex, drawing: Pick<Drawing, 'boxes' | 'roots'>, ways: ReadonlyMap<Id, readonly Point[]>) {
  const cables = index.ofKind('link').flatMap((link): LaidCable[] => {
    const points = ways.get(link.id);
    if (!points) return [];
    const ends = [link.a, link.b].flatMap((end) => {
      const port = portPoint(drawing, end.device, end.port);
      const root = rootOf(drawing, end.device);
      return port && root ? [{ end, port, edge: port.facing === 'down' ? bottomOf(root) : root.y }] : [];
    });
    return [{ link, points, ends }];
  });
  const extent = boundsOf(rootBoxes(drawing));
  return labelCables(index, cables, extent ? extent.x + extent.width / 2 : 0);
}

/** From port to port with one lane half way, across whatever lies there: for labs too large to go around it. */
function straightRoute(drawing: Pick<Drawing, 'boxes'>, link: Link): CableRoute[] {
  const [a, b] = [link.a, link.b].map(({ device, port }) => portPoint(drawing, device, port));
  if (!a || !b) return [];
  const y = (a.y + b.y) / 2;
  const points = [a, { x: a.x, y }, { x: b.x, y }, b].map((point) => ({ x: point.x, y: point.y }));
  return [{ id: link.id, link, points, labels: [], tag: null }];
}

const EMPTY_PAGE: Rect = { x: 0, y: 0, width: 912, height: 560 };

function pageOf(drawing: Pick<Drawing, 'boxes' | 'roots'>, cables: readonly CableRoute[], more: readonly Rect[]): Rect {
  const lines = cables.flatMap(({ points, tag }) => {
    const way = points.map((point) => ({ ...point, width: 0, height: 0 }));
    return tag ? [...way, tag] : way;
  });
  const content = boundsOf([...rootBoxes(drawing), ...lines, ...more]);
  if (!content) return EMPTY_PAGE;
  const { x, y, width, height } = content;
  return { x: x - PAGE.left, y: y - PAGE.top, width: width + 2 * PAGE.left, height: height + 2 * PAGE.top };
}

/**
 * The geometry of the whole drawing: every element's box, every port, every cable's way. Devices with x and y stand
 * there, the others where the rules put them. Equal labs give equal drawings.
 */
export function layoutLab(lab: Lab, index: LabIndex = indexLab(lab), view: DrawingView = plainView): Drawing {
  const alike = alikeHosts(index, view.folded);
  const devices = standing(index, view, new Set([...alike.values()].flatMap(([, ...others]) => others)));
  const chips = chipsByHost(index, view);
  const shownOf = ({ id }: Entity): HostView => ({ view, chips: chips.get(id) ?? [] });
  const flat = new Map<Id, Box>();
  const items: Item[] = [];
  const heights = new Map<Id, number>();
  for (const entity of devices) {
    const boxes = boxesOf(index, entity, 'down', shownOf(entity));
    const [root] = boxes;
    if (!root) continue;
    for (const box of boxes) flat.set(box.id, box === root ? { ...box, x: 0, y: 0 } : box);
    const at = entity.x === undefined || entity.y === undefined ? null : { x: entity.x, y: entity.y };
    const { width, height } = root;
    const site = index.get(entity.parent)?.kind === 'site' ? entity.parent : null;
    items.push({ id: entity.id, rank: rankOf(entity, boxes), width, height, at, site });
    heights.set(entity.id, root.height);
  }
  const spans = spansOf(index, { boxes: flat });
  const places = placeItems(items, spans);
  const boxes = new Map<Id, Box>();
  for (const entity of devices) {
    const facing = facingOf(entity, places, spans, heights);
    const [root, ...inside] = boxesOf(index, entity, facing, shownOf(entity));
    const stack = alike.get(entity.id);
    const whole = root && stack ? { ...root, stack, facts: alikeFacts(index, stack) } : root;
    if (whole) boxes.set(whole.id, placedBox(whole, places.get(whole.id) ?? { x: 0, y: 0 }));
    for (const box of inside) boxes.set(box.id, box);
  }
  const roots = inReadingOrder(
    devices.map(({ id }) => id),
    boxes,
  );
  const drawing = { boxes, roots: [...sitesInto(index, boxes), ...roots] };
  const links = view.layers.has('cables') ? index.ofKind('link') : [];
  const routed = cablesAreRouted(index)
    ? labelled(index, drawing, layCables(drawing, links, []))
    : links.flatMap((link) => straightRoute(drawing, link));
  const cables = view.layers.has('labels') ? routed : routed.map((cable) => ({ ...cable, labels: [] }));
  const logic = logicRoutes(index, drawing, view, cables);
  return {
    ...drawing,
    alike,
    cables: new Map(cables.map((cable) => [cable.id, cable])),
    logic,
    legend: logicalLayers(view),
    bounds: pageOf(drawing, cables, routeRects(logic)),
  };
}

/** Adds the frames of the sites to the boxes; answers them in drawing order, which is below everything else. */
function sitesInto(index: LabIndex, boxes: Map<Id, Box>): Id[] {
  const below = Math.max(PAGE.top, ...[...boxes.values()].filter(({ parent }) => parent === null).map(bottomOf));
  return index.ofKind('site').map((site, at) => {
    boxes.set(site.id, siteBox(site, index, boxes, below + SITE.head + at * 200));
    return site.id;
  });
}

/** From above to below, from left to right: the order of the keyboard and of screen readers. */
function inReadingOrder(ids: readonly Id[], boxes: ReadonlyMap<Id, Box>): Id[] {
  const roots = ids.flatMap((id) => boxes.get(id) ?? []);
  return roots.sort((a, b) => centreY(a) - centreY(b) || a.x - b.x || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
}

/**
 * The drawing while devices are being dragged: they stand at the given places, only their cables are laid anew, all
 * else stays the same object. Quick enough for every frame; the settled drawing comes from `layoutLab`.
 */
export function moveInDrawing(
  drawing: Drawing,
  moves: ReadonlyMap<Id, Point>,
  { index, view }: { readonly index: LabIndex; readonly view: DrawingView },
): Drawing {
  const boxes = new Map(drawing.boxes);
  for (const [id, place] of moves) {
    const box = boxes.get(id);
    if (box?.parent === null) boxes.set(id, { ...box, x: place.x, y: place.y });
  }
  const moved = { boxes, roots: drawing.roots };
  const touched = [...drawing.cables.values()].filter(({ link }) =>
    [link.a, link.b].some(({ device }) => moves.has(rootOf(moved, device)?.id ?? '')),
  );
  const skip = new Set(touched.map(({ id }) => id));
  const kept = [...drawing.cables.values()].filter(({ id }) => !skip.has(id));
  const ways = layCables(
    moved,
    touched.map(({ link }) => link),
    kept,
  );
  const cables = new Map(drawing.cables);
  for (const { id, link } of touched) {
    const points = ways.get(id);
    if (points) cables.set(id, { id, link, points, labels: [], tag: null });
  }
  return { ...drawing, boxes, cables, logic: logicRoutes(index, moved, view, cables.values()) };
}
