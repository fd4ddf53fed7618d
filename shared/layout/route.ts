import type { Id } from '../units/identity.ts';
import type { Facing } from './drawing.ts';
import { bottomOf, rightOf, type Point, type Rect } from './geometry.ts';
import { GUTTER } from './metrics.ts';

/** One end of a cable: where it leaves the port, and whether that device is a switch (lanes lie beside switches). */
export interface Terminal extends Point {
  readonly facing: Facing;
  /** Where the cable is out of the device on the drawing that holds the port. */
  readonly edge: number;
  readonly atSwitch: boolean;
}

export interface Wire {
  readonly id: Id;
  readonly a: Terminal;
  readonly b: Terminal;
}

/** Devices on the drawing, around which cables run. */
export type Obstacle = Rect;

/** How far a cable stays away from devices that it passes. */
const CLEARANCE = 7;

/**
 * The skeleton of a way: vertical lines xs[0..n] joined by horizontal lanes ys[0..n-1], from (xs[0], start) to
 * (xs[n], end). Lanes may be shifted by `away` (+1 down, -1 up), inner verticals by `aside` (+1 right, -1 left).
 */
export interface Skeleton {
  readonly wire: Wire;
  readonly xs: number[];
  readonly ys: number[];
  readonly away: (1 | -1)[];
  readonly aside: (1 | -1)[];
}

const sign = (facing: Facing): 1 | -1 => (facing === 'down' ? 1 : -1);

const blocksVertical = (obstacle: Obstacle, x: number, from: number, to: number): boolean =>
  x > obstacle.x - CLEARANCE &&
  x < rightOf(obstacle) + CLEARANCE &&
  Math.max(from, to) > obstacle.y &&
  Math.min(from, to) < bottomOf(obstacle);

const blocksHorizontal = (obstacle: Obstacle, y: number, from: number, to: number): boolean =>
  y > obstacle.y &&
  y < bottomOf(obstacle) &&
  Math.max(from, to) > obstacle.x - CLEARANCE &&
  Math.min(from, to) < rightOf(obstacle) + CLEARANCE;

/** The first device in the way of a vertical line, seen from its start. */
function firstBlocker(obstacles: readonly Obstacle[], x: number, from: number, to: number): Obstacle | null {
  let found: Obstacle | null = null;
  const down = to >= from;
  for (const obstacle of obstacles) {
    if (!blocksVertical(obstacle, x, from, to)) continue;
    if (!found || (down ? obstacle.y < found.y : bottomOf(obstacle) > bottomOf(found))) found = obstacle;
  }
  return found;
}

/** The nearest free vertical line past the blocker, judged by the detour on the way to `goal`. */
function channelPast(obstacles: readonly Obstacle[], blocker: Obstacle, x: number, goal: number): number {
  const [top, bottom] = [blocker.y, bottomOf(blocker)];
  const beside = obstacles.filter((one) => one.y < bottom && bottomOf(one) > top);
  const candidates = beside.flatMap((one) => [one.x - CLEARANCE, rightOf(one) + CLEARANCE]);
  const free = candidates.filter(
    (at) => !beside.some((one) => at > one.x - CLEARANCE + 1 && at < rightOf(one) + CLEARANCE - 1),
  );
  const detour = (at: number): number => Math.abs(at - x) + Math.abs(at - goal);
  return free.reduce((best, at) => (detour(at) < detour(best) ? at : best), free[0] ?? blocker.x - CLEARANCE);
}

const MOST_TURNS = 24;

