/** `1, 4 16` -> [1, 4, 16]. Null unless every entry is a whole number between the bounds and none comes twice. */
export function parseIntegers(text: string, least: number, most: number): number[] | null {
  const entries = text.split(/[\s,;]+/).filter((entry) => entry !== '');
  const values = entries.map(Number);
  const good = (value: number): boolean => Number.isInteger(value) && value >= least && value <= most;
  return values.length > 0 && values.every(good) && new Set(values).size === values.length ? values : null;
}

export const printIntegers = (values: readonly number[]): string => values.join(', ');

/** A whole number between the bounds; null when the text is none. */
export function parseInteger(text: string, least: number, most: number): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isInteger(value) && value >= least && value <= most ? value : null;
}
