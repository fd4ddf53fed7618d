import { BRIDGE_CHANNELS, type Bridge } from '../../../shared/contract/bridge.ts';

/** What is used of Electron's ipcRenderer; tests hand in a double. */
export interface RendererIpc {
  invoke(channel: string, ...values: unknown[]): Promise<unknown>;
  on(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown;
  off(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown;
}

/** What is used of Electron's webUtils: it answers for files that the user chose, not for names that a page makes up. */
export interface FilePaths {
  getPathForFile(file: object): string;
}

/** The functions that the page gets. The event objects of Electron, which reach back into the process, stay here. */
export function createBridge(ipc: RendererIpc, files: FilePaths): Bridge {
  return {
    call: (name, input) => ipc.invoke(BRIDGE_CHANNELS.call, name, input),
    putBlob: (bytes) => ipc.invoke(BRIDGE_CHANNELS.putBlob, bytes),
    getBlob: (id) => ipc.invoke(BRIDGE_CHANNELS.getBlob, id),
    pathOf(file) {
      try {
        return files.getPathForFile(file);
      } catch {
        return '';
      }
    },
    onPush(listener) {
      const forward = (_event: unknown, push: unknown): void => listener(push);
      ipc.on(BRIDGE_CHANNELS.push, forward);
      return () => void ipc.off(BRIDGE_CHANNELS.push, forward);
    },
  };
}
