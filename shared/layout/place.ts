import type { Id } from '../units/identity.ts';
import { bottomOf, boundsOf, overlaps, rightOf, type Rect } from './geometry.ts';
import { GUTTER, HOST, PAGE } from './metrics.ts';
import type { Item, Places, Rank, Span } from './place-item.ts';
import { withSitesTogether } from './site-blocks.ts';

type Row = Item[];

const widthOf = (row: Row, gap: number): number =>
  row.reduce((total, item) => total + item.width, 0) + (row.length - 1) * gap;

function wrapRows(items: readonly Item[], limit: number): Row[] {
  const rows: Row[] = [];
  let row: Row = [];
  for (const item of items) {
    if (row.length > 0 && widthOf([...row, item], HOST.numaGap) > limit) {
      rows.push(row);
      row = [];
    }
    row.push(item);
  }
  return balanced(row.length > 0 ? [...rows, row] : rows, limit);
}

/** As many in each row, where that does not make one too wide. */
function balanced(rows: Row[], limit: number): Row[] {
  const items = rows.flat();
  const each = Math.ceil(items.length / Math.max(1, rows.length));
  const even = rows.map((_, at) => items.slice(at * each, (at + 1) * each)).filter((row) => row.length > 0);
  return even.every((row) => widthOf(row, HOST.numaGap) <= limit) ? even : rows;
}

interface Rows {
  readonly rows: Row[];
  readonly ranks: Rank[];
}

/** Storage above, switches in the middle, clients below, none of the rows wider than the limit unless by one device. */
function rowsWithin(items: readonly Item[], limit: number): Rows {
  const of = (rank: Rank): Row[] =>
    wrapRows(
      items.filter((item) => item.rank === rank),
      limit,
    );
  const middle = of('switch');
  let above = of('storage');
  let below = of('client');
  if (middle.length > 0 && below.length === 0 && items.filter(({ rank }) => rank === 'storage').length > 3) {
    const hosts = items.filter(({ rank }) => rank === 'storage');
    const half = Math.ceil(hosts.length / 2);
    above = wrapRows(hosts.slice(0, half), limit);
    below = wrapRows(hosts.slice(half), limit);
  }
  const rows = [...above, ...middle, ...below, ...of('note')];
  const ranks: Rank[] = [
    ...above.map(() => 'storage' as const),
    ...middle.map(() => 'switch' as const),
    ...below.map(() => 'client' as const),
  ];
  return { rows, ranks: [...ranks, ...Array.from({ length: rows.length - ranks.length }, () => 'note' as const)] };
}

/** What a drawing is mostly looked at in: the canvas of a window of 1440 x 900. */
const WINDOW = { width: 920, height: 640 } as const;
const TRIED_WIDTHS = 12;

/** How large the rows show in the window, estimated; drawings are not blown up. */
function scaleOf({ rows }: Rows): number {
  const width = Math.max(1, ...rows.map((row) => widthOf(row, HOST.numaGap))) + 2 * PAGE.left;
  const height = rows.reduce((sum, row) => sum + Math.max(...row.map((item) => item.height)) + GUTTER.hostSide, 0);
  return Math.min(1, WINDOW.width / width, WINDOW.height / height);
}

/** Many devices of one rank take several rows: as many as show the whole drawing largest. */
function rowsOf(items: readonly Item[]): Rows {
  const least = Math.max(WINDOW.width - 8, ...items.map(({ width }) => width));
  const most = Math.max(least, widthOf([...items], HOST.numaGap));
  let best = rowsWithin(items, least);
  for (let tried = 1; tried <= TRIED_WIDTHS && most > least; tried++) {
    const rows = rowsWithin(items, least * (most / least) ** (tried / TRIED_WIDTHS));
    const fewer = rows.rows.length < best.rows.length;
    if (scaleOf(rows) > scaleOf(best) * (fewer ? 0.96 : 1.02)) best = rows;
  }
  return best;
}

/** The most cables that run side by side between the two rows. */
function lanesBetween(spans: readonly Span[], upper: ReadonlySet<Id>, lower: ReadonlySet<Id>, places: Places): number {
  const ends: [x: number, step: number][] = [];
  for (const { a, b } of spans) {
    const crosses = (upper.has(a.item) && lower.has(b.item)) || (upper.has(b.item) && lower.has(a.item));
    if (!crosses) continue;
    const [from, to] = [a, b].map(({ item, x }) => (places.get(item)?.x ?? 0) + x).sort((p, q) => p - q);
    ends.push([from ?? 0, 1], [to ?? 0, -1]);
  }
  ends.sort((p, q) => p[0] - q[0]);
  let [now, most] = [0, 0];
  for (const [, step] of ends) {
    now += step;
    most = Math.max(most, now);
  }
  return most;
}

