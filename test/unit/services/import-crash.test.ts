import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JobReply } from '../../../electron/core/workers/jobs.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const SAMPLE = 'test/fixtures/fio/own-json/fio-3.33_json_randread_1job.json';

/** Ends the first thread that tells a part of its job, as running out of memory would: in the middle of it. */
function endFirstThread(): { ended: number } {
  const counted = { ended: 0 };
  const watch = (worker: Worker): void => {
    worker.on('message', (reply: JobReply) => {
      if (reply.ok !== 'part' || counted.ended > 0) return;
      counted.ended += 1;
      void worker.terminate();
    });
  };
  process.on('worker', watch);
  onTestFinished(() => void process.off('worker', watch));
  return counted;
}

describe('an import whose thread breaks down', () => {
  it('reads the files of its batch that were not done once more: each is stored, and once', async () => {
    const folder = await temporaryFolder();
    const text = readFileSync(SAMPLE, 'utf8');
    const paths = Array.from({ length: 12 }, (_, index) => join(folder, `run-${index}.json`));
    for (const [index, path] of paths.entries()) {
      writeFileSync(path, text.replaceAll(/"runtime" : \d+/g, `"runtime" : ${3_000 + index}`));
    }
    const { client } = await openTestApp();
    const threads = endFirstThread();
    const sources = paths.map((path) => ({ kind: 'path' as const, path }));
    const { items } = await client.call('results.import', { sources });
    expect(threads.ended).toBe(1);
    expect(items.map(({ results }) => results.length)).toEqual(paths.map(() => 1));
    expect(items.flatMap(({ problems }) => problems.filter(({ severity }) => severity === 'error'))).toEqual([]);
    expect((await client.call('results.query', { selection: {} })).total).toBe(paths.length);
  });

  it('keeps what it had told of one long table, says that it broke off, and stores the rest when asked again', async () => {
    const rows = Array.from({ length: 1_000 }, (_, row) => `side\trandom read 4k\t1\t${row + 1}\t${90_000 + row}`);
    const path = join(await temporaryFolder(), 'rows.tsv');
    writeFileSync(path, ['Configuration\tPattern\tJobs\tDepth\tIOPS', ...rows].join('\n'));
    const { client } = await openTestApp();
    const threads = endFirstThread();
    const columns = (['configuration', 'workload', 'numjobs', 'iodepth', 'iops'] as const).map((field, column) => ({
      ...{ column, field, unit: field === 'iops' ? 'IOPS' : null, numbers: 'point' as const },
    }));
    const request = {
      sources: [{ kind: 'path' as const, path }],
      table: { separator: 'tab' as const, headerLine: 1, columns },
    };
    const { items } = await client.call('results.import', request);
    expect(threads.ended).toBe(1);
    expect(items).toHaveLength(1);
    const [item] = items;
    expect(item?.problems.filter(({ severity }) => severity === 'error')).toHaveLength(1);
    const kept = item?.results.length ?? 0;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(rows.length);
    expect((await client.call('results.query', { selection: {} })).total).toBe(kept);
    const again = await client.call('results.import', request);
    expect(again.items[0]?.results).toHaveLength(rows.length);
    expect((await client.call('results.query', { selection: {} })).total).toBe(rows.length);
  });
});
