import { openApp } from '../../electron/core/app.ts';
import type { App } from '../../electron/core/app-options.ts';
import { createDirectTransport } from '../../electron/rpc/direct-transport.ts';
import { sessionSecrets } from '../../electron/shells/system/session-secrets.ts';
import { systemClock } from '../../electron/shells/system/clock.ts';
import { createClient } from '../../shared/contract/client.ts';
import type { EventData } from '../../shared/contract/events.ts';
import { keptLog, type KeptLog } from './kept-log.ts';

export type Client = ReturnType<typeof createClient>;

/** The program on a workspace of its own, called through its contract. */
export interface OpenedApp {
  readonly app: App;
  readonly client: Client;
  readonly log: KeptLog;
  readonly pushes: EventData<'run.events'>[];
}

export async function openAppAt(dataDirectory: string): Promise<OpenedApp> {
  const log = keptLog();
  const app = await openApp({
    dataDirectory,
    shell: 'test',
    clock: systemClock,
    log,
    secrets: sessionSecrets(),
    printer: null,
    rendererDirectory: '',
  });
  let closed = false;
  const close = app.close.bind(app);
  app.close = async () => {
    if (!closed) await close();
    closed = true;
  };
  const pushes: EventData<'run.events'>[] = [];
  app.events.subscribe((event, _, data) => {
    if (event === 'run.events') pushes.push(data as EventData<'run.events'>);
  });
  return { app, client: createClient(createDirectTransport(app, log)), log, pushes };
}
