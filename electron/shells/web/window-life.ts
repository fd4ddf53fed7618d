/** When a program without a window of its own ends: some time after its last browser window closed. */
export interface WindowLifeOptions {
  /** After the last window closed: long enough to reload the page or to reopen a window. */
  readonly graceMs: number;
  /** Until the first window must have come; null waits for ever (somebody was given the address). */
  readonly firstWindowMs: number | null;
  /** A run or another task is under way: the program stays, and asks again later. */
  readonly busy: () => boolean;
  readonly end: () => void;
}

export class WindowLife {
  readonly #options: WindowLifeOptions;
  #timer: NodeJS.Timeout | null = null;
  #windows = 0;

  constructor(options: WindowLifeOptions) {
    this.#options = options;
    if (options.firstWindowMs !== null) this.#endAfter(options.firstWindowMs);
  }

  windowsChanged(windows: number): void {
    this.#windows = windows;
    this.stop();
    if (windows === 0) this.#endAfter(this.#options.graceMs);
  }

  /** Another window was asked for and is on its way. */
  windowExpected(firstWindowMs: number): void {
    if (this.#windows > 0) return;
    this.stop();
    this.#endAfter(firstWindowMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #endAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      if (this.#options.busy()) this.#endAfter(this.#options.graceMs);
      else this.#options.end();
    }, ms);
  }
}
