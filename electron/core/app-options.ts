import type { Handlers } from '../../shared/contract/contract.ts';
import type { EventData, EventName } from '../../shared/contract/events.ts';
import type { EpochMicroseconds, Nanoseconds } from '../../shared/units/quantity.ts';

/** What a shell hands to the core, and what it gets back. Shells build these and nothing else. */
export interface AppOptions {
  readonly dataDirectory: string;
  readonly shell: 'electron' | 'web' | 'cli' | 'test';
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  /** Null: this shell cannot print; report.export answers `printer-missing` with the remedy. */
  readonly printer: Printer | null;
  /** Built report page and its assets, on disk (dist/renderer). */
  readonly rendererDirectory: string;
  /**
   * A second start on the same workspace asks this one to show itself: a call named `shell.show` that only the control
   * socket takes. Left out by a shell without windows; the call then answers `unsupported`.
   */
  readonly show?: () => Promise<ShowReply>;
}

/** What the second start does with the answer: open a browser on the file, or print the address. Null: it was done. */
export interface ShowReply {
  /** With a start token that works once. */
  readonly address: string | null;
  /** Leads a browser to such an address; readable by its owner alone. */
  readonly openingFile: string | null;
}

export interface Clock {
  /** Wall clock, for stamps that people read. */
  nowUs(): EpochMicroseconds;
  /** Monotonic, for durations. */
  monotonicNs(): Nanoseconds;
}

export interface Log {
  note(text: string, details?: unknown): void;
  warning(text: string, details?: unknown): void;
  /** A bug: logged with its stack under an id that the user sees. */
  bug(id: string, error: unknown): void;
}

/** Passwords and passphrases by managed host. A shell without a safe place keeps them in memory for the session only. */
export interface Secrets {
  get(hostId: string): Promise<string | null>;
  set(hostId: string, secret: string): Promise<void>;
  forget(hostId: string): Promise<void>;
}

/** Prints the report page. The page's data is handed over as JSON; see core/print. */
export interface Printer {
  /** Answers the PDF's bytes. `reportJson` is what the page reads from `window.fabriclabReport`. */
  print(reportJson: string, paper: 'A4' | 'Letter', signal: AbortSignal): Promise<Uint8Array>;
  /** Answers the page as one self-contained HTML text. */
  html(reportJson: string, signal: AbortSignal): Promise<string>;
}

/** Pushes with a gapless sequence number per event name. */
export interface EventHub {
  publish<E extends EventName>(event: E, data: EventData<E>): void;
  subscribe(listener: (event: EventName, sequence: number, data: unknown) => void): () => void;
  sequence(event: EventName): number;
}

/** Uploaded and produced bytes that travel beside the contract (HTTP in the web shell, paths in Electron). */
export interface Blobs {
  put(bytes: Uint8Array): Promise<string>;
  get(id: string): Promise<Uint8Array | null>;
  /** Streams an upload to disk; beyond `limitBytes` nothing of it stays and `too-large` is thrown. */
  receive(chunks: AsyncIterable<Uint8Array>, limitBytes: number): Promise<string>;
  /** Streams a blob from disk, for replies that should not be held in memory. */
  open(id: string): Promise<{ readonly sizeBytes: number; readonly chunks: AsyncIterable<Uint8Array> } | null>;
}

export interface App {
  /** Only methods that work are here; the router lists and serves just these. */
  readonly handlers: Partial<Handlers>;
  readonly events: EventHub;
  readonly blobs: Blobs;
  /** A run or another task is under way: a shell does not end itself while this is true. */
  busy(): boolean;
  close(): Promise<void>;
}
