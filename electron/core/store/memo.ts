import type { ReadableDatabase } from './handles.ts';

const MOST_KEPT = 50;

interface Kept {
  version: number;
  readonly answers: Map<string, unknown>;
}

const kept = new WeakMap<ReadableDatabase, Kept>();

/**
 * The answer of an earlier call with the same key, as long as nobody has written to the database since: counting a
 * million rows again for every page that is scrolled to would cost more than the page. For reading connections,
 * which see every write as one of another connection; on the writing one it asks each time.
 */
export function remembered<T>(database: ReadableDatabase, key: string, ask: () => T): T {
  if (!database.readonly) return ask();
  const version = Number(database.pragma('data_version', { simple: true }));
  let entry = kept.get(database);
  if (entry?.version !== version || entry.answers.size >= MOST_KEPT) {
    entry = { version, answers: new Map() };
    kept.set(database, entry);
  }
  if (!entry.answers.has(key)) entry.answers.set(key, ask());
  return entry.answers.get(key) as T;
}
