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
  const answers = answersOf(database);
  if (!answers.has(key)) answers.set(key, ask());
  return answers.get(key) as T;
}

/** The same for an answer that takes its time: whoever asks meanwhile waits for it too. A failure is not kept. */
export function rememberedLater<T>(database: ReadableDatabase, key: string, ask: () => Promise<T>): Promise<T> {
  return remembered(database, key, () => {
    const answer = ask();
    const answers = database.readonly ? answersOf(database) : null;
    answer.catch(() => answers?.delete(key));
    return answer;
  });
}

/** What is remembered of the database as it is now. */
function answersOf(database: ReadableDatabase): Map<string, unknown> {
  const version = Number(database.pragma('data_version', { simple: true }));
  let entry = kept.get(database);
  if (entry?.version !== version || entry.answers.size >= MOST_KEPT) {
    entry = { version, answers: new Map() };
    kept.set(database, entry);
  }
  return entry.answers;
}
