import type { CodedError } from '../../../shared/contract/errors.ts';

export interface StartOptions {
  /** Ends the process (TERM, and the channel) when it fires. */
  readonly signal?: AbortSignal;
  readonly onStdout?: (chunk: Buffer) => void;
}

export interface ExecOptions extends StartOptions {
  readonly input?: Uint8Array | string;
  /** Default 60 s. */
  readonly timeoutMs?: number;
}

export interface ExecResult {
  /** Null when a signal ended it. */
  readonly exitStatus: number | null;
  readonly signal: string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A process on the host with its standard streams; it does not outlive the connection unless it detached itself. */
export interface RemoteProcess {
  write(data: Uint8Array | string): void;
  endInput(): void;
  kill(): void;
  /** Settles when it ended. Rejects with `connection-lost` when that cannot be known. */
  readonly ended: Promise<ExecResult>;
}

/** A machine where commands run and files are laid: over SSH, or this one. Knows nothing of what they are for. */
export interface HostConnection {
  /** The machine's name, for messages. */
  readonly name: string;
  /** Runs a program with these arguments, exactly as given, in the C locale. Does not search for aliases or functions. */
  start(argv: readonly string[], options?: StartOptions): Promise<RemoteProcess>;
  /** Calls back once when the connection has ended: with the reason, or null after close(). */
  onClosed(listener: (reason: CodedError | null) => void): void;
  close(): Promise<void>;
}