/** A way from a to b that goes around devices. Its last lane lies beside b's port. */
function plan(wire: Wire, a: Terminal, b: Terminal, obstacles: readonly Obstacle[]): Skeleton {
  const skeleton: Skeleton = { wire, xs: [a.x], ys: [], away: [], aside: [] };
  const goalY = b.edge + sign(b.facing) * GUTTER.switchSide;
  let x = a.x;
  let y = a.edge + sign(a.facing) * CLEARANCE;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const blocker = firstBlocker(obstacles, x, y, goalY);
    if (!blocker) break;
    const down = goalY >= y;
    const away = down ? -1 : 1;
    const lane = down ? blocker.y - CLEARANCE : bottomOf(blocker) + CLEARANCE;
    const next = channelPast(obstacles, blocker, x, b.x);
    skeleton.ys.push(turn === 0 && (lane - y) * (down ? 1 : -1) < 0 ? y : lane);
    skeleton.away.push(turn === 0 && (lane - y) * (down ? 1 : -1) < 0 ? sign(a.facing) : away);
    skeleton.xs.push(next);
    skeleton.aside.push(next > blocker.x + blocker.width / 2 ? 1 : -1);
    x = next;
    y = lane;
  }
  if (Math.abs(x - b.x) > 0.5 || sign(b.facing) === Math.sign(b.y - a.y)) {
    skeleton.ys.push(goalY);
    skeleton.away.push(sign(b.facing));
    skeleton.xs.push(b.x);
  }
  return skeleton;
}

/** The corners of the way. A straight cable has its two ends only. */
export function pointsOf({ xs, ys }: Pick<Skeleton, 'xs' | 'ys'>, a: Point, b: Point): Point[] {
  const points: Point[] = [{ x: a.x, y: a.y }];
  ys.forEach((y, at) => {
    points.push({ x: xs[at] ?? a.x, y }, { x: xs[at + 1] ?? b.x, y });
  });
  points.push({ x: b.x, y: b.y });
  return points.filter((point, at) => {
    const [before, after] = [points[at - 1], points[at + 1]];
    if (!before || !after) return true;
    const straight = (before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y);
    return !straight;
  });
}

const shrunk = (rect: Rect): Rect => ({
  x: rect.x + CLEARANCE,
  y: rect.y + 1,
  width: rect.width - 2 * CLEARANCE,
  height: rect.height - 2,
});

/** True when a horizontal piece would run through the device. */
export const barsLane = (obstacle: Obstacle, y: number, from: number, to: number): boolean =>
  blocksHorizontal(shrunk(obstacle), y, from, to);

/** True when a vertical piece would run through the device; ports stand a little inside of its edge. */
export function barsVertical(obstacle: Obstacle, x: number, from: number, to: number): boolean {
  const top = Math.min(from, to) + PORT_DEPTH;
  const bottom = Math.max(from, to) - PORT_DEPTH;
  return top < bottom && blocksVertical(shrunk(obstacle), x, top, bottom);
}

/** Ports lie at most this deep inside the device on the drawing that holds them. */
const PORT_DEPTH = 20;

/** How many devices the way runs through. */
export function crossings(points: readonly Point[], obstacles: readonly Obstacle[]): number {
  let count = 0;
  for (let at = 1; at < points.length; at++) {
    const [from, to] = [points[at - 1], points[at]];
    if (!from || !to) continue;
    for (const obstacle of obstacles) {
      const bars =
        from.x === to.x ? barsVertical(obstacle, from.x, from.y, to.y) : barsLane(obstacle, from.y, from.x, to.x);
      if (bars) count++;
    }
  }
  return count;
}

/** A cable is planned towards its switch, so that lanes lie there; if that way is barred, the other way round. */
export function planWire(wire: Wire, obstacles: readonly Obstacle[]): Skeleton {
  const [a, b] = wire.a.atSwitch && !wire.b.atSwitch ? [wire.b, wire.a] : [wire.a, wire.b];
  const first = plan({ ...wire, a, b }, a, b, obstacles);
  if (crossings(pointsOf(first, a, b), obstacles) === 0) return first;
  const second = plan({ ...wire, a: b, b: a }, b, a, obstacles);
  const better = crossings(pointsOf(second, b, a), obstacles) < crossings(pointsOf(first, a, b), obstacles);
  return better ? second : first;
}
