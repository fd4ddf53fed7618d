import type { Id } from '../units/identity.ts';
import { bottomOf, rightOf, type Point } from './geometry.ts';
import { GUTTER } from './metrics.ts';
import { barsLane, barsVertical, pointsOf, type Obstacle, type Skeleton } from './route.ts';

/** A straight piece of a cable: `at` is its x (vertical) or y (horizontal), `from` < `to` the other coordinate. */
interface Piece {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Pieces that are already laid, in strips of the drawing so that only neighbours are compared. */
class LaidPieces {
  readonly #strips = new Map<number, Piece[]>();
  static readonly width = 64;

  add(piece: Piece): void {
    const strip = Math.floor(piece.at / LaidPieces.width);
    const pieces = this.#strips.get(strip);
    if (pieces) pieces.push(piece);
    else this.#strips.set(strip, [piece]);
  }

  /** True when another piece runs beside this one closer than `distance`. */
  touches(piece: Piece, distance: number): boolean {
    const first = Math.floor((piece.at - distance) / LaidPieces.width);
    const last = Math.floor((piece.at + distance) / LaidPieces.width);
    for (let strip = first; strip <= last; strip++) {
      for (const other of this.#strips.get(strip) ?? []) {
        const beside = Math.abs(other.at - piece.at) < distance - 0.01;
        if (beside && other.from < piece.to + 1 && piece.from < other.to + 1) return true;
      }
    }
    return false;
  }
}

const piece = (at: number, from: number, to: number): Piece => ({
  at,
  from: Math.min(from, to),
  to: Math.max(from, to),
});

/**
 * The order in which cables choose their lanes: those that run to the right from left to right, then those that run to
 * the left from right to left. The first takes the lane nearest to the switch; so two of them cross only if they must.
 */
function inLaneOrder(skeletons: readonly Skeleton[]): Skeleton[] {
  const rightward = (skeleton: Skeleton): boolean => skeleton.wire.b.x >= skeleton.wire.a.x;
  return [...skeletons].sort((p, q) => {
    const [first, second] = [rightward(p), rightward(q)];
    if (first !== second) return first ? -1 : 1;
    const byX = first ? p.wire.a.x - q.wire.a.x : q.wire.a.x - p.wire.a.x;
    return byX || (p.wire.id < q.wire.id ? -1 : 1);
  });
}

/** Devices that touch the given span of x and of y. */
const obstaclesIn = (obstacles: readonly Obstacle[], across: Piece, down: Piece): Obstacle[] =>
  obstacles.filter(
    (one) => one.x < across.to && rightOf(one) > across.from && one.y < down.to && bottomOf(one) > down.from,
  );

const MOST_LANES = 40;

/** Lays every cable in a lane of its own: one after the other, each as near to where it would like to be as is free. */
export class LaneMap {
  readonly #vertical = new LaidPieces();
  readonly #horizontal = new LaidPieces();
  readonly #obstacles: readonly Obstacle[];

  constructor(obstacles: readonly Obstacle[]) {
    this.#obstacles = obstacles;
  }

  /** Notes a way that stays as it is. */
  occupy(points: readonly Point[]): void {
    for (let at = 1; at < points.length; at++) {
      const [from, to] = [points[at - 1], points[at]];
      if (!from || !to) continue;
      if (from.x === to.x) this.#vertical.add(piece(from.x, from.y, to.y));
      else this.#horizontal.add(piece(from.y, from.x, to.x));
    }
  }

  lay(skeletons: readonly Skeleton[]): Map<Id, Point[]> {
    const ways = new Map<Id, Point[]>();
    for (const skeleton of inLaneOrder(skeletons)) {
      const { xs, ys, wire } = skeleton;
      for (let at = 1; at < xs.length - 1; at++) this.#shiftVertical(skeleton, at);
      for (let at = 0; at < ys.length; at++) this.#shiftLane(skeleton, at);
      const points = pointsOf({ xs, ys }, wire.a, wire.b);
      this.occupy(points);
      ways.set(wire.id, points);
    }
    return ways;
  }

  #shiftVertical({ xs, ys, aside }: Skeleton, at: number): void {
    const wanted = xs[at] ?? 0;
    const [from, to] = [ys[at - 1] ?? 0, ys[at] ?? 0];
    for (let lane = 0; lane < MOST_LANES; lane++) {
      const x = wanted + lane * GUTTER.lane * (aside[at - 1] ?? 1);
      if (this.#obstacles.some((one) => barsVertical(one, x, from, to))) break;
      if (this.#vertical.touches(piece(x, from, to), GUTTER.lane)) continue;
      xs[at] = x;
      return;
    }
  }

  #shiftLane({ xs, ys, away, wire }: Skeleton, at: number): void {
    const wanted = ys[at] ?? 0;
    const [left, right] = [xs[at] ?? 0, xs[at + 1] ?? 0];
    const before = at === 0 ? wire.a.y : (ys[at - 1] ?? 0);
    const after = at === ys.length - 1 ? wire.b.y : (ys[at + 1] ?? 0);
    const reach = wanted + MOST_LANES * GUTTER.lane * (away[at] ?? 1);
    const near = obstaclesIn(this.#obstacles, piece(0, left, right), piece(0, wanted, reach));
    let fallback: number | null = null;
    for (let lane = 0; lane < MOST_LANES; lane++) {
      const y = wanted + lane * GUTTER.lane * (away[at] ?? 1);
      if (lane > 0 && near.some((one) => barsLane(one, y, left, right))) break;
      if (this.#horizontal.touches(piece(y, left, right), GUTTER.lane)) continue;
      fallback ??= y;
      const onVertical =
        this.#vertical.touches(piece(left, before, y), 5) || this.#vertical.touches(piece(right, y, after), 5);
      if (onVertical) continue;
      fallback = y;
      break;
    }
    ys[at] = fallback ?? wanted;
  }
}
