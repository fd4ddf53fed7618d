import type { AppOptions, Clock, EventHub, Log, Printer, Secrets } from '../app-options.ts';
import type { WorkspaceDirectory } from '../files/workspace-directory.ts';
import type { Store } from '../store/open.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { BlobStore } from './blob-store.ts';
import type { Sample } from './sample.ts';
import type { TaskRegistry } from './task-registry.ts';

/** All that a handler of the contract works with. */
export interface ServiceContext {
  readonly options: AppOptions;
  readonly directory: WorkspaceDirectory;
  readonly store: Store;
  readonly events: EventHub;
  readonly tasks: TaskRegistry;
  readonly blobs: BlobStore;
  /** For parsing, compressing, hashing and checking that would hold up the main thread. */
  readonly workers: WorkerPool;
  /** One thread for questions to the database that somebody waits for: they do not wait for an import. */
  readonly readers: WorkerPool;
  readonly samples: readonly Sample[];
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly printer: Printer | null;
  /** UUIDv7. */
  readonly newId: () => string;
}
