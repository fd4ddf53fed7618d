import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumFlags } from '../../core/print/chromium-flags.ts';

/** The browser's profile, apart from the user's own browser. */
export const browserProfile = (dataDirectory: string): string => join(dataDirectory, 'browser');

/**
 * Opens an app window on an opening file (opening-file.ts) and does not wait. When a window of the same profile is open,
 * the browser that shows it opens this one too.
 */
export function openBrowserWindow(browser: string, dataDirectory: string, openingFile: string): void {
  const address = pathToFileURL(openingFile).href;
  const args = [`--app=${address}`, '--window-size=1440,900', ...chromiumFlags(browserProfile(dataDirectory))];
  const child = spawn(browser, args, { stdio: 'ignore', detached: true });
  child.on('error', (error) => process.stderr.write(`FabricLab: ${browser} did not start: ${error.message}\n`));
  child.unref();
}

/** Whether a window can be shown here. */
export function hasDisplay(environment: Readonly<Record<string, string | undefined>> = process.env): boolean {
  if (process.platform !== 'linux') return true;
  return (environment['DISPLAY'] ?? '') !== '' || (environment['WAYLAND_DISPLAY'] ?? '') !== '';
}
