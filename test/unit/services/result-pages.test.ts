import type { Worker } from 'node:worker_threads';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openWorkspaceDirectory } from '../../../electron/core/files/workspace-directory.ts';
import { openStore } from '../../../electron/core/store/open.ts';
import type { Client } from '../../../shared/contract/client.ts';
import { storePoints } from '../../bench/stored-points.ts';
import { keptLog } from '../../support/kept-log.ts';
import { openTestApp } from '../../support/test-app.ts';

/** More than what is looked at on the main thread. */
const STORED = 60_000;

async function workspaceOf(points: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fabriclab-pages-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const dataDirectory = join(folder, 'workspace');
  const store = openStore(await openWorkspaceDirectory(dataDirectory), keptLog());
  store.write((database) => storePoints(database, points));
  store.close();
  return dataDirectory;
}

describe('a page of very many results', () => {
  let client: Client;
  const threads: Worker[] = [];

  beforeEach(async () => {
    threads.length = 0;
    const note = (worker: Worker) => void threads.push(worker);
    process.on('worker', note);
    onTestFinished(() => void process.off('worker', note));
    ({ client } = await openTestApp({ dataDirectory: await workspaceOf(STORED) }));
  });

  const page = (filter: string, offset = 0) =>
    client.call('results.query', { selection: { filter }, offset, limit: 100 });

  it('is counted in a thread, once for all its pages, and anew after a change', async () => {
    const [first, second] = await Promise.all([page('access=randread'), page('access=randread', 100)]);
    expect(first.total).toBe(STORED / 3);
    expect(first.rows).toHaveLength(100);
    expect(first.configurations).toHaveLength(40);
    expect(second.total).toBe(first.total);
    expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(200);
    expect(threads.length).toBeGreaterThan(0);
    const ids = first.rows.map(({ id }) => id);
    await client.call('results.delete', { selection: { ids }, restore: false });
    expect((await page('access=randread')).total).toBe(STORED / 3 - 100);
  });

  it('past the end is empty and still counted, and nothing that fits is none', async () => {
    expect(await page('access=randread', STORED)).toMatchObject({ rows: [], total: STORED / 3 });
    expect(await page('nothing-like-this')).toMatchObject({ rows: [], total: 0 });
  });

  it('tells a filter that cannot be read as elsewhere, and again', async () => {
    for (const attempt of [1, 2]) {
      await expect(page('iops>many'), `attempt ${attempt}`).rejects.toMatchObject({ code: 'bad-input' });
    }
  });
});
