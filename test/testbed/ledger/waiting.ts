import { setTimeout as sleep } from 'node:timers/promises';

interface Waiting {
  readonly timeoutMs: number;
  readonly pollMs?: number;
  /** What is waited for, in the words of the failure message. */
  readonly what: string;
  /** Extra lines for the failure message, e.g. the tail of a log. */
  readonly evidence?: () => string;
}

/**
 * Asks `probe` again and again until it gives something other than null or false.
 * @throws when the time is over, naming what was waited for and showing the evidence.
 */
export async function until<T>(
  probe: () => T | null | false | Promise<T | null | false>,
  { timeoutMs, pollMs = 10, what, evidence }: Waiting,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== false) return found;
    if (performance.now() >= deadline) {
      const tail = evidence?.() ?? '';
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}${tail === '' ? '' : `\n${tail}`}`);
    }
    await sleep(pollMs);
  }
}
