import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { CodedError } from '../../../shared/contract/errors.ts';
import { MESSAGE_LIMIT_BYTES, SOCKET_PROTOCOL } from '../../../shared/contract/wire.ts';
import type { App, Log } from '../../core/app-options.ts';
import type { PageFiles } from '../../core/print/page-files.ts';
import { createRouter, type Router } from '../../rpc/router.ts';
import { checkUpgrade, LOOPBACK_ADDRESS } from './request-checks.ts';
import { answerRequest, type Routes } from './routes.ts';
import type { Sessions } from './sessions.ts';
import { serveWindow } from './window-socket.ts';

export interface ServerOptions {
  readonly app: Pick<App, 'handlers' | 'events' | 'blobs'>;
  readonly pages: PageFiles;
  readonly sessions: Sessions;
  readonly log: Log;
  /** 0: any free port. */
  readonly port: number;
  /** Called with the number of open windows whenever it changes. */
  readonly windowsChanged: (windows: number) => void;
}

export interface LoopbackServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`; the only Origin that is let in. */
  readonly origin: string;
  close(): Promise<void>;
}

const SOCKET_PATH = '/socket';
/** A call answers within its own limits; these are for clients that never finish what they send. */
const TIMES_MS = { headersTimeout: 10_000, requestTimeout: 300_000, keepAliveTimeout: 5_000 };
const MOST_CONNECTIONS = 256;

/** Serves pages, blobs and the contract on 127.0.0.1 only. Error: in-use when the wanted port is taken. */
export async function startServer(options: ServerOptions): Promise<LoopbackServer> {
  const server = createServer({ maxHeaderSize: 16 * 1024, ...TIMES_MS });
  server.maxConnections = MOST_CONNECTIONS;
  const port = await listen(server, options.port);
  const authority = `${LOOPBACK_ADDRESS}:${port}`;
  const routes: Routes = { ...options, authority, blobs: options.app.blobs };
  const sockets = openSocketServer(options);
  server.on('request', (request, response) => void answerRequest(routes, request, response));
  server.on('upgrade', (request, stream, head) => upgrade(options, authority, sockets, request, stream, head));
  return {
    port,
    origin: `http://${authority}`,
    close: () => close(server, sockets),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portFailure(port, error)));
    server.listen({ port, host: LOOPBACK_ADDRESS, exclusive: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function portFailure(port: number, error: NodeJS.ErrnoException): CodedError {
  const taken = error.code === 'EADDRINUSE';
  const message = taken
    ? `port ${port} of ${LOOPBACK_ADDRESS} is taken`
    : `cannot listen on port ${port}: ${error.message}`;
  return new CodedError(taken ? 'in-use' : 'permission-denied', message, 'Leave --port out to take any free one.');
}

function openSocketServer({ app, log, windowsChanged }: ServerOptions): WebSocketServer {
  const router: Router = createRouter(app.handlers, log);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_LIMIT_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => SOCKET_PROTOCOL,
  });
  sockets.on('connection', (socket) => {
    serveWindow(socket, router, app.events);
    socket.on('close', () => windowsChanged(sockets.clients.size));
    windowsChanged(sockets.clients.size);
  });
  return sockets;
}

function upgrade(
  { sessions, log }: ServerOptions,
  authority: string,
  sockets: WebSocketServer,
  request: IncomingMessage,
  stream: Duplex,
  head: Buffer,
): void {
  stream.on('error', () => stream.destroy());
  const wrongPath = request.url === SOCKET_PATH ? null : { status: 404, reason: 'no such socket' };
  const refusal = checkUpgrade(request, authority, (session) => sessions.holds(session)) ?? wrongPath;
  if (refusal === null) {
    sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
    return;
  }
  log.warning(`refused a socket: ${refusal.reason}`, { status: refusal.status });
  stream.end(`HTTP/1.1 ${refusal.status} refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

async function close(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.close(1001, 'FabricLab is closing');
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    setTimeout(() => server.closeAllConnections(), 200).unref();
  });
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
}
