import { describe, expect, it } from 'vitest';
import { createEventHub } from '../../../electron/core/services/event-hub.ts';
import { createTaskRegistry, type TaskHandle } from '../../../electron/core/services/task-registry.ts';
import { createDirectTransport } from '../../../electron/rpc/direct-transport.ts';
import { failureOf, internalFailure } from '../../../electron/rpc/failures.ts';
import { call } from '../../../electron/shells/cli/call.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { uuidV7 } from '../../../shared/units/identity.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { keptLog } from '../../support/kept-log.ts';

const RUN_ID = uuidV7(1_700_000_000_000, new Uint8Array(10));

/** The real registry of tasks and hub of events behind one method that starts a task. */
function runner(work: (task: TaskHandle) => Promise<void>, { losesPushes = false } = {}) {
  let count = 0;
  const newId = (): string => uuidV7((count += 1), new Uint8Array(10));
  const log = keptLog();
  const hub = createEventHub(log, newId);
  const clock = fakeClock();
  const failure = (error: unknown) => failureOf(error) ?? internalFailure('bug');
  const tasks = createTaskRegistry({ events: hub, clock, newId, failure });
  const transport = createDirectTransport(
    {
      handlers: {
        'task.list': async () => ({ tasks: tasks.list(), sequence: hub.sequence('task.events') }),
        'run.start': async () => ({
          runId: RUN_ID,
          taskId: tasks.launch({ kind: 'run', title: 'Run 1', runId: RUN_ID }, work),
        }),
      },
      events: { subscribe: (listener) => (losesPushes ? () => undefined : hub.subscribe(listener)) },
      blobs: { put: () => Promise.reject(new Error('none')), get: async () => null },
    },
    log,
  );
  const shown: string[] = [];
  const start = (wait: boolean): Promise<unknown> =>
    call(
      transport,
      'run.start',
      { planId: RUN_ID, wait },
      ({ message, state }) => void shown.push(`${state} ${message}`),
    );
  return { start, shown, tasks, clock, transport };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('a call that starts a task', () => {
  it('is over when the task is, and shows how far it got', async () => {
    let done = false;
    const { start, shown, clock } = runner(async (task) => {
      clock.advanceNs(200_000_000);
      task.update({ message: 'half' });
      await soon();
      done = true;
    });
    expect(await start(true)).toMatchObject({ runId: RUN_ID });
    expect(done).toBe(true);
    expect(shown).toContain('running half');
    expect(shown.at(-1)).toBe('done half');
  });

  it('answers at once when it was not asked to wait', async () => {
    let done = false;
    const { start } = runner(async () => {
      await soon();
      done = true;
    });
    await start(false);
    expect(done).toBe(false);
  });

  it('fails as the task fails, or when it was cancelled', async () => {
    const failing = runner(async () => {
      await soon();
      throw new CodedError('disk-full', 'no space on t1', 'Free some.');
    });
    await expect(failing.start(true)).rejects.toMatchObject({ code: 'disk-full', message: 'no space on t1' });
    const cancelled = runner(async ({ signal }) => {
      await soon();
      signal.throwIfAborted();
    });
    const waiting = cancelled.start(true);
    setTimeout(() => cancelled.tasks.list().forEach(({ id }) => void cancelled.tasks.cancel(id)), 5);
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('that ended before anybody could look is found all the same', async () => {
    const { start } = runner(async () => undefined, { losesPushes: true });
    expect(await start(true)).toMatchObject({ runId: RUN_ID });
  });

  it('does not show the tasks of others', async () => {
    const { start, shown, tasks, clock } = runner(async () => undefined);
    let tell: () => void = () => undefined;
    tasks.launch({ kind: 'import', title: 'other' }, (task) => {
      tell = () => {
        clock.advanceNs(200_000_000);
        task.update({ message: 'other' });
      };
      return soon();
    });
    const waiting = start(true);
    await Promise.resolve();
    tell();
    await waiting;
    expect(shown.join()).not.toContain('other');
  });
});
