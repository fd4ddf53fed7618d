import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openApp } from '../../electron/core/app.ts';
import type { App, Log } from '../../electron/core/app-options.ts';
import { systemClock } from '../../electron/shells/system/clock.ts';
import { sessionSecrets } from '../../electron/shells/system/session-secrets.ts';
import { CodedError } from '../../shared/contract/errors.ts';
import type { Served } from './wires.ts';

export interface OpenedApp {
  readonly app: App;
  close(): Promise<void>;
}

/** The real core on a workspace that is thrown away. */
export async function openRealApp(log: Log): Promise<OpenedApp> {
  const folder = mkdtempSync(join(tmpdir(), 'fabriclab-contract-'));
  const app = await openApp({
    dataDirectory: folder,
    rendererDirectory: resolve('dist/renderer'),
    shell: 'test',
    clock: systemClock,
    log,
    secrets: sessionSecrets(),
    printer: null,
  });
  return {
    app,
    async close() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const CODED = new CodedError('host-key-changed', 'the key of host “t1” changed', 'Compare it.', {
  fingerprint: 'SHA256:abc',
  port: 22,
});

/** The real handlers, save for a few that fail in ways in which a real one must not, and a hub that loses pushes. */
export function withFaults(app: App, lost: ReadonlySet<number> = new Set()): Served {
  return {
    blobs: app.blobs,
    handlers: {
      ...app.handlers,
      'host.test': () => Promise.reject(CODED),
      'lab.svg': () => Promise.reject(new TypeError('secret-path /home/somebody is undefined')),
      // @ts-expect-error a reply that breaks the contract is what is tried
      'plan.list': async () => ({ plans: 'none' }),
      'lab.rename': async ({ name }) => {
        await new Promise((slow) => setTimeout(slow, Number(name) % 7));
        return { revision: Number(name) };
      },
    },
    events: {
      publish: (event, data) => app.events.publish(event, data),
      sequence: (event) => app.events.sequence(event),
      subscribe: (listener) =>
        app.events.subscribe((event, sequence, data) => {
          if (!lost.has(sequence)) listener(event, sequence, data);
        }),
    },
  };
}
