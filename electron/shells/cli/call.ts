import { z } from 'zod';
import type { Transport } from '../../../shared/contract/client.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { events } from '../../../shared/contract/events.ts';
import { taskMethods, type Task } from '../../../shared/contract/task-methods.ts';

const waitingSchema = z.object({ wait: z.literal(true) });
const startedSchema = z.object({ taskId: z.string() });

/**
 * Makes one call and answers its data, showing the tasks that it starts. A call with `wait: true` that answers a task is
 * over when the task is; a task that failed is the call's failure.
 */
export async function call(
  transport: Transport,
  method: string,
  input: unknown,
  show: (task: Task) => void,
): Promise<unknown> {
  const others = new Set((await listTasks(transport)).map(({ id }) => id));
  const follow = (data: unknown): void => {
    const { task } = events['task.events'].parse(data);
    if (!others.has(task.id)) show(task);
  };
  const unsubscribe = transport.subscribe('task.events', follow, () => undefined);
  try {
    const reply = await transport.call(method, input);
    if (!reply.ok) throw new CodedError(reply.error.code, reply.error.message, reply.error.tip, reply.error.details);
    const started = startedSchema.safeParse(reply.data);
    if (started.success && waitingSchema.safeParse(input).success) await taskEnd(transport, started.data.taskId);
    return reply.data;
  } finally {
    unsubscribe();
  }
}

async function listTasks(transport: Transport): Promise<Task[]> {
  const reply = await transport.call('task.list', {});
  return reply.ok ? taskMethods['task.list'].output.parse(reply.data).tasks : [];
}

/** Waits for the end of a task. A push that was lost is made up for by asking. */
async function taskEnd(transport: Transport, id: string): Promise<void> {
  const end = Promise.withResolvers<Task>();
  const look = async (): Promise<void> => {
    const task = (await listTasks(transport)).find((listed) => listed.id === id);
    if (task === undefined) end.reject(new CodedError('connection-lost', `task ${id} is not known any more`));
    else if (task.state !== 'running') end.resolve(task);
  };
  const lookAgain = (): void => void look().catch(end.reject);
  const unsubscribe = transport.subscribe('task.events', lookAgain, lookAgain);
  lookAgain();
  const { state, title, error } = await end.promise.finally(unsubscribe);
  if (state === 'cancelled') throw new CodedError('cancelled', `${title} was cancelled`);
  if (state === 'failed') {
    throw new CodedError(error?.code ?? 'internal', error?.message ?? `${title} failed`, error?.tip, error?.details);
  }
}
