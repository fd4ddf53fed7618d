import type { Transport } from '../../../shared/contract/client.ts';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import { SOCKET_PROTOCOL } from '../../../shared/contract/wire.ts';
import { createIpcTransport } from './ipc.ts';
import { signIn } from './session.ts';
import { createSocketTransport, type ConnectionState } from './socket.ts';

declare global {
  interface Window {
    /** Only in Electron. */
    readonly fabriclab?: Bridge;
  }
}

/** The transport of the shell that shows this page; null when this window may not talk to FabricLab. */
export async function pickTransport(stateChanged: (state: ConnectionState) => void): Promise<Transport | null> {
  if (window.fabriclab !== undefined) return createIpcTransport(window.fabriclab);
  const fetch = (path: string, init: RequestInit): Promise<Response> => window.fetch(path, init);
  const session = await signIn({
    location: window.location,
    history: window.history,
    sessionStorage: window.sessionStorage,
    fetch,
  });
  if (session === null) return null;
  const openSocket = (): WebSocket => new WebSocket(`ws://${window.location.host}/socket`, [SOCKET_PROTOCOL, session]);
  return createSocketTransport({ session, openSocket, fetch, stateChanged });
}
