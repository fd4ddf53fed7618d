import { BrowserWindow } from 'electron';
import { join } from 'node:path';
import { APP_ORIGIN } from './bridge-service.ts';

/** Of every page that we show or print. */
export const PAGE_PREFERENCES = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
} as const;

/** Opens the workbench's window, shown once its first picture is there. */
export async function openWindow(folder: string): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'FabricLab',
    webPreferences: { ...PAGE_PREFERENCES, preload: join(folder, 'preload.cjs') },
  });
  window.once('ready-to-show', () => window.show());
  await window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** A second start: the window of the first comes to the front. */
export function bringToFront(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
