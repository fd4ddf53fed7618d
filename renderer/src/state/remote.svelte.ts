import type { Failure } from '../../../shared/contract/envelope.ts';
import { describeFailure } from './failure.ts';

/**
 * Something that the other side knows: the last answer, whether one is on the way, and why the last question failed.
 * Answers that were overtaken by a later question are dropped.
 */
export class Remote<T> {
  #data = $state.raw<T | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #busy = $state(false);
  #turn = 0;
  readonly #ask: () => Promise<T>;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  get data(): T | null {
    return this.#data;
  }
  get failure(): Failure | null {
    return this.#failure;
  }
  get busy(): boolean {
    return this.#busy;
  }

  async refresh(): Promise<T | null> {
    const turn = ++this.#turn;
    this.#busy = true;
    try {
      const data = await this.#ask();
      if (turn !== this.#turn) return this.#data;
      this.#data = data;
      this.#failure = null;
    } catch (thrown) {
      if (turn === this.#turn) this.#failure = describeFailure(thrown);
    } finally {
      if (turn === this.#turn) this.#busy = false;
    }
    return this.#data;
  }

  /** Replaces what is known, e.g. by the reply to a change. */
  set(data: T | null): void {
    this.#turn += 1;
    this.#data = data;
    this.#failure = null;
    this.#busy = false;
  }
}

/** One action of the user: whether it is under way and why the last try failed. */
export class Action {
  #failure = $state.raw<Failure | null>(null);
  #busy = $state(false);

  get failure(): Failure | null {
    return this.#failure;
  }
  get busy(): boolean {
    return this.#busy;
  }

  /** Runs it; null when it failed (the failure is kept) or when the last one is still under way. */
  async run<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#busy) return null;
    this.#busy = true;
    this.#failure = null;
    try {
      return await work();
    } catch (thrown) {
      this.#failure = describeFailure(thrown);
      return null;
    } finally {
      this.#busy = false;
    }
  }

  clear(): void {
    this.#failure = null;
  }
}
