import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import type { HostWatch } from './host-watch.ts';
import type { LiveRate } from './live-rates.ts';
import type { RemoteRunner } from './remote-runner.ts';

const POLL_MS = 400;
/** Looks whether the runner still lives, where its journal says nothing new. */
const RUNNER_CHECK_MS = 5_000;
const BACKOFF_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000];

/** What the owner of a link is told. */
export interface LinkEvents {
  connected(link: HostLink): void;
  /** The connection broke or cannot be made; it is tried again after `retryMs`. */
  lost(link: HostLink, error: CodedError, retryMs: number): void;
  polled(link: HostLink, live: { readonly index: number; readonly rate: LiveRate } | null): void;
}

/** One host of a run and the connection to it, which is made again whenever it breaks. */
export class HostLink {
  readonly watch: HostWatch;
  private readonly open: () => Promise<HostConnection>;
  private connection: HostConnection | null = null;
  private opening: Promise<HostConnection> | null = null;
  private readonly stop = new AbortController();
  private waiting = new AbortController();
  /** Why the connection ended since it was last looked at. */
  private brokenBy: CodedError | null = null;

  constructor(watch: HostWatch, open: () => Promise<HostConnection>, connection: HostConnection | null = null) {
    this.watch = watch;
    this.open = open;
    if (connection !== null) this.adopt(connection);
  }

  get connected(): boolean {
    return this.connection !== null;
  }

  /** Connects where that is not done; callers at the same time share the attempt. @throws CodedError of core/ssh */
  async host(): Promise<HostConnection> {
    if (this.connection !== null) return this.connection;
    this.opening ??= this.openOnce().finally(() => (this.opening = null));
    return this.opening;
  }

  /** @throws CodedError also when nothing was laid on the host yet */
  async runner(): Promise<RemoteRunner> {
    const { directory } = this.watch.record;
    if (directory === null) throw new CodedError('conflict', `${this.watch.name} has no run directory yet`);
    return { host: await this.host(), directory };
  }

  /** Follows the host until all that will come has come, or until `end`. Never rejects. */
  async follow(events: LinkEvents): Promise<void> {
    let failures = 0;
    let checkedMs = performance.now();
    while (!this.stopped() && !this.watch.finished) {
      try {
        const wasConnected = this.connected;
        if (this.brokenBy !== null) events.lost(this, this.brokenBy, 0);
        this.brokenBy = null;
        const runner = await this.runner();
        if (!wasConnected) {
          await this.watch.checkRunner(runner);
          events.connected(this);
        } else if (performance.now() - checkedMs > RUNNER_CHECK_MS) {
          await this.watch.checkRunner(runner);
          checkedMs = performance.now();
        }
        events.polled(this, await this.watch.poll(runner));
        failures = 0;
        await this.nap(POLL_MS);
      } catch (error) {
        if (this.stopped()) return;
        const retryMs = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? POLL_MS;
        failures += 1;
        events.lost(this, asCoded(error, this.watch.name), retryMs);
        await this.drop();
        await this.nap(retryMs);
      }
    }
  }

  /** Looks again at once instead of waiting. */
  wake(): void {
    this.waiting.abort();
    this.waiting = new AbortController();
  }

  /** Ends following and the connection; what runs on the host goes on. */
  async end(): Promise<void> {
    this.stop.abort();
    await this.drop();
  }

  private async openOnce(): Promise<HostConnection> {
    const connection = await this.open();
    this.adopt(connection);
    return connection;
  }

  private stopped(): boolean {
    return this.stop.signal.aborted;
  }

  private adopt(connection: HostConnection): void {
    this.connection = connection;
    connection.onClosed((reason) => {
      if (this.connection !== connection) return;
      this.connection = null;
      this.brokenBy = reason;
    });
  }

  private async nap(milliseconds: number): Promise<void> {
    const signal = AbortSignal.any([this.stop.signal, this.waiting.signal]);
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  }

  private async drop(): Promise<void> {
    const connection = this.connection;
    this.connection = null;
    await connection?.close().catch(() => undefined);
  }
}

export function asCoded(error: unknown, name: string): CodedError {
  if (error instanceof CodedError) return error;
  return new CodedError('internal', `${name}: ${error instanceof Error ? error.message : String(error)}`);
}
