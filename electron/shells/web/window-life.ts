/** When a program without a window of its own ends: some time after its last browser window closed. */
export interface WindowLifeOptions {
  /** After the last window closed: long enough to reload the page or to reopen a window. */
  readonly graceMs: number;
  /** Until the window that was just opened must have come. */
  readonly firstWindowMs: number;
  /** False when an address was printed instead: then somebody may come back at any time, and the program stays. */
  readonly ownsWindow: boolean;
  /** A run or another task is under way: the program stays, and asks again later. */
  readonly busy: () => boolean;
  readonly end: () => void;
}

export class WindowLife {
  readonly #options: WindowLifeOptions;
  #ownsWindow: boolean;
  #timer: NodeJS.Timeout | null = null;
  #windows = 0;

  constructor(options: WindowLifeOptions) {
    this.#options = options;
    this.#ownsWindow = options.ownsWindow;
    this.#endAfter(options.firstWindowMs);
  }

  windowsChanged(windows: number): void {
    this.#windows = windows;
    this.stop();
    if (windows === 0) this.#endAfter(this.#options.graceMs);
  }

  /** Another window was asked for and is on its way. */
  windowExpected(): void {
    if (this.#windows > 0) return;
    this.stop();
    this.#endAfter(this.#options.firstWindowMs);
  }

  /** No window could be opened and an address was printed after all. */
  stay(): void {
    this.#ownsWindow = false;
    this.stop();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #endAfter(ms: number): void {
    if (!this.#ownsWindow) return;
    this.#timer = setTimeout(() => {
      if (this.#options.busy()) this.#endAfter(this.#options.graceMs);
      else this.#options.end();
    }, ms);
  }
}
