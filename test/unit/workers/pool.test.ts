import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWorkerPool } from '../../../electron/core/workers/pool.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

describe('warmed threads', () => {
  const started: Worker[] = [];
  const note = (worker: Worker) => void started.push(worker);

  beforeEach(() => {
    started.length = 0;
    process.on('worker', note);
  });
  afterEach(() => void process.off('worker', note));

  it('are one, however often it is asked for, and take the first job', async () => {
    const pool = createWorkerPool(2);
    pool.warm();
    pool.warm();
    await vi.waitFor(() => expect(started).toHaveLength(1));
    const database = `${await temporaryFolder()}/none.db`;
    expect(await pool.run('checkpoint', { database })).toBeNull();
    pool.warm();
    expect(await pool.run('checkpoint', { database })).toBeNull();
    expect(started).toHaveLength(1);
    await pool.close();
  });

  it('are none once the pool is closed', async () => {
    const pool = createWorkerPool(1);
    pool.warm();
    await pool.close();
    await new Promise((done) => setTimeout(done, 200));
    expect(started).toHaveLength(0);
    await expect(pool.run('checkpoint', { database: 'none' })).rejects.toThrow('being closed');
  });
});
