import { join } from 'node:path';
import type { Failure } from '../../shared/contract/envelope.ts';
import { failureOf, internalFailure } from '../rpc/failures.ts';
import type { App, AppOptions } from './app-options.ts';
import { openWorkspaceDirectory } from './files/workspace-directory.ts';
import { openBlobStore } from './services/blob-store.ts';
import type { ServiceContext } from './services/context.ts';
import { createEventHub } from './services/event-hub.ts';
import { idSource } from './services/new-id.ts';
import { createTaskRegistry } from './services/task-registry.ts';
import { taskHandlers } from './services/tasks.ts';

/** Opens the workspace and builds all services on it. Fails with a CodedError when the workspace cannot be used. */
export async function openApp(options: AppOptions): Promise<App> {
  const context = await openContext(options);
  return {
    handlers: { ...taskHandlers(context) },
    events: context.events,
    blobs: context.blobs,
    busy: () => context.tasks.busy(),
    async close() {
      await context.tasks.close();
      await context.blobs.close();
    },
  };
}

async function openContext(options: AppOptions): Promise<ServiceContext> {
  const { clock, log, secrets, printer } = options;
  const newId = idSource(clock);
  const directory = await openWorkspaceDirectory(options.dataDirectory);
  const events = createEventHub(log, newId);
  const blobs = await openBlobStore(join(directory.temporary, 'blobs'), newId);
  const failure = (error: unknown): Failure => failureOf(error) ?? reportBug(error);
  const reportBug = (error: unknown): Failure => {
    const id = newId();
    log.bug(id, error);
    return internalFailure(id);
  };
  const tasks = createTaskRegistry({ events, clock, newId, failure });
  return { options, directory, events, tasks, blobs, clock, log, secrets, printer, newId };
}