/** Room between the devices of a row for cables of rows further away from the switches. */
function passageWidth(rows: readonly Row[], ranks: readonly Rank[], spans: readonly Span[]): number {
  const far = new Set<Id>();
  rows.forEach((row, at) => {
    const beside = ranks[at] === 'storage' ? ranks[at + 1] : ranks[at - 1];
    if (ranks[at] === beside) for (const { id } of row) far.add(id);
  });
  const passing = spans.filter(({ a, b }) => far.has(a.item) || far.has(b.item)).length;
  const channels = Math.max(...rows.map((row) => row.length)) + 1;
  return passing === 0 ? 0 : GUTTER.lane * (2 + Math.ceil((1.5 * passing) / channels));
}

/** Lays everything out by the rules, from the page's corner on. */
function byRules(items: readonly Item[], spans: readonly Span[]): Places {
  const { rows, ranks } = rowsOf(items);
  const gap = HOST.numaGap + passageWidth(rows, ranks, spans);
  const widest = Math.max(0, ...rows.map((row) => widthOf(row, gap)));
  const places: Places = new Map();
  for (const row of rows) {
    let x = PAGE.left + (widest - widthOf(row, gap)) / 2;
    for (const item of row) {
      places.set(item.id, { x: Math.round(x), y: 0 });
      x += item.width + gap;
    }
  }
  let y: number = PAGE.top;
  const held = rows.map((row) => new Set(row.map(({ id }) => id)));
  rows.forEach((row, at) => {
    for (const item of row)
      places.set(item.id, { x: places.get(item.id)?.x ?? 0, y: alignedY(row, item, y, ranks[at]) });
    const above = new Set(held.slice(0, at + 1).flatMap((ids) => [...ids]));
    const below = new Set(held.slice(at + 1).flatMap((ids) => [...ids]));
    const lanes = lanesBetween(spans, above, below, places);
    y += Math.max(...row.map(({ height }) => height)) + gutter(ranks[at], ranks[at + 1], lanes);
  });
  return places;
}

/** Hosts above a switch end at one line, those below begin at one: their ports are level. */
function alignedY(row: Row, item: Item, y: number, rank: Rank | undefined): number {
  return rank === 'storage' ? y + Math.max(...row.map(({ height }) => height)) - item.height : y;
}

function gutter(upper: Rank | undefined, lower: Rank | undefined, lanes: number): number {
  const extra = Math.max(0, lanes - 1) * GUTTER.lane;
  if (upper === 'storage' && lower === 'switch') return GUTTER.hostSide + GUTTER.switchSide + extra;
  if (upper === 'switch' && lower === 'client') return GUTTER.hostSide + 4 + extra;
  if (upper === 'storage' && lower === 'client') return 2 * GUTTER.hostSide + extra;
  return GUTTER.row + extra;
}

/** Two devices keep this distance: sideways a little, one above the other room for a cable's lane and labels. */
const CLEAR = { x: 8, y: GUTTER.row } as const;

/** Moves what would lie on something else out of the way, to the right or down, whichever is less. */
function settle(wanted: readonly (Item & Rect)[]): Places {
  const settled: Rect[] = [];
  const places: Places = new Map();
  const order = [...wanted].sort((a, b) => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1));
  for (const item of order) {
    let rect: Rect = item;
    for (let tries = 0; tries < 200; tries++) {
      const hit = settled.find((other) => overlaps(rect, other));
      if (!hit) break;
      const right = rightOf(hit) + CLEAR.x;
      const down = bottomOf(hit) + CLEAR.y;
      rect = right - rect.x <= down - rect.y ? { ...rect, x: right } : { ...rect, y: down };
    }
    settled.push(rect);
    places.set(item.id, { x: rect.x, y: rect.y });
  }
  return places;
}

/**
 * Where each device stands. Devices with a place of their own keep it unless something lies there already; the others
 * are laid out by the rules, below them.
 */
export function placeItems(items: readonly Item[], spans: readonly Span[]): Places {
  const free = items.filter(({ at }) => at === null);
  const pinned = items.flatMap((item) => (item.at ? [{ ...item, ...item.at }] : []));
  const places = withSitesTogether(free, spans, byRules);
  if (pinned.length === 0) return places;
  const settled = settle(pinned);
  const used = boundsOf(pinned.map((item) => ({ ...item, ...settled.get(item.id) })));
  const offset = used ? { x: used.x - PAGE.left, y: bottomOf(used) + GUTTER.hostSide - PAGE.top } : { x: 0, y: 0 };
  for (const { id } of free) {
    const place = places.get(id);
    if (place) places.set(id, { x: place.x + offset.x, y: place.y + offset.y });
  }
  return new Map([...places, ...settled]);
}
