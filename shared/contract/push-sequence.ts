/** Listeners of one connection and the sequence numbers they have seen, event by event. */
export class PushSequence {
  readonly #listeners = new Map<string, Set<{ readonly take: (data: unknown) => void; readonly missed: () => void }>>();
  readonly #seen = new Map<string, number>();

  subscribe(event: string, take: (data: unknown) => void, missed: () => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    const listener = { take, missed };
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** A push came. A jump in its number means that pushes were lost: the listeners are told before they get it. */
  push(event: string, sequence: number, data: unknown): void {
    const seen = this.#seen.get(event);
    this.#seen.set(event, sequence);
    const gap = seen !== undefined && sequence !== seen + 1;
    for (const { take, missed } of [...(this.#listeners.get(event) ?? [])]) {
      if (gap) missed();
      take(data);
    }
  }

  /**
   * The other side tells its newest numbers, after connecting and after it had to leave pushes out. Numbers that differ
   * from what was seen mean lost pushes; so does a program that was started anew and counts from the beginning.
   */
  compare(sequences: Readonly<Record<string, number>>): void {
    for (const [event, sequence] of Object.entries(sequences)) {
      const seen = this.#seen.get(event);
      this.#seen.set(event, sequence);
      if (seen === undefined || seen === sequence) continue;
      for (const { missed } of [...(this.#listeners.get(event) ?? [])]) missed();
    }
  }
}
