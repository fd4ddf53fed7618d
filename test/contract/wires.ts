import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket as NodeSocket } from 'ws';
import type { App, Log } from '../../electron/core/app-options.ts';
import { controlService } from '../../electron/core/app-control.ts';
import { connectControl } from '../../electron/core/files/control-client.ts';
import { listenForControl } from '../../electron/core/files/control-socket.ts';
import { createDirectTransport } from '../../electron/rpc/direct-transport.ts';
import { createRouter } from '../../electron/rpc/router.ts';
import { APP_ORIGIN, bridgeListeners, type Sender } from '../../electron/shells/electron/bridge-service.ts';
import { createBridge, type RendererIpc } from '../../electron/shells/electron/bridge.ts';
import { Sessions } from '../../electron/shells/web/sessions.ts';
import { startServer } from '../../electron/shells/web/server.ts';
import { createIpcTransport } from '../../renderer/src/transport/ipc.ts';
import { createSocketTransport, type ConnectionState } from '../../renderer/src/transport/socket.ts';
import { BRIDGE_CHANNELS } from '../../shared/contract/bridge.ts';
import type { Transport } from '../../shared/contract/client.ts';
import { SOCKET_PROTOCOL } from '../../shared/contract/wire.ts';

export type Served = Pick<App, 'handlers' | 'events' | 'blobs'>;

/** One way from a caller to the handlers, both ends of it the real ones. */
export interface Wire {
  readonly transport: Transport;
  close(): Promise<void>;
}

export type OpenWire = (served: Served, log: Log) => Promise<Wire>;

export const wires: Record<string, OpenWire> = {
  'direct call': async (served, log) => ({
    transport: createDirectTransport(served, log),
    close: async () => undefined,
  }),
  WebSocket: async (served, log) => {
    const web = await startWeb(served, log);
    const transport = web.connect();
    // The first reply says that the socket is open and subscribed.
    await transport.call('task.list', {});
    return {
      transport,
      async close() {
        transport.close();
        await web.close();
      },
    };
  },
  'bridge between processes': async (served, log) => {
    const ipc = connectProcesses(served, log, { origin: APP_ORIGIN, isMainFrame: true });
    return {
      transport: createIpcTransport(createBridge(ipc, { getPathForFile: () => '' })),
      close: async () => ipc.close(),
    };
  },
  'control socket': async (served, log) => {
    const folder = mkdtempSync(join(tmpdir(), 'fabriclab-control-'));
    const path = join(folder, 'control.sock');
    const service = controlService(createRouter(served.handlers, log), served.events, undefined);
    const server = await listenForControl(path, service, served.blobs);
    const transport = await connectControl(path);
    await transport.call('task.list', {});
    return {
      transport,
      async close() {
        transport.close();
        await server.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/** The web shell's server, and windows to it: the renderer's own transport over Node's sockets. */
export async function startWeb(served: Served, log: Log, port = 0, sessions = new Sessions()) {
  const server = await startServer({
    app: served,
    pages: new Map(),
    sessions,
    log,
    port,
    windowsChanged: () => undefined,
  });
  const session = sessions.exchange(sessions.issueToken(60_000)) ?? '';
  const { origin } = server;
  return {
    ...server,
    sessions,
    connect(stateChanged: (state: ConnectionState) => void = () => undefined) {
      return createSocketTransport({
        session,
        stateChanged,
        waitsMs: [20, 50],
        fetch(path, init) {
          const headers = new Headers(init.headers);
          headers.set('origin', origin);
          return fetch(`${origin}${path}`, { ...init, headers });
        },
        openSocket: () => {
          const socket = new NodeSocket(`${origin.replace('http', 'ws')}/socket`, [SOCKET_PROTOCOL, session], {
            headers: { origin },
          });
          // Only the parts that a browser's socket has are used.
          return socket as unknown as WebSocket;
        },
      });
    },
  };
}

export interface ConnectedProcesses extends RendererIpc {
  /** What the page's side was handed beside the pushes. */
  readonly events: unknown[];
  close(): void;
}

/** Stands for Electron's ipcMain and ipcRenderer: copies what crosses, as they do, and adds an event object. */
export function connectProcesses(served: Served, log: Log, sender: Sender): ConnectedProcesses {
  const listeners = bridgeListeners(served, log);
  const pages = new Set<(event: unknown, ...values: unknown[]) => void>();
  const events: unknown[] = [];
  const unsubscribe = served.events.subscribe((event, sequence, data) => {
    const fromElectron = { sender: 'a way back into the process' };
    events.push(fromElectron);
    for (const page of pages) page(fromElectron, structuredClone({ event, sequence, data }));
  });
  return {
    events,
    async invoke(channel, ...values) {
      const listener = listeners[channel];
      if (listener === undefined) throw new Error(`No handler registered for '${channel}'`);
      return structuredClone(await listener(sender, structuredClone(values)));
    },
    on: (channel, listener) => (channel === BRIDGE_CHANNELS.push ? pages.add(listener) : undefined),
    off: (_channel, listener) => pages.delete(listener),
    close: unsubscribe,
  };
}
