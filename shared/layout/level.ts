/**
 * How much of the drawing shows, from near to far: everything; the main words in larger letters; like devices drawn
 * together as one box with their count; hosts as boxes with a name; shapes only.
 */
export type LevelOfDetail = 'near' | 'mid' | 'low' | 'tiny' | 'far';

/** From which scale (CSS pixels per drawing unit) each level shows: its letters are then at least 8 px high. */
const LEVELS: readonly (readonly [LevelOfDetail, number])[] = [
  ['near', 0.75],
  ['mid', 0.5],
  ['low', 0.27],
  ['tiny', 0.12],
];

export const levelAt = (scale: number): LevelOfDetail => LEVELS.find(([, from]) => scale >= from)?.[0] ?? 'far';

/** Levels at which what stands on the drawing is drawn as a whole, not piece by piece. */
export type SummaryLevel = 'low' | 'tiny';

export const isSummary = (level: LevelOfDetail): level is SummaryLevel => level === 'low' || level === 'tiny';

/** Each element shows with its own words. */
export const isReadable = (scale: number): boolean => levelAt(scale) === 'near' || levelAt(scale) === 'mid';
