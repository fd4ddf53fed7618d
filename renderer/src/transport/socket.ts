import type { z } from 'zod';
import type { Transport } from '../../../shared/contract/client.ts';
import type { Failure } from '../../../shared/contract/envelope.ts';
import { CLOSED_TOO_BIG, MESSAGE_LIMIT_BYTES, messageSchema, type replySchema } from '../../../shared/contract/wire.ts';
import { formatBytes } from '../../../shared/units/format.ts';
import { blobRequests, type Fetch } from './blob-requests.ts';
import { PushSequence } from '../../../shared/contract/push-sequence.ts';

/** Ended: the program does not know this window any more, so there is nothing to wait for. */
export type ConnectionState = 'connecting' | 'open' | 'waiting' | 'ended';

export interface SocketOptions {
  readonly session: string;
  readonly openSocket: () => WebSocket;
  readonly fetch: Fetch;
  readonly stateChanged: (state: ConnectionState) => void;
  /** Waits between attempts to connect again; the last one repeats. */
  readonly waitsMs?: readonly number[];
}

export interface SocketTransport extends Transport {
  close(): void;
}

type CallReply = Awaited<ReturnType<Transport['call']>>;

const WAITS_MS = [250, 500, 1000, 2000, 5000];

const failed = (error: Omit<Failure, 'details'>): CallReply => ({ ok: false, error: { ...error, details: null } });

const LOST = failed({
  code: 'connection-lost',
  message: 'The connection to FabricLab was lost before the answer came',
  tip: 'Look whether the change was made before you make it again.',
});
const UNREACHABLE = failed({
  code: 'connection-lost',
  message: 'FabricLab does not answer',
  tip: 'The window connects again by itself as soon as the program answers.',
});
const TOO_LARGE = failed({
  code: 'too-large',
  message: `A call may take at most ${formatBytes(MESSAGE_LIMIT_BYTES)}`,
  tip: 'Upload large files, or give their path.',
});

/**
 * The contract over a WebSocket. It connects again by itself, for ever, with growing waits; calls made meanwhile wait for
 * the next attempt, calls that were under way fail with `connection-lost`, since nobody knows whether they ran.
 */
export function createSocketTransport(options: SocketOptions): SocketTransport {
  const connection = new Connection(options);
  return {
    call: (name, input) => connection.call(name, input),
    subscribe: (event, listener, missed) => connection.pushes.subscribe(event, listener, missed),
    ...blobRequests(options.session, options.fetch),
    close: () => connection.close(),
  };
}

class Connection {
  readonly pushes = new PushSequence();
  readonly #options: SocketOptions;
  readonly #pending = new Map<number, { readonly text: string; readonly settle: (reply: CallReply) => void }>();
  #unsent: number[] = [];
  #socket: WebSocket | null = null;
  #state: ConnectionState = 'connecting';
  #nextId = 1;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#connect();
  }

  call(name: string, input: unknown): Promise<CallReply> {
    if (this.#state === 'ended') return Promise.resolve(UNREACHABLE);
    const id = this.#nextId++;
    const text = JSON.stringify({ id, name, input });
    // A character takes up to three bytes of UTF-8; only long messages are worth counting exactly.
    const mayBeLong = text.length * 3 > MESSAGE_LIMIT_BYTES;
    if (mayBeLong && new TextEncoder().encode(text).length > MESSAGE_LIMIT_BYTES) return Promise.resolve(TOO_LARGE);
    return new Promise((settle) => {
      this.#pending.set(id, { text, settle });
      if (this.#state === 'open') this.#socket?.send(text);
      else this.#unsent.push(id);
    });
  }

  close(): void {
    this.#become('ended');
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#failPending(LOST);
  }

  #connect(): void {
    this.#become('connecting');
    const socket = this.#options.openSocket();
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#received(data);
    socket.onclose = ({ code }) => void this.#closed(code);
    // A close event always follows.
    socket.onerror = () => {};
  }

  #opened(): void {
    this.#attempts = 0;
    this.#become('open');
    for (const id of this.#unsent) this.#socket?.send(this.#pending.get(id)?.text ?? '');
    this.#unsent = [];
  }

  #received(data: unknown): void {
    const message = messageSchema.parse(JSON.parse(String(data)));
    if ('event' in message) this.pushes.push(message.event, message.sequence, message.data);
    else if ('sequences' in message) this.pushes.compare(message.sequences);
    else this.#settle(message);
  }

  #settle(message: z.infer<typeof replySchema>): void {
    const call = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    call?.settle(message.ok ? { ok: true, data: message.data } : { ok: false, error: message.error });
  }

  async #closed(code: number): Promise<void> {
    if (this.#hasEnded()) return;
    this.#become('waiting');
    this.#failPending(code === CLOSED_TOO_BIG ? TOO_LARGE : LOST);
    const forgotten = await this.#isForgotten();
    // close() may have been called meanwhile.
    if (this.#hasEnded()) return;
    if (forgotten) {
      this.close();
      return;
    }
    const waits = this.#options.waitsMs ?? WAITS_MS;
    const waitMs = waits[Math.min(this.#attempts, waits.length - 1)] ?? 0;
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.#connect(), waitMs);
  }

  /** A refused socket looks like a broken one; the answer to a request tells the two apart. */
  async #isForgotten(): Promise<boolean> {
    const headers = { authorization: `Bearer ${this.#options.session}` };
    const reply = await this.#options.fetch('/blob/none', { headers }).catch(() => null);
    return reply?.status === 401;
  }

  #hasEnded(): boolean {
    return this.#state === 'ended';
  }

  #failPending(reply: CallReply): void {
    for (const [id, { settle }] of this.#pending) settle(this.#unsent.includes(id) ? UNREACHABLE : reply);
    this.#pending.clear();
    this.#unsent = [];
  }

  #become(state: ConnectionState): void {
    if (this.#state === state && state !== 'connecting') return;
    this.#state = state;
    this.#options.stateChanged(state);
  }
}
