import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openWorkspaceDirectory, type WorkspaceDirectory } from '../../electron/core/files/workspace-directory.ts';

/** A directory that is removed when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fabriclab-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty workspace directory that is removed when the test is over. */
export async function temporaryWorkspace(): Promise<WorkspaceDirectory> {
  return openWorkspaceDirectory(join(await temporaryFolder(), 'workspace'));
}
