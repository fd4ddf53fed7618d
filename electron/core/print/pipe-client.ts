import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';

type Parameters = Readonly<Record<string, unknown>>;

const messageSchema = z.object({
  id: z.int().optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
  sessionId: z.string().optional(),
});

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The Chrome DevTools protocol over `--remote-debugging-pipe`: JSON messages, each ended by a zero byte, on two pipes that
 * only the two processes hold. No port is opened.
 */
export class PipeClient {
  readonly #output: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, (parameters: Parameters) => void>();
  #chunks: Buffer[] = [];
  #nextId = 1;
  #closed: Error | null = null;

  constructor(output: Writable, input: Readable) {
    this.#output = output;
    output.on('error', (error) => this.close(error));
    input.on('error', (error) => this.close(error));
    input.on('data', (chunk: Buffer) => this.#receive(chunk));
    input.on('close', () => this.close(new Error('the browser has ended')));
  }

  /** One command. Rejects with a CodedError `internal` when the browser refuses it or has ended. */
  send(method: string, parameters: Parameters = {}, sessionId?: string): Promise<unknown> {
    if (this.#closed !== null) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#output.write(`${JSON.stringify({ id, method, params: parameters, sessionId })}\0`);
    });
  }

  /** One listener per event. */
  on(event: string, listener: (parameters: Parameters) => void): void {
    this.#listeners.set(event, listener);
  }

  /** Whoever waits is told why. */
  close(reason: Error): void {
    this.#closed ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#closed);
    this.#waiting.clear();
  }

  #receive(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const text = Buffer.concat([...this.#chunks, rest.subarray(0, end)]).toString();
      this.#chunks = [];
      rest = rest.subarray(end + 1);
      this.#take(text);
    }
    if (rest.length > 0) this.#chunks.push(rest);
  }

  #take(text: string): void {
    const { id, method, params, result, error } = messageSchema.parse(JSON.parse(text));
    if (method !== undefined) this.#listeners.get(method)?.(params ?? {});
    if (id === undefined) return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new CodedError('internal', `the browser refused: ${error.message}`));
  }
}
