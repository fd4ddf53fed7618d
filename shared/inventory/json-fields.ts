import { bytes, type Bytes } from '../units/quantity.ts';

/** Reading the JSON of tools, whose shape changes with their versions: what is not there is null or empty. */
export function fieldRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

export function listIn(value: unknown, key: string): readonly unknown[] {
  const list = fieldRecord(value)?.[key];
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

/** A list that is the whole document, or nothing. */
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];

/** The objects of a list; other entries are left out. */
export const recordsOf = (value: unknown): Readonly<Record<string, unknown>>[] =>
  listOf(value)
    .map(fieldRecord)
    .filter((record) => record !== null);

/** Text, trimmed; numbers and booleans as text (tools print them as texts in their older versions). Empty is null. */
export function textIn(value: unknown, key: string): string | null {
  const found = fieldRecord(value)?.[key];
  if (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean') return null;
  const text = String(found).trim();
  return text === '' ? null : text;
}

export function numberIn(value: unknown, key: string): number | null {
  const text = textIn(value, key);
  return text !== null && Number.isFinite(Number(text)) ? Number(text) : null;
}

/** A size in bytes; null for one that cannot be. */
export function bytesIn(value: unknown, key: string): Bytes | null {
  const size = numberIn(value, key);
  return size !== null && size > 0 && Number.isSafeInteger(size) ? bytes(size) : null;
}
