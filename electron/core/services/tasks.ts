import type { Handlers } from '../../../shared/contract/contract.ts';
import type { ServiceContext } from './context.ts';

export function taskHandlers({ tasks, events }: ServiceContext): Pick<Handlers, 'task.list' | 'task.cancel'> {
  return {
    'task.list': async () => ({ tasks: tasks.list(), sequence: events.sequence('task.events') }),
    'task.cancel': async ({ id }) => ({ state: tasks.cancel(id) }),
  };
}
