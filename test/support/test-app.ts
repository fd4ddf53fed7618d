import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { openApp } from '../../electron/core/app.ts';
import type { App, AppOptions } from '../../electron/core/app-options.ts';
import { createDirectTransport } from '../../electron/rpc/direct-transport.ts';
import { createClient, type Client } from '../../shared/contract/client.ts';
import { fakeClock } from './fake-clock.ts';
import { keptLog, type KeptLog } from './kept-log.ts';

/** Threads start with the first import or comparison: seconds on a machine that is busy with other tests. */
vi.setConfig({ testTimeout: 60_000 });

export interface TestApp {
  readonly app: App;
  readonly client: Client;
  readonly log: KeptLog;
  readonly options: AppOptions;
}

/** The whole program on a workspace of its own (or on `dataDirectory`), closed and removed when the test is over. */
export async function openTestApp(change: Partial<AppOptions> = {}): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'fabriclab-app-'));
  const log = keptLog();
  const secrets = new Map<string, string>();
  const options: AppOptions = {
    dataDirectory: join(folder, 'workspace'),
    shell: 'test',
    clock: fakeClock(),
    log,
    secrets: {
      get: async (id) => secrets.get(id) ?? null,
      set: async (id, secret) => void secrets.set(id, secret),
      forget: async (id) => void secrets.delete(id),
    },
    printer: null,
    rendererDirectory: '',
    ...change,
  };
  const opened = await openApp(options);
  let closing: Promise<void> | null = null;
  /** A test may close it before its end. */
  const app: App = { ...opened, close: () => (closing ??= opened.close()) };
  onTestFinished(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { app, client: createClient(createDirectTransport(app, log)), log, options };
}
