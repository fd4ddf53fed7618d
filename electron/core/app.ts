import { join } from 'node:path';
import type { Failure } from '../../shared/contract/envelope.ts';
import type { Handlers } from '../../shared/contract/contract.ts';
import { failureOf, internalFailure } from '../rpc/failures.ts';
import { createRouter } from '../rpc/router.ts';
import { controlService } from './app-control.ts';
import type { App, AppOptions } from './app-options.ts';
import { discoverHandlers } from './discover/handlers.ts';
import { thisComputerSample } from './discover/this-computer.ts';
import { fabricHandlers } from './fabric/handlers.ts';
import { controlPath } from './files/control-path.ts';
import { listenForControl } from './files/control-socket.ts';
import { removeUnfinishedPacks } from './files/packs.ts';
import { findProgram } from './files/program.ts';
import { openWorkspaceDirectory, type WorkspaceDirectory } from './files/workspace-directory.ts';
import { createRunEngine, type RunEngine } from './run/engine.ts';
import { runHandlers } from './run/handlers.ts';
import { hostHandlers } from './run/host-handlers.ts';
import { openBlobStore } from './services/blob-store.ts';
import { capacityHandlers } from './services/capacity.ts';
import { catalogueHandlers } from './services/catalogue.ts';
import { compareHandlers } from './services/compare.ts';
import type { ServiceContext } from './services/context.ts';
import { createEventHub } from './services/event-hub.ts';
import { fileHandlers } from './services/files.ts';
import { labFileHandlers } from './services/lab-files.ts';
import { labHandlers } from './services/labs.ts';
import { lintHandlers } from './services/lint.ts';
import { managedHostHandlers } from './services/managed-hosts.ts';
import { idSource } from './services/new-id.ts';
import { planHandlers } from './services/plans.ts';
import { reportHandlers } from './services/report.ts';
import { resultHandlers } from './services/results.ts';
import { sampleFiles } from './services/samples.ts';
import { savedComparisonHandlers } from './services/saved-comparisons.ts';
import { searchHandlers } from './services/search.ts';
import { settingsHandlers } from './services/settings.ts';
import { studySamples } from './services/study-samples.ts';
import { createTaskRegistry, type TaskRegistry } from './services/task-registry.ts';
import { taskHandlers } from './services/tasks.ts';
import { workspaceExchangeHandlers } from './services/workspace-exchange.ts';
import { workspaceHandlers } from './services/workspace.ts';
import { acquireLock } from './store/lock.ts';
import { openStore, type Store } from './store/open.ts';
import { takeRestored } from './store/restore.ts';
import { createWorkerPool } from './workers/pool.ts';

/**
 * Opens the workspace and builds all services on it. Throws a CodedError when it cannot be used: `in-use` (details:
 * pid and control socket of the program that has it), `newer-format`, `permission-denied`.
 */
export async function openApp(options: AppOptions): Promise<App> {
  const directory = await openWorkspaceDirectory(options.dataDirectory);
  const socket = controlPath(directory.root);
  const lock = acquireLock(directory.root, socket);
  try {
    const context = await openContext(options, directory, lock.tookOverStale);
    const engine = createRunEngine(context);
    const handlers = handlersOf(context, engine);
    const { events, blobs, tasks } = context;
    const service = controlService(createRouter(handlers, options.log), events, options.show);
    const control = await listenForControl(socket, service, blobs);
    // A call from the terminal ends before a run would: there run.attach asks for it.
    if (options.shell !== 'cli') engine.resume();
    return {
      handlers,
      events,
      blobs,
      busy: () => tasks.busy(),
      async close() {
        await control.close();
        await engine.close(); // before the tasks: a run is let go, not cancelled
        await closeContext(context);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** One line per topic of the contract; what is not here is not served. */
function handlersOf(context: ServiceContext, engine: RunEngine): Partial<Handlers> {
  return {
    ...workspaceHandlers(context),
    ...workspaceExchangeHandlers(context),
    ...settingsHandlers(context),
    ...labHandlers(context),
    ...labFileHandlers(context),
    ...lintHandlers(context),
    ...capacityHandlers(context),
    ...catalogueHandlers(context),
    ...managedHostHandlers(context),
    ...hostHandlers(context),
    ...discoverHandlers(context),
    ...fabricHandlers(context),
    ...planHandlers(context),
    ...fileHandlers(context),
    ...runHandlers(context, engine),
    ...resultHandlers(context),
    ...compareHandlers(context),
    ...savedComparisonHandlers(context),
    ...searchHandlers(context),
    ...reportHandlers(context),
    ...taskHandlers(context),
  };
}

async function openContext(
  options: AppOptions,
  directory: WorkspaceDirectory,
  thorough: boolean,
): Promise<ServiceContext> {
  const { clock, log, secrets, printer } = options;
  const newId = idSource(clock);
  const { resources } = findProgram();
  const samples = [thisComputerSample, ...studySamples(resources), ...(await sampleFiles(join(resources, 'samples')))];
  const now = new Date(clock.nowUs() / 1000);
  const replaced = takeRestored(directory, now);
  if (replaced !== null) log.note(`The restored workspace is in place; the one before it is kept in ${replaced}`);
  const store: Store = openStore(directory, log, { thorough, now });
  removeUnfinishedPacks(directory.artefacts);
  const events = createEventHub(log, newId);
  const blobs = await openBlobStore(join(directory.temporary, 'blobs'), newId);
  const tasks = openTasks(options, events, newId);
  const [workers, readers] = [createWorkerPool(), createWorkerPool(1)];
  return {
    options,
    directory,
    store,
    events,
    tasks,
    blobs,
    workers,
    readers,
    samples,
    clock,
    log,
    secrets,
    printer,
    newId,
  };
}

function openTasks({ clock, log }: AppOptions, events: ServiceContext['events'], newId: () => string): TaskRegistry {
  const bug = (error: unknown): Failure => {
    const id = newId();
    log.bug(id, error);
    return internalFailure(id);
  };
  return createTaskRegistry({ events, clock, newId, failure: (error) => failureOf(error) ?? bug(error) });
}

/** Tasks first, since they write; then what they use. */
async function closeContext({ tasks, workers, readers, blobs, store }: ServiceContext): Promise<void> {
  await tasks.close();
  await Promise.all([workers.close(), readers.close()]);
  await blobs.close();
  store.close();
}
