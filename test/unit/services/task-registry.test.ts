import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createEventHub } from '../../../electron/core/services/event-hub.ts';
import { idSource } from '../../../electron/core/services/new-id.ts';
import { createTaskRegistry } from '../../../electron/core/services/task-registry.ts';
import { internalFailure } from '../../../electron/rpc/failures.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { keptLog } from '../../support/kept-log.ts';

function aRegistry() {
  const clock = fakeClock();
  const newId = idSource(clock);
  const events = createEventHub(keptLog(), newId);
  const pushes: unknown[] = [];
  events.subscribe((_event, _sequence, data) => pushes.push(data));
  const failure = () => internalFailure('x');
  return { clock, pushes, tasks: createTaskRegistry({ events, clock, newId, failure }) };
}
const START = { kind: 'import', title: 'Import' } as const;

describe('task registry', () => {
  it('tells beginning and end, and answers what the work answered', async () => {
    const { tasks, pushes } = aRegistry();
    expect(await tasks.run(START, async () => 42)).toBe(42);
    expect(pushes).toMatchObject([{ task: { state: 'running' } }, { task: { state: 'done', progress: 1 } }]);
    expect(tasks.busy()).toBe(false);
  });

  it('pushes progress at most ten times a second', async () => {
    const { tasks, pushes, clock } = aRegistry();
    await tasks.run(START, async (task) => {
      for (let step = 0; step < 1000; step += 1) {
        clock.advanceNs(1_000_000);
        task.update({ progress: step / 1000 });
      }
    });
    expect(pushes.length).toBe(2 + 10);
  });

  it('marks a failure and throws it on', async () => {
    const { tasks } = aRegistry();
    await expect(tasks.run(START, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(tasks.list()).toMatchObject([{ state: 'failed', error: { code: 'internal' } }]);
  });

  it('cancels by signal and knows what was cancelled', async () => {
    const { tasks } = aRegistry();
    const waiting = tasks.run(
      START,
      ({ signal }) => new Promise((_done, fail) => (signal.onabort = () => fail(signal.reason as Error))),
    );
    expect(tasks.busy()).toBe(true);
    expect(tasks.cancel(tasks.list()[0]!.id)).toBe('running');
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(tasks.list()).toMatchObject([{ state: 'cancelled', error: null }]);
    expect(() => tasks.cancel('nobody')).toThrow('No task nobody');
  });

  it('launches without waiting and keeps the failure to the task', async () => {
    const { tasks } = aRegistry();
    const id = tasks.launch(START, async () => Promise.reject(new Error('later')));
    await nextTurn();
    expect(tasks.list()).toMatchObject([{ id, state: 'failed' }]);
  });

  it('forgets the oldest ended tasks only', async () => {
    const { tasks } = aRegistry();
    const first = tasks.launch(START, () => new Promise(() => undefined));
    for (let count = 0; count < 250; count += 1) await tasks.run(START, async () => count);
    expect(tasks.list().length).toBeLessThanOrEqual(202);
    expect(tasks.list().at(-1)?.id).toBe(first);
  });
});
