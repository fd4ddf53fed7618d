import type { Shape } from '../../../shared/layout/shape.ts';

/** A shape and the place of its element within the device on the drawing. */
export interface PlacedShape {
  readonly shape: Shape;
  readonly dx: number;
  readonly dy: number;
}

/** Absolute commands by which of their numbers are x and y, in turn; relative ones need no shift. */
const COMMANDS: Readonly<Record<string, string>> = { M: 'xy', L: 'xy', H: 'x', V: 'y', Q: 'xyxy', C: 'xyxyxy' };

const NUMBER = /-?\d*\.?\d+/g;

const rounded = (value: number): number => Math.round(value * 100) / 100;

function shiftedPath(d: string, dx: number, dy: number): string {
  if (dx === 0 && dy === 0) return d;
  return d.replace(/([MLHVQC])([^A-Za-z]*)/g, (_all, command: string, numbers: string) => {
    const axes = COMMANDS[command] ?? '';
    let at = 0;
    const moved = numbers.replace(NUMBER, (number) => {
      const by = axes[at++ % axes.length] === 'x' ? dx : dy;
      return `${rounded(Number(number) + by)} `;
    });
    return command + moved.trimEnd();
  });
}

/** Any shape but a text as path data. */
function pathOf({ shape, dx, dy }: PlacedShape): string {
  const of = (name: string): number => Number(shape.geometry[name] ?? 0);
  switch (shape.tag) {
    case 'rect': {
      const [x, y, width, height, r] = [of('x') + dx, of('y') + dy, of('width'), of('height'), of('rx')];
      if (r === 0) return `M${x} ${y}h${width}v${height}h${-width}z`;
      const corner = (right: number, down: number): string => `a${r} ${r} 0 0 1 ${right} ${down}`;
      const [across, high] = [rounded(width - 2 * r), rounded(height - 2 * r)];
      return `M${x + r} ${y}h${across}${corner(r, r)}v${high}${corner(-r, r)}h${-across}${corner(-r, -r)}v${-high}${corner(r, -r)}z`;
    }
    case 'circle': {
      const [x, y, r] = [of('cx') + dx, of('cy') + dy, of('r')];
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    }
    case 'path':
      return shiftedPath(String(shape.geometry['d']), dx, dy);
    case 'text':
      return '';
  }
}

/**
 * One path per look instead of a shape per thing, words on top: what a device with everything in it needs of the screen.
 * The browser then paints a tenth of the pieces. Looks keep the order in which they come first; elements that lie side
 * by side never cover each other, so the picture is the same.
 */
export function mergedShapes(placed: readonly PlacedShape[]): Shape[] {
  const ways = new Map<Shape['look'], string>();
  const words: Shape[] = [];
  for (const each of placed) {
    const { shape, dx, dy } = each;
    if (shape.tag !== 'text') ways.set(shape.look, (ways.get(shape.look) ?? '') + pathOf(each));
    else {
      const { x, y } = shape.geometry;
      words.push({ ...shape, geometry: { ...shape.geometry, x: Number(x) + dx, y: Number(y) + dy } });
    }
  }
  return [...[...ways].map(([look, d]): Shape => ({ tag: 'path', look, geometry: { d } })), ...words];
}
