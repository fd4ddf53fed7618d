import { homedir } from 'node:os';
import { join } from 'node:path';
import { runsAsRoot, ROOT_WARNING } from '../../core/print/chromium-flags.ts';
import { BROWSER_REMEDY, findChromium } from '../../core/print/chromium-path.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { defaultDataDirectory, prepareDataDirectory } from '../system/data-directory.ts';
import { failureText } from '../system/failure-text.ts';
import { openFileLog } from '../system/file-log.ts';
import { hasDisplay, openBrowserWindow } from './browser-window.ts';
import { readOptions, USAGE, type WebOptions } from './options.ts';
import { askFirstToShow } from './second-start.ts';
import { openWebShell, type WebShell } from './web-shell.ts';

const say = (text: string): void => void process.stderr.write(`FabricLab: ${text}\n`);

/** How this start shows itself: a browser's path, or null and why an address is printed instead. */
interface Choice {
  readonly browser: string | null;
  readonly reason: string;
}

function chooseBrowser({ openWindow }: WebOptions): Choice {
  if (!openWindow) return { browser: null, reason: 'as asked, no window is opened' };
  if (!hasDisplay()) return { browser: null, reason: 'there is no display' };
  const browser = findChromium();
  return { browser, reason: browser === null ? `no Chromium, Chrome or Edge was found (${BROWSER_REMEDY})` : '' };
}

type Target = Pick<ReturnType<WebShell['open']>, 'address' | 'openingFile'>;

/** On stdout, since it is what was asked for. */
const printAddress = (reason: string, { address }: Target): void =>
  void process.stdout.write(`FabricLab: ${reason}; open this address in a browser (it works once): ${address}\n`);

/** Opens a window on the file, or prints the address; also when the window does not come, after telling `stay`. */
function show({ browser, reason }: Choice, dataDirectory: string, target: Target, stay: () => void): void {
  if (browser === null) {
    printAddress(reason, target);
    return;
  }
  if (runsAsRoot()) say(ROOT_WARNING);
  openBrowserWindow(browser, dataDirectory, target.openingFile, (failure) => {
    stay();
    printAddress(failure, target);
  });
}

async function run(options: WebOptions): Promise<void> {
  const surroundings = { platform: process.platform, environment: process.env, homeDirectory: homedir() };
  const dataDirectory = prepareDataDirectory(options.dataDirectory ?? defaultDataDirectory(surroundings));
  const choice = chooseBrowser(options);
  const ends = Promise.withResolvers<string>();
  try {
    const shell = await openWebShell({
      dataDirectory,
      rendererDirectory: join(import.meta.dirname, '..', 'renderer'),
      port: options.port,
      log: openFileLog(dataDirectory),
      ownsWindow: choice.browser !== null,
      ended: () => ends.resolve('the last window was closed'),
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ends.resolve(signal));
    show(choice, dataDirectory, shell.open(), () => shell.stay());
    say(`ending: ${await ends.promise}.`);
    await shell.close();
  } catch (error) {
    const target = await askFirstToShow(error);
    say('the workspace is open already; this start shows the program that runs.');
    if (target !== null) show(choice, dataDirectory, target, () => undefined);
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(USAGE);
  else await run(options);
} catch (error) {
  say(failureText(error));
  process.exitCode = error instanceof CodedError && error.code === 'bad-input' ? 2 : 1;
}
