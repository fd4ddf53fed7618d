import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../../electron/core/app.ts';
import type { App } from '../../electron/core/app-options.ts';
import { systemClock } from '../../electron/shells/system/clock.ts';
import { createDirectTransport } from '../../electron/rpc/direct-transport.ts';
import { createClient, type Client } from '../../shared/contract/client.ts';
import { keptLog } from '../support/kept-log.ts';

/** The whole program on a workspace of its own; `prepare` may fill it first. */
export async function withProgram<T>(
  work: (client: Client, app: App, folder: string) => Promise<T>,
  prepare: (dataDirectory: string) => Promise<void> = async () => undefined,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fabriclab-bench-'));
  const log = keptLog();
  await prepare(join(folder, 'workspace'));
  const app = await openApp({
    dataDirectory: join(folder, 'workspace'),
    shell: 'test',
    clock: systemClock,
    log,
    secrets: { get: async () => null, set: async () => undefined, forget: async () => undefined },
    printer: null,
    rendererDirectory: '',
  });
  try {
    return await work(createClient(createDirectTransport(app, log)), app, folder);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
