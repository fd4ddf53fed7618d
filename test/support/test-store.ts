import { onTestFinished } from 'vitest';
import type { WorkspaceDirectory } from '../../electron/core/files/workspace-directory.ts';
import { openStore, type Store } from '../../electron/core/store/open.ts';
import { keptLog, type KeptLog } from './kept-log.ts';
import { temporaryWorkspace } from './temporary-workspace.ts';

export interface TestStore {
  readonly store: Store;
  readonly directory: WorkspaceDirectory;
  readonly log: KeptLog;
}

/** A real database in a directory of its own, closed when the test is over. */
export async function openTestStore(): Promise<TestStore> {
  const directory = await temporaryWorkspace();
  const log = keptLog();
  const store = openStore(directory, log);
  onTestFinished(() => store.close());
  return { store, directory, log };
}
