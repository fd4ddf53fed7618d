import { expect, it } from 'vitest';
import { createEventHub } from '../../../electron/core/services/event-hub.ts';
import { keptLog } from '../../support/kept-log.ts';

const newId = () => 'id';

it('counts each event for itself, from 1 and without gaps', () => {
  const hub = createEventHub(keptLog(), newId);
  const seen: unknown[] = [];
  const end = hub.subscribe((event, sequence) => seen.push([event, sequence]));
  hub.publish('workspace.changed', { topic: 'labs', ids: [] });
  hub.publish('workspace.changed', { topic: 'plans', ids: [] });
  end();
  hub.publish('workspace.changed', { topic: 'runs', ids: [] });
  expect(seen).toEqual([
    ['workspace.changed', 1],
    ['workspace.changed', 2],
  ]);
  expect(hub.sequence('workspace.changed')).toBe(3);
  expect(hub.sequence('task.events')).toBe(0);
});

it('goes on when a listener throws, and logs it', () => {
  const log = keptLog();
  const hub = createEventHub(log, newId);
  const seen: unknown[] = [];
  hub.subscribe(() => {
    throw new Error('window is gone');
  });
  hub.subscribe((_event, _sequence, data) => seen.push(data));
  hub.publish('workspace.changed', { topic: 'labs', ids: [] });
  expect(seen).toEqual([{ topic: 'labs', ids: [] }]);
  expect(log.lines).toHaveLength(1);
});

it('holds back a push that breaks the contract and leaves a gap', () => {
  const log = keptLog();
  const hub = createEventHub(log, newId);
  const seen: number[] = [];
  hub.subscribe((_event, sequence) => seen.push(sequence));
  hub.publish('workspace.changed', { topic: 'labs', ids: ['no id'] });
  hub.publish('workspace.changed', { topic: 'labs', ids: [] });
  expect(seen).toEqual([2]);
  expect(log.lines).toHaveLength(1);
});

it('takes the same function twice', () => {
  const hub = createEventHub(keptLog(), newId);
  let calls = 0;
  const listener = () => void (calls += 1);
  hub.subscribe(listener)();
  hub.subscribe(listener);
  hub.subscribe(listener);
  hub.publish('workspace.changed', { topic: 'labs', ids: [] });
  expect(calls).toBe(2);
});
