import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumFlags } from '../../core/print/chromium-flags.ts';

/** The browser's profile, apart from the user's own browser. */
export const browserProfile = (dataDirectory: string): string => join(dataDirectory, 'browser');

/** A browser that fails this soon after its start never showed a window: no display, no library, a broken profile. */
const START_MS = 60_000;

/**
 * Opens an app window on an opening file (opening-file.ts) and does not wait. When a window of the same profile is open,
 * the browser that shows it opens this one too. `failed` is told why no window came.
 */
export function openBrowserWindow(
  browser: string,
  dataDirectory: string,
  openingFile: string,
  failed: (reason: string) => void,
): void {
  const address = pathToFileURL(openingFile).href;
  const args = [`--app=${address}`, '--window-size=1440,900', ...chromiumFlags(browserProfile(dataDirectory))];
  const child = spawn(browser, args, { stdio: 'ignore', detached: true });
  const startedMs = performance.now();
  child.once('error', (error) => failed(`${browser} did not start: ${error.message}`));
  child.once('exit', (code) => {
    const soon = performance.now() - startedMs < START_MS;
    if (soon && code !== null && code !== 0) failed(`${browser} ended at once with status ${code}`);
  });
  child.unref();
}

/** Whether a window can be shown here. */
export function hasDisplay(environment: Readonly<Record<string, string | undefined>> = process.env): boolean {
  if (process.platform !== 'linux') return true;
  return (environment['DISPLAY'] ?? '') !== '' || (environment['WAYLAND_DISPLAY'] ?? '') !== '';
}
