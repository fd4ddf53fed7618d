import { app, dialog, safeStorage, session } from 'electron';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../../core/app.ts';
import type { App, Log } from '../../core/app-options.ts';
import { readPageFiles } from '../../core/print/page-files.ts';
import { systemClock } from '../system/clock.ts';
import { defaultDataDirectory, prepareDataDirectory } from '../system/data-directory.ts';
import { failureText } from '../system/failure-text.ts';
import { openFileLog } from '../system/file-log.ts';
import { connectIpc } from './ipc.ts';
import { setMenu } from './menu.ts';
import { lockDown } from './navigation.ts';
import { declareScheme, servePages } from './page-protocol.ts';
import { createElectronPrinter } from './printer.ts';
import { openVault } from './vault.ts';
import { bringToFront, openWindow } from './window.ts';

const folder = import.meta.dirname;
const rendererDirectory = join(folder, '..', 'renderer');

/** `--data-dir` as for the other shells; Chromium's own switches are on the same command line, so no strict reading. */
function dataDirectoryOf(args: readonly string[]): string {
  const place = args.indexOf('--data-dir');
  const surroundings = { platform: process.platform, environment: process.env, homeDirectory: homedir() };
  return prepareDataDirectory((place < 0 ? undefined : args[place + 1]) ?? defaultDataDirectory(surroundings));
}

async function openCore(dataDirectory: string, log: Log): Promise<App> {
  const pages = readPageFiles(rendererDirectory);
  servePages(pages);
  const encryption = {
    isAvailable: () => safeStorage.isAsyncEncryptionAvailable(),
    backend: () => (process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'system'),
    encrypt: (text: string) => safeStorage.encryptStringAsync(text),
    decrypt: async (bytes: Buffer) => (await safeStorage.decryptStringAsync(bytes)).result,
  };
  return openApp({
    dataDirectory,
    rendererDirectory,
    shell: 'electron',
    clock: systemClock,
    log,
    secrets: await openVault({ encryption, path: join(dataDirectory, 'secrets.json') }),
    printer: createElectronPrinter(pages),
    show: async () => {
      bringToFront();
      return { address: null, openingFile: null };
    },
  });
}

/** True when the program may end now. What runs on hosts goes on without us; what runs here would be lost. */
async function mayQuit(core: App): Promise<boolean> {
  if (!core.busy()) return true;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Work is under way. Quit FabricLab?',
    detail: 'Steps that were deployed go on running on the hosts; attach to the run again later.',
    buttons: ['Quit', 'Stay'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

function closeBeforeQuit(core: App): void {
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void (async () => {
      if (!(await mayQuit(core))) return;
      await core.close();
      closed = true;
      app.quit();
    })();
  });
  app.on('window-all-closed', () => app.quit());
}

async function start(): Promise<void> {
  const dataDirectory = dataDirectoryOf(process.argv);
  const log = openFileLog(dataDirectory);
  // Chromium's own state lies in the workspace's directory, so that the single-instance lock is one per workspace.
  app.setPath('userData', join(dataDirectory, 'electron'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.on('second-instance', bringToFront);
  await app.whenReady();
  lockDown(app, session.defaultSession);
  setMenu(process.platform);
  const core = await openCore(dataDirectory, log);
  connectIpc(core, log);
  closeBeforeQuit(core);
  await openWindow(folder);
}

declareScheme();
start().catch((error: unknown) => {
  dialog.showErrorBox('FabricLab cannot start', failureText(error));
  app.exit(1);
});
