import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CodedError, errorCodeSchema } from '../../../shared/contract/errors.ts';
import type { JobName, JobPart, JobReply, JobRequest, Jobs } from './jobs.ts';

/** Threads for work that would hold up the main one. They start when first needed and do not keep the program alive. */
export interface WorkerPool {
  /** Jobs at a time: more can be handed over, they wait. */
  readonly size: number;
  /**
   * Rejects with what the job threw, or with the signal's reason: a running job is ended with its thread. `heard` gets
   * what the job tells before its end.
   */
  run<N extends JobName>(
    job: N,
    input: Jobs[N]['input'],
    signal?: AbortSignal,
    heard?: (part: JobPart<N>) => void,
  ): Promise<Jobs[N]['output']>;
  /** Soon starts a thread where there is none yet: to read its code takes longer than most jobs. */
  warm(): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly request: JobRequest;
  readonly done: (output: unknown) => void;
  readonly failed: (error: unknown) => void;
  readonly heard: (part: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

/** From source the thread runs the .ts file; in the bundle it is an entry of its own, beside or above this chunk. */
function workerFile(): string {
  const names = import.meta.url.endsWith('.ts') ? ['./worker.ts'] : ['./worker.js', '../worker.js'];
  const files = names.map((name) => fileURLToPath(new URL(name, import.meta.url)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`no worker at ${files.join(' or ')}`);
  return found;
}

export function createWorkerPool(size = Math.min(4, Math.max(2, availableParallelism() - 1))): WorkerPool {
  const threads = new Threads(size);
  return {
    size,
    run: (job, input, signal, heard = () => undefined) =>
      new Promise((done, failed) => {
        const handlers = { done: done as (output: unknown) => void, heard: heard as (part: unknown) => void };
        threads.add({ request: { job, input }, ...handlers, failed, signal });
      }),
    warm: () => threads.warm(),
    close: () => threads.close(),
  };
}

/** What asked for it is answered first, and a program that ends with that answer starts none. */
const WARM_AFTER_MS = 100;

class Threads {
  private readonly idle: Worker[] = [];
  private readonly busy = new Map<Worker, Waiting>();
  private readonly queue: Waiting[] = [];
  private closed = false;
  private warming: NodeJS.Timeout | null = null;
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  add(waiting: Waiting): void {
    if (this.closed) waiting.failed(closing());
    else this.queue.push(waiting);
    this.next();
  }

  warm(): void {
    this.warming ??= setTimeout(() => {
      this.warming = null;
      if (this.closed || this.idle.length > 0 || this.busy.size > 0) return;
      const worker = this.start();
      worker.unref();
      this.idle.push(worker);
    }, WARM_AFTER_MS).unref();
  }

  private next(): void {
    while (this.queue.length > 0 && (this.idle.length > 0 || this.busy.size < this.size)) {
      const waiting = this.queue.shift();
      if (waiting === undefined) return;
      if (waiting.signal?.aborted === true) waiting.failed(waiting.signal.reason);
      else this.assign(this.idle.pop() ?? this.start(), waiting);
    }
  }

  private assign(worker: Worker, waiting: Waiting): void {
    this.busy.set(worker, waiting);
    const abort = (): void => {
      this.finish(worker)?.failed(waiting.signal?.reason);
      void worker.terminate();
      this.next();
    };
    waiting.signal?.addEventListener('abort', abort, { once: true });
    const hear = (reply: JobReply): void => {
      if (reply.ok === 'part') {
        if (this.busy.get(worker) === waiting) waiting.heard(reply.part);
        return;
      }
      worker.off('message', hear);
      waiting.signal?.removeEventListener('abort', abort);
      if (!this.busy.has(worker)) return;
      settle(this.finish(worker), reply);
      this.idle.push(worker);
      this.next();
    };
    worker.on('message', hear);
    worker.ref();
    worker.postMessage(waiting.request);
  }

  private finish(worker: Worker): Waiting | undefined {
    const waiting = this.busy.get(worker);
    this.busy.delete(worker);
    worker.unref();
    return waiting;
  }

  /** A thread that breaks down (out of memory) fails its job; another one is started for the next. */
  private start(): Worker {
    const worker = new Worker(workerFile());
    const lost = (error: unknown): void => {
      if (this.idle.includes(worker)) this.idle.splice(this.idle.indexOf(worker), 1);
      this.finish(worker)?.failed(error);
      this.next();
    };
    worker.on('error', lost);
    worker.on('exit', () => lost(new Error('a worker thread ended before its job')));
    return worker;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const waiting of this.queue.splice(0)) waiting.failed(closing());
    const working = [...this.busy.keys()];
    for (const worker of working) this.finish(worker)?.failed(closing());
    await Promise.all([...working, ...this.idle.splice(0)].map((worker) => worker.terminate()));
  }
}

const closing = (): CodedError => new CodedError('cancelled', 'The workspace is being closed');

function settle(waiting: Waiting | undefined, reply: Exclude<JobReply, { ok: 'part' }>): void {
  if (reply.ok) waiting?.done(reply.output);
  else waiting?.failed(reply.coded === null ? reply.error : codedError(reply.coded));
}

function codedError(coded: { code: string; message: string; tip: string | null; details: unknown }): CodedError {
  return new CodedError(errorCodeSchema.parse(coded.code), coded.message, coded.tip, coded.details);
}
