/** Reading foreign JSON, whose shape nobody promises: a missing or mistyped field is null, never an exception. */
export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

export function fieldsAt(from: Fields | null, key: string): Fields | null {
  return from === null || !Object.hasOwn(from, key) ? null : fields(from[key]);
}

export function listAt(from: Fields | null, key: string): readonly unknown[] {
  const value = from === null ? null : from[key];
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function numberAt(from: Fields | null, key: string): number | null {
  const value = from === null ? null : from[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A count, rate, time or size: a number below 0 is damage, so it is no data. */
export function quantityAt(from: Fields | null, key: string): number | null {
  const value = numberAt(from, key);
  return value !== null && value >= 0 ? value : null;
}

/** Text, also of a number (fio options are strings, but not in every version). */
export function textAt(from: Fields | null, key: string): string | null {
  const value = from === null ? null : from[key];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}
