import type { Client } from '../../../shared/contract/client.ts';
import type { Task } from '../../../shared/contract/task-methods.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { Action } from './remote.svelte.ts';

/** Long work of this session, kept up to date by the pushes. */
export class Tasks {
  readonly cancelling = new Action();
  #tasks = $state.raw<readonly Task[]>([]);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  get all(): readonly Task[] {
    return this.#tasks;
  }
  get running(): readonly Task[] {
    return this.#tasks.filter((task) => task.state === 'running');
  }

  /** Begins to follow; `ended` is told each task that ends while we watch. Answers how to stop following. */
  follow(ended: (task: Task) => void): () => void {
    void this.#snapshot();
    return this.#client.on(
      'task.events',
      ({ task }) => {
        const before = this.#tasks.find((other) => other.id === task.id);
        this.#tasks = [task, ...this.#tasks.filter((other) => other.id !== task.id)];
        if (task.state !== 'running' && before?.state !== task.state) ended(task);
      },
      () => void this.#snapshot(),
    );
  }

  async cancel(id: Id): Promise<void> {
    await this.cancelling.run(() => this.#client.call('task.cancel', { id }));
  }

  async #snapshot(): Promise<void> {
    const answer = await this.cancelling.run(() => this.#client.call('task.list', {}));
    if (answer) this.#tasks = answer.tasks;
  }
}
