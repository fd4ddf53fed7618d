import { describe, expect, it } from 'vitest';
import {
  appendRunLog,
  readRunHosts,
  readRunLog,
  readRunPoints,
  saveRunHost,
  saveRunPoint,
} from '../../../electron/core/store/run-progress.ts';
import { listRuns, readRunDetails, readRunSummary, updateRun } from '../../../electron/core/store/runs.ts';
import { epochMicroseconds, iops, nanoseconds } from '../../../shared/units/quantity.ts';
import { problem } from '../../../shared/units/problem.ts';
import { anId } from '../../support/builders.ts';
import { insertPlanAndRun } from '../../support/stored-run.ts';
import { openTestStore } from '../../support/test-store.ts';

const unread = (error: unknown): never => {
  throw error;
};

describe('stored runs', () => {
  it('that cannot be read are told, and hide no other', async () => {
    const { store } = await openTestStore();
    const [first, second] = [insertPlanAndRun(store), insertPlanAndRun(store)];
    store.write((database) => {
      database.prepare("UPDATE run SET state = 'unheard-of' WHERE id = ?").run(second.runId);
    });
    const told: unknown[] = [];
    expect(listRuns(store.reader, null, (error) => told.push(error)).map(({ id }) => id)).toEqual([first.runId]);
    expect(told).toHaveLength(1);
  });

  it('count up their numbers and begin with all points waiting', async () => {
    const { store } = await openTestStore();
    const [first, second] = [insertPlanAndRun(store), insertPlanAndRun(store)];
    expect([first.number, second.number]).toEqual([1, 2]);
    expect(listRuns(store.reader, null, unread).map(({ number }) => number)).toEqual([2, 1]);
    expect(listRuns(store.reader, first.labId, unread).map(({ id }) => id)).toEqual([first.runId]);
    const { points, state } = readRunSummary(store.reader, first.runId);
    expect([points, state]).toEqual([{ total: 6, done: 0, failed: 0 }, 'preparing']);
    expect(readRunPoints(store.reader, first.runId).map(({ state: one }) => one)).toEqual(Array(6).fill('waiting'));
  });

  it('keep what was not named in a change', async () => {
    const { store } = await openTestStore();
    const { runId } = insertPlanAndRun(store);
    const told = problem('warning', 'late', 'host', 'started late');
    store.write((database) =>
      updateRun(database, runId, { state: 'running', startedUs: 5, problems: [told], engine: { offset: 7 } }),
    );
    store.write((database) => updateRun(database, runId, {}));
    store.write((database) => updateRun(database, runId, { state: 'done', endUs: 9 }));
    expect(readRunSummary(store.reader, runId)).toMatchObject({ state: 'done', startedUs: 5, endUs: 9, reason: null });
    const { problems, engine, frozen } = readRunDetails(store.reader, runId);
    expect([problems, engine, frozen.points.length]).toEqual([[told], { offset: 7 }, 6]);
  });

  it('know points, hosts and log again', async () => {
    const { store } = await openTestStore();
    const { runId } = insertPlanAndRun(store);
    const rate = { iops: iops(1000.5), bytesPerSecond: null, meanLatencyNs: nanoseconds(99.5) };
    const point = {
      index: 2,
      state: 'done' as const,
      startUs: epochMicroseconds(3),
      resultId: anId(),
      ...rate,
      reason: null,
    };
    const clock = { clockOffsetNs: -1.5, clockUncertaintyNs: nanoseconds(3), lastSeenUs: epochMicroseconds(4) };
    const host = {
      labHost: anId(),
      name: 'a',
      state: 'running' as const,
      detail: null,
      ...clock,
      engine: { bootId: 'x' },
    };
    store.write((database) => {
      saveRunPoint(database, runId, point);
      saveRunHost(database, runId, { ...host, state: 'preparing', engine: null });
      saveRunHost(database, runId, host);
      for (const text of ['one', 'two', 'three']) {
        appendRunLog(database, runId, { atUs: epochMicroseconds(1), severity: 'note', host: null, text });
      }
    });
    expect(readRunPoints(store.reader, runId)[2]).toEqual(point);
    expect(readRunSummary(store.reader, runId).points.done).toBe(1);
    expect(readRunHosts(store.reader, runId)).toEqual([host]);
    expect(readRunLog(store.reader, runId, 2).map(({ text }) => text)).toEqual(['two', 'three']);
  });

  it('are not found under another id', async () => {
    const { store } = await openTestStore();
    expect(() => readRunSummary(store.reader, anId())).toThrow(expect.objectContaining({ code: 'not-found' }) as Error);
    expect(() => readRunDetails(store.reader, anId())).toThrow('No run');
  });
});
