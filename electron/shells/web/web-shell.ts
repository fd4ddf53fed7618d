import { openApp } from '../../core/app.ts';
import type { App, Log, ShowReply } from '../../core/app-options.ts';
import { createChromiumPrinter } from '../../core/print/chromium-printer.ts';
import { readPageFiles } from '../../core/print/page-files.ts';
import { systemClock } from '../system/clock.ts';
import { sessionSecrets } from '../system/session-secrets.ts';
import { browserProfile } from './browser-window.ts';
import { removeOpeningFiles, writeOpeningFile } from './opening-file.ts';
import { startServer } from './server.ts';
import { Sessions } from './sessions.ts';
import { WindowLife } from './window-life.ts';

/** A window that is opened at once needs seconds; an address that was printed waits for its reader. */
const OPENING_MS = 60_000;
const PRINTED_TOKEN_MS = 12 * 3600 * 1000;
const GRACE_MS = 10_000;

export interface WebShellOptions {
  readonly dataDirectory: string;
  readonly rendererDirectory: string;
  readonly port: number;
  readonly log: Log;
  /** A browser window is opened right away: when none comes or the last is closed, the program ends. */
  readonly ownsWindow: boolean;
  readonly graceMs?: number;
  readonly ended: () => void;
}

export interface WebShell {
  readonly app: App;
  readonly origin: string;
  /** An address and a file with a fresh start token each. */
  open(): { address: string; openingFile: string };
  /** Does not end by itself any more: no window came, and an address was printed. */
  stay(): void;
  close(): Promise<void>;
}

/** Opens the workspace and serves it. Errors: what openApp says (in-use among them), and in-use for a taken port. */
export async function openWebShell(options: WebShellOptions): Promise<WebShell> {
  const { dataDirectory, rendererDirectory, log } = options;
  const pages = readPageFiles(rendererDirectory);
  const show = { reply: async (): Promise<ShowReply> => ({ address: null, openingFile: null }) };
  const app = await openApp({
    dataDirectory,
    rendererDirectory,
    shell: 'web',
    clock: systemClock,
    log,
    secrets: sessionSecrets(),
    printer: createChromiumPrinter({ pages, warn: (text) => log.warning(text) }),
    show: () => show.reply(),
  });
  try {
    return await serve(options, app, pages, show);
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function serve(
  options: WebShellOptions,
  app: App,
  pages: ReturnType<typeof readPageFiles>,
  show: { reply: () => Promise<ShowReply> },
): Promise<WebShell> {
  // Files of a killed predecessor go: their tokens died with it.
  const folder = browserProfile(options.dataDirectory);
  removeOpeningFiles(folder);
  const sessions = new Sessions();
  const life = new WindowLife({
    graceMs: options.graceMs ?? GRACE_MS,
    firstWindowMs: OPENING_MS,
    ownsWindow: options.ownsWindow,
    busy: () => app.busy(),
    end: options.ended,
  });
  const windowsChanged = (windows: number): void => life.windowsChanged(windows);
  const server = await startServer({ app, pages, sessions, log: options.log, port: options.port, windowsChanged });
  const addressFor = (lifetimeMs: number): string => `${server.origin}/#${sessions.issueToken(lifetimeMs)}`;
  const open = (): { address: string; openingFile: string } => ({
    address: addressFor(PRINTED_TOKEN_MS),
    openingFile: writeOpeningFile(folder, addressFor(OPENING_MS), OPENING_MS),
  });
  show.reply = async () => {
    life.windowExpected();
    return open();
  };
  return {
    app,
    origin: server.origin,
    open,
    stay: () => life.stay(),
    async close() {
      life.stop();
      removeOpeningFiles(folder);
      await server.close();
      await app.close();
    },
  };
}
