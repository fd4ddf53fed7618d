import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

type Reply = Readonly<Record<string, unknown>>;

/** QEMU's machine protocol and its guest agent both speak lines of JSON over a Unix socket, one answer per command. */
export class JsonSocket {
  private readonly socket: Socket;
  private readonly what: string;
  private readonly listeners = new Set<(message: Reply) => void>();
  private last: Promise<unknown> = Promise.resolve();

  private constructor(socket: Socket, what: string) {
    this.socket = socket;
    this.what = what;
    socket.unref();
    socket.on('error', () => this.tell({ error: { desc: 'the connection broke' } }));
    socket.on('close', () => this.tell({ error: { desc: 'the connection was closed' } }));
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => this.receive(line));
    lines.on('error', () => undefined); // told by the socket
  }

  /** @param what names the peer in failure messages */
  static async open(path: string, what: string): Promise<JsonSocket> {
    const socket = connect({ path });
    await once(socket, 'connect');
    return new JsonSocket(socket, what);
  }

  /**
   * Sends a command when all earlier ones are answered; gives what the peer returned.
   * @throws with the peer's description of the error, or when there is no answer in time
   */
  call(command: string, words: object = {}, timeoutMs = 20_000): Promise<unknown> {
    const isAnswer = (message: Reply) => 'return' in message || 'error' in message;
    const ask = async () => {
      const answered = this.next(isAnswer, timeoutMs, `an answer to ${command}`);
      this.socket.write(`${JSON.stringify({ execute: command, arguments: words })}\n`);
      const answer = await answered;
      if ('return' in answer) return answer['return'];
      throw new Error(`${this.what}: ${command}: ${descriptionOf(answer['error'])}`);
    };
    const result = this.last.then(ask, ask);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** The next message that fits. @throws when none comes in time. */
  next(fits: (message: Reply) => boolean, timeoutMs: number, what: string): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const listener = (message: Reply) => {
      if (fits(message)) resolve(message);
    };
    const timer = setTimeout(() => reject(new Error(`${this.what}: waited ${timeoutMs} ms for ${what}`)), timeoutMs);
    this.listeners.add(listener);
    return promise.finally(() => {
      clearTimeout(timer);
      this.listeners.delete(listener);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(line: string): void {
    const start = line.indexOf('{'); // the agent may put a 0xFF before an answer
    if (start === -1) return;
    try {
      this.tell(JSON.parse(line.slice(start)) as Reply);
    } catch {
      // half a line that was on its way when the machine was reset
    }
  }

  private tell(message: Reply): void {
    for (const listener of this.listeners) listener(message);
  }
}

function descriptionOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'desc' in error ? String(error.desc) : JSON.stringify(error);
}
