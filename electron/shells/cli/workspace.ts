import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transport } from '../../../shared/contract/client.ts';
import { openApp } from '../../core/app.ts';
import type { App } from '../../core/app-options.ts';
import { createChromiumPrinter } from '../../core/print/chromium-printer.ts';
import { readPageFiles } from '../../core/print/page-files.ts';
import { createDirectTransport } from '../../rpc/direct-transport.ts';
import { describeMethods, type MethodDescription } from '../../rpc/methods.ts';
import { systemClock } from '../system/clock.ts';
import { connectToOwner } from '../system/connect-to-owner.ts';
import { defaultDataDirectory, prepareDataDirectory } from '../system/data-directory.ts';
import { openFileLog } from '../system/file-log.ts';
import { sessionSecrets } from '../system/session-secrets.ts';

export interface OpenWorkspace {
  readonly transport: Transport;
  close(): Promise<void>;
}

/** Opens the workspace, or talks to the program that has it open. */
export async function openWorkspace(directory: string | null, rendererDirectory: string): Promise<OpenWorkspace> {
  const surroundings = { platform: process.platform, environment: process.env, homeDirectory: homedir() };
  const dataDirectory = prepareDataDirectory(directory ?? defaultDataDirectory(surroundings));
  const log = openFileLog(dataDirectory);
  try {
    const app = await openOwn(dataDirectory, rendererDirectory);
    return { transport: createDirectTransport(app, log), close: () => app.close() };
  } catch (error) {
    const owner = await connectToOwner(error);
    return { transport: owner, close: async () => owner.close() };
  }
}

/** What a program on this computer would serve. It needs an open workspace: one that is thrown away. */
export async function listMethods(rendererDirectory: string): Promise<MethodDescription[]> {
  const directory = prepareDataDirectory(mkdtempSync(join(tmpdir(), 'fabriclab-methods-')));
  try {
    const app = await openOwn(directory, rendererDirectory);
    const methods = describeMethods(app.handlers);
    await app.close();
    return methods;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const warnOnTerminal = (text: string): void => void process.stderr.write(`FabricLab: ${text}\n`);

const openOwn = (dataDirectory: string, rendererDirectory: string): Promise<App> =>
  openApp({
    dataDirectory,
    rendererDirectory,
    shell: 'cli',
    clock: systemClock,
    log: openFileLog(dataDirectory),
    secrets: sessionSecrets(),
    printer: createChromiumPrinter({ pages: readPageFiles(rendererDirectory), warn: warnOnTerminal }),
  });
