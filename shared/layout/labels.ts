import type { Link } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { LinkEnd } from '../model/network.ts';
import type { Id } from '../units/identity.ts';
import type { CableRoute, Facing, TextPlace } from './drawing.ts';
import { overlaps, type Point, type Rect } from './geometry.ts';
import { safeText } from './safe-text.ts';
import { fitText, textWidth } from './text-width.ts';

const FACE = { size: 11, weight: 400, mono: true } as const;
const TAG = { width: 98, height: 18, gap: 8 } as const;
const LABEL = { gap: 9, ascent: 10, height: 13, most: 110 } as const;

/** A cable's way before labels, with the edge of the device on the drawing that each of its ends leaves. */
export interface LaidCable {
  readonly link: Link;
  readonly points: readonly Point[];
  readonly ends: readonly { readonly end: LinkEnd; readonly port: Point & { facing: Facing }; readonly edge: number }[];
}

/** Interface name of a NIC's port: what `ip link` calls it; empty for switches and while unknown. */
function interfaceName(index: LabIndex, end: LinkEnd): string {
  const device = index.get(end.device);
  if (device?.kind !== 'nic') return '';
  return safeText(device.ports.find(({ id }) => id === end.port)?.interfaceName ?? '');
}

/** What has been written or drawn so far in the space between devices. */
class Taken {
  readonly #texts: Rect[] = [];
  readonly #verticals: { x: number; top: number; bottom: number; id: Id }[] = [];

  constructor(cables: readonly LaidCable[]) {
    for (const { link, points } of cables) {
      points.slice(1).forEach((to, at) => {
        const from = points[at];
        if (from?.x !== to.x) return;
        this.#verticals.push({ x: to.x, top: Math.min(from.y, to.y), bottom: Math.max(from.y, to.y), id: link.id });
      });
    }
    this.#verticals.sort((a, b) => a.x - b.x);
  }

  free(rect: Rect, own: Id): boolean {
    if (this.#texts.some((text) => overlaps(rect, text))) return false;
    for (let at = this.#firstFrom(rect.x - 3); at < this.#verticals.length; at++) {
      const line = this.#verticals[at];
      if (!line || line.x > rect.x + rect.width + 3) return true;
      if (line.id !== own && line.top < rect.y + rect.height && line.bottom > rect.y) return false;
    }
    return true;
  }

  #firstFrom(x: number): number {
    let [low, high] = [0, this.#verticals.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#verticals[middle]?.x ?? Infinity) < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  take(rect: Rect): void {
    this.#texts.push(rect);
  }
}

/** Right of the cable in the left half of the drawing, left of it in the right half: nothing leaves the page. */
const sides = (x: number, centre: number): readonly (1 | -1)[] => (x < centre ? [1, -1] : [-1, 1]);

function placeLabel(name: string, x: number, baselines: readonly number[], centre: number, taken: Taken, own: Id) {
  const text = fitText(name, LABEL.most, FACE);
  const width = textWidth(text, FACE);
  for (const y of baselines) {
    for (const side of sides(x, centre)) {
      const left = side > 0 ? x + LABEL.gap : x - LABEL.gap - width;
      const rect = { x: left, y: y - LABEL.ascent, width, height: LABEL.height };
      if (!taken.free(rect, own)) continue;
      taken.take(rect);
      return { x: x + side * LABEL.gap, y, text, anchor: side > 0 ? 'start' : 'end' } satisfies TextPlace;
    }
  }
  return null;
}

function placeTag(x: number, y: number, centre: number, taken: Taken, own: Id): Rect | null {
  for (const side of sides(x, centre)) {
    const rect = { x: side > 0 ? x + TAG.gap : x - TAG.gap - TAG.width, y, width: TAG.width, height: TAG.height };
    if (!taken.free(rect, own)) continue;
    taken.take(rect);
    return rect;
  }
  return null;
}

/** Interface names at the host ends and a place for one tag per cable, so that none lies on another or on a cable. */
export function labelCables(index: LabIndex, cables: readonly LaidCable[], centre: number): CableRoute[] {
  const taken = new Taken(cables);
  const labels = cables.map(({ link, ends }) =>
    ends.flatMap(({ end, port, edge }) => {
      const name = interfaceName(index, end);
      if (name === '') return [];
      const rows = port.facing === 'down' ? [edge + 14, edge + 28] : [edge - 5, edge - 19];
      return placeLabel(name, port.x, rows, centre, taken, link.id) ?? [];
    }),
  );
  return cables.map(({ link, points, ends }, at) => {
    const [near] = [...ends].sort((a, b) => rankOf(index, a.end) - rankOf(index, b.end));
    const y = near && (near.port.facing === 'down' ? near.edge + 22 : near.edge - 37);
    const tag = near && y !== undefined ? placeTag(near.port.x, y, centre, taken, link.id) : null;
    return { id: link.id, link, points, labels: labels[at] ?? [], tag };
  });
}

/** A cable's tag stands at its host's end. */
const rankOf = (index: LabIndex, end: LinkEnd): number => (index.get(end.device)?.kind === 'nic' ? 0 : 1);
