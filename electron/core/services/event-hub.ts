import { events, type EventData, type EventName } from '../../../shared/contract/events.ts';
import type { EventHub, Log } from '../app-options.ts';

type Listener = Parameters<EventHub['subscribe']>[0];

/**
 * Pushes with a gapless sequence per event name, from 1. A push that breaks the contract is a bug: it is logged and
 * not sent, but counted, so that clients see a gap and ask for a snapshot. A listener that throws does not stop others.
 */
export function createEventHub(log: Log, newId: () => string): EventHub {
  const listeners = new Set<Listener>();
  const sequences = new Map<EventName, number>();
  const sequence = (event: EventName): number => sequences.get(event) ?? 0;

  function deliver(event: EventName, data: unknown): void {
    for (const listener of [...listeners]) {
      try {
        listener(event, sequence(event), data);
      } catch (error) {
        log.bug(newId(), error);
      }
    }
  }

  return {
    sequence,
    publish<E extends EventName>(event: E, data: EventData<E>) {
      sequences.set(event, sequence(event) + 1);
      const checked = events[event].safeParse(data);
      if (checked.success) deliver(event, checked.data);
      else log.bug(newId(), new TypeError(`push ${event} breaks the contract: ${checked.error.message}`));
    },
    subscribe(listener) {
      // A wrapper of its own, so that the same function subscribed twice is two subscriptions.
      const own: Listener = (event, number, data) => listener(event, number, data);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
