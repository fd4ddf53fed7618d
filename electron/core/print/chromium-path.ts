import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface BrowserSearch {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const LINUX_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'chrome',
];
const MAC_APPLICATIONS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const WINDOWS_PROGRAMS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

/** Says where a Chromium was looked for, for those who have none. */
export const BROWSER_REMEDY =
  'Install Chromium, Chrome or Edge (Debian and Ubuntu: sudo apt-get install chromium), or name its program in FABRICLAB_BROWSER.';

/**
 * Path of a Chromium, Chrome or Edge, or null. It is started by path, never through the system's handler for addresses:
 * that one might open a window in a browser which runs already, with its extensions. `FABRICLAB_BROWSER` names another.
 */
export function findChromium(search: BrowserSearch = { platform: process.platform, environment: process.env }) {
  const chosen = search.environment['FABRICLAB_BROWSER'];
  const candidates = chosen === undefined || chosen === '' ? knownPlaces(search) : [chosen];
  return candidates.find(isProgram) ?? null;
}

function knownPlaces({ platform, environment }: BrowserSearch): string[] {
  if (platform === 'darwin') {
    const roots = ['/Applications', join(environment['HOME'] ?? '/', 'Applications')];
    return MAC_APPLICATIONS.flatMap((name) => roots.map((root) => join(root, `${name}.app/Contents/MacOS/${name}`)));
  }
  if (platform === 'win32') {
    const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => environment[name] ?? []);
    return WINDOWS_PROGRAMS.flatMap((parts) => roots.map((root) => join(root, ...parts)));
  }
  const folders = [...(environment['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  return LINUX_NAMES.flatMap((name) => folders.filter((folder) => folder !== '').map((folder) => join(folder, name)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
