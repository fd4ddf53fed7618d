import type { EventData } from '../../../shared/contract/events.ts';
import type { ServiceContext } from './context.ts';

/** Tells every window that something it may show was changed. */
export function tellChanged(
  { events }: Pick<ServiceContext, 'events'>,
  topic: EventData<'workspace.changed'>['topic'],
  ids: readonly string[],
): void {
  events.publish('workspace.changed', { topic, ids: [...ids] });
}
