import type { Id } from '../units/identity.ts';
import { boundsOf } from './geometry.ts';
import { SITE } from './metrics.ts';
import type { Item, Places, Rank, Span } from './place-item.ts';

type Lay = (items: readonly Item[], spans: readonly Span[]) => Places;

/** What stands in a site, laid out by itself: one item as large as the site's frame. */
interface Block {
  readonly item: Item;
  /** Within the frame. */
  readonly places: Places;
}

/** A site stands where most of what it is for stands: storage before switches before clients. */
const RANKS: readonly Rank[] = ['storage', 'switch', 'client'];

function blockOf(site: Id, inside: readonly Item[], spans: readonly Span[], lay: Lay): Block {
  const held = new Set(inside.map(({ id }) => id));
  const laid = lay(
    inside,
    spans.filter(({ a, b }) => held.has(a.item) && held.has(b.item)),
  );
  const bounds = boundsOf(inside.map((item) => ({ x: 0, y: 0, ...item, ...laid.get(item.id) })));
  const { x, y, width, height } = bounds ?? { x: 0, y: 0, width: 0, height: 0 };
  const [dx, dy] = [SITE.pad - x, SITE.pad + SITE.head - y];
  const size = { width: width + 2 * SITE.pad, height: height + 2 * SITE.pad + SITE.head };
  const rank = RANKS.find((one) => inside.some((item) => item.rank === one)) ?? 'note';
  return {
    item: { id: site, rank, ...size, at: null, site: null },
    places: new Map([...laid].map(([id, place]) => [id, { x: place.x + dx, y: place.y + dy }])),
  };
}

/**
 * Lays out what stands in each site by itself, then the sites as wholes among everything else: a site's frame holds its
 * members and nothing foreign.
 */
export function withSitesTogether(items: readonly Item[], spans: readonly Span[], lay: Lay): Places {
  const members = Map.groupBy(items, ({ site }) => site);
  const loose = members.get(null) ?? [];
  const blocks = [...members].flatMap(([site, inside]) => (site === null ? [] : [blockOf(site, inside, spans, lay)]));
  if (blocks.length === 0) return lay(items, spans);
  const within = new Map(
    blocks.flatMap(({ item, places }) => [...places].map(([id, place]) => [id, { site: item.id, place }] as const)),
  );
  const outside = (end: Span['a']): Span['a'] => {
    const held = within.get(end.item);
    return held ? { item: held.site, x: held.place.x + end.x } : end;
  };
  const between = spans.map(({ a, b }) => ({ a: outside(a), b: outside(b) })).filter(({ a, b }) => a.item !== b.item);
  const frames = lay([...blocks.map(({ item }) => item), ...loose], between);
  const places: Places = new Map(loose.map(({ id }) => [id, frames.get(id) ?? { x: 0, y: 0 }]));
  for (const [id, { site, place }] of within) {
    const frame = frames.get(site) ?? { x: 0, y: 0 };
    places.set(id, { x: frame.x + place.x, y: frame.y + place.y });
  }
  return places;
}
