import type { LevelOfDetail } from './level.ts';
import type { LookName } from './looks.ts';
import { safeText } from './safe-text.ts';

/**
 * When a shape shows: always; `near` only from 75 % zoom on; `mid` only between 50 and 75 %, where texts are drawn
 * 1.5 times as large. Farther away only shapes of these show; words are those of the summary.
 */
export type Detail = 'near' | 'mid';

/** One drawn thing: an SVG element by tag, geometry and look. Screen, SVG, PNG and PDF are all made of these. */
export interface Shape {
  readonly tag: 'rect' | 'path' | 'circle' | 'text';
  readonly look: LookName;
  readonly geometry: Readonly<Record<string, number | string>>;
  readonly text?: string;
  readonly detail?: Detail;
}

type Options = { readonly detail?: Detail };

export const rect = (
  look: LookName,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  options: Options = {},
): Shape => ({ tag: 'rect', look, geometry: { x, y, width, height, rx: radius }, ...options });

export const path = (look: LookName, d: string, options: Options = {}): Shape => ({
  tag: 'path',
  look,
  geometry: { d },
  ...options,
});

/** A line of text; characters that cannot be drawn are replaced. An empty text makes no shape. */
export function text(look: LookName, x: number, y: number, words: string, options: Options = {}): Shape[] {
  const safe = safeText(words);
  return safe === '' ? [] : [{ tag: 'text', look, geometry: { x, y }, text: safe, ...options }];
}

/** The shapes that show at a level: from far neither words nor what only explains them. */
export const atLevel = (shapes: readonly Shape[], level: LevelOfDetail): readonly Shape[] =>
  shapes.filter(({ detail, tag }) =>
    level === 'near' || level === 'mid'
      ? detail === undefined || detail === level
      : detail === undefined && tag !== 'text',
  );

/** Lines of layers run over shapes and below words. */
export type Part = 'all' | 'shapes' | 'words';

export const partOf = <S extends { readonly tag: Shape['tag'] }>(shapes: readonly S[], part: Part): readonly S[] =>
  part === 'all' ? shapes : shapes.filter(({ tag }) => (tag === 'text') === (part === 'words'));

/** How far the ground reaches around the letters of words that lie over lines. */
export const HALO = { width: (size: number): number => Math.max(3, Math.round(size / 3)), opacity: 0.9 } as const;
