import { CodedError } from '../../../shared/contract/errors.ts';
import type { Failure } from '../../../shared/contract/envelope.ts';
import type { Task } from '../../../shared/contract/task-methods.ts';
import type { Clock, EventHub } from '../app-options.ts';

export interface TaskStart {
  readonly kind: Task['kind'];
  readonly title: string;
  readonly runId?: string | null;
}

/** What the work behind a task gets: a signal that says stop, and a place to tell how far it is. */
export interface TaskHandle {
  readonly id: string;
  readonly signal: AbortSignal;
  update(change: Partial<Pick<Task, 'progress' | 'message' | 'remainingNs'>>): void;
}

export interface TaskRegistry {
  /**
   * Runs the work as a task; what it throws is the task's error and is thrown on. Throwing after the signal came is a
   * cancelled task.
   */
  run<T>(start: TaskStart, work: (task: TaskHandle) => Promise<T>): Promise<T>;
  /** The same without waiting: the id at once, the work goes on. Its failure is told by the task alone. */
  launch(start: TaskStart, work: (task: TaskHandle) => Promise<unknown>): string;
  list(): Task[];
  /** Asks the task to stop and answers its state at that moment. */
  cancel(id: string): Task['state'];
  busy(): boolean;
  /** Asks all tasks to stop and waits until they did. */
  close(): Promise<void>;
}

export interface TaskServices {
  readonly events: EventHub;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The failure that an error stands for, as the router would tell it; logs it when it is a bug. */
  readonly failure: (error: unknown) => Failure;
}

/**
 * Reason of a task's signal when not the user stops it but the program ends: a run goes on on its hosts then, and is
 * attached again at the next start.
 */
export class WorkspaceClosing extends Error {
  override readonly name = 'WorkspaceClosing';
}

/** Ended tasks that are remembered for task.list. */
const KEPT = 200;
/** Progress is pushed at most this often; the last word is always pushed. */
const PUSH_INTERVAL_NS = 100_000_000;

interface Entry {
  task: Task;
  readonly controller: AbortController;
  pushedNs: number;
  settled: Promise<unknown>;
}

export function createTaskRegistry(services: TaskServices): TaskRegistry {
  const entries = new Map<string, Entry>();

  function start<T>(request: TaskStart, body: (task: TaskHandle) => Promise<T>): { id: string; result: Promise<T> } {
    const entry = newEntry(services, request);
    entries.set(entry.task.id, entry);
    forgetOldest(entries);
    push(services, entry);
    const result = work(services, entry, body);
    entry.settled = result.catch(() => undefined);
    return { id: entry.task.id, result };
  }

  return {
    run: (request, body) => start(request, body).result,
    launch: (request, body) => start(request, body).id,
    list: () => [...entries.values()].map(({ task }) => task).reverse(),
    cancel(id) {
      const entry = entries.get(id);
      if (entry === undefined) throw new CodedError('not-found', `No task ${id} in this session`);
      entry.controller.abort(new CodedError('cancelled', `${entry.task.title} was cancelled`));
      return entry.task.state;
    },
    busy: () => [...entries.values()].some(({ task }) => task.state === 'running'),
    async close() {
      for (const { controller } of entries.values()) controller.abort(new WorkspaceClosing());
      await Promise.all([...entries.values()].map(({ settled }) => settled));
    },
  };
}

function newEntry({ clock, newId }: TaskServices, { kind, title, runId = null }: TaskStart): Entry {
  const unknown = { progress: null, message: '', remainingNs: null, endedUs: null, error: null } as const;
  const task: Task = { id: newId(), kind, title, state: 'running', ...unknown, startedUs: clock.nowUs(), runId };
  return { task, controller: new AbortController(), pushedNs: 0, settled: Promise.resolve() };
}

async function work<T>(services: TaskServices, entry: Entry, body: (task: TaskHandle) => Promise<T>): Promise<T> {
  const { signal } = entry.controller;
  try {
    const result = await body({ id: entry.task.id, signal, update: (change) => update(services, entry, change) });
    end(services, entry, { state: 'done', progress: 1 });
    return result;
  } catch (error) {
    if (signal.aborted) {
      end(services, entry, { state: 'cancelled' });
      throw new CodedError('cancelled', `${entry.task.title} was cancelled`);
    }
    end(services, entry, { state: 'failed', error: services.failure(error) });
    throw error;
  }
}

function push({ clock, events }: TaskServices, entry: Entry): void {
  entry.pushedNs = clock.monotonicNs();
  events.publish('task.events', { task: entry.task });
}

function update(services: TaskServices, entry: Entry, change: Partial<Task>): void {
  if (entry.task.state !== 'running') return;
  entry.task = { ...entry.task, ...change };
  if (services.clock.monotonicNs() - entry.pushedNs >= PUSH_INTERVAL_NS) push(services, entry);
}

function end(services: TaskServices, entry: Entry, change: Partial<Task>): void {
  entry.task = { ...entry.task, ...change, remainingNs: null, endedUs: services.clock.nowUs() };
  push(services, entry);
}

function forgetOldest(entries: Map<string, Entry>): void {
  const ended = [...entries.values()].filter(({ task }) => task.state !== 'running');
  for (const { task } of ended.slice(0, Math.max(0, ended.length - KEPT))) entries.delete(task.id);
}
