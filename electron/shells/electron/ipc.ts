import { BrowserWindow, ipcMain } from 'electron';
import { BRIDGE_CHANNELS } from '../../../shared/contract/bridge.ts';
import type { Push } from '../../../shared/contract/envelope.ts';
import type { App, Log } from '../../core/app-options.ts';
import { bridgeListeners } from './bridge-service.ts';

/** Connects the contract to all windows: calls in, replies and pushes out. */
export function connectIpc(app: App, log: Log): void {
  for (const [channel, listener] of Object.entries(bridgeListeners(app, log))) {
    ipcMain.handle(channel, ({ senderFrame, sender }, ...values: unknown[]) =>
      listener({ origin: senderFrame?.origin ?? null, isMainFrame: senderFrame === sender.mainFrame }, values),
    );
  }
  app.events.subscribe((event, sequence, data) => {
    for (const window of BrowserWindow.getAllWindows()) {
      window.webContents.send(BRIDGE_CHANNELS.push, { event, sequence, data } satisfies Push);
    }
  });
}
