import type { WebSocket } from 'ws';
import type { Push } from '../../../shared/contract/envelope.ts';
import { events, type EventName } from '../../../shared/contract/events.ts';
import type { Sequences } from '../../../shared/contract/wire.ts';
import type { EventHub } from '../../core/app-options.ts';
import type { Router } from '../../rpc/router.ts';

/** Beyond this much unread, pushes are left out; replies still go. */
const PUSH_BACKLOG_BYTES = 4 * 1024 * 1024;
/** Beyond this much unread, the window is given up: it has stopped reading at all. */
const DEAD_BACKLOG_BYTES = 256 * 1024 * 1024;
/** Calls of one window that run at a time; further messages wait in the operating system's buffers. */
const MOST_CALLS = 64;
/** How often a window that fell behind is looked at. */
const CATCH_UP_MS = 200;

const EVENT_NAMES = Object.keys(events).filter((name): name is EventName => Object.hasOwn(events, name));

/** Serves the contract over one socket until it closes: calls in, replies and pushes out. */
export function serveWindow(socket: WebSocket, router: Router, hub: EventHub): void {
  const sendSequences = (): void => {
    const sequences = Object.fromEntries(EVENT_NAMES.map((name) => [name, hub.sequence(name)]));
    send(socket, { sequences } satisfies Sequences);
  };
  const unsubscribe = pushTo(socket, hub, sendSequences);
  let running = 0;
  socket.on('message', (message, isBinary) => {
    running += 1;
    if (running >= MOST_CALLS) socket.pause();
    // Binary messages are no calls: the router answers that they are not JSON.
    const text = isBinary ? '' : messageText(message);
    void router.answerText(text).then((reply) => {
      running -= 1;
      if (running < MOST_CALLS) socket.resume();
      deliver(socket, reply);
    });
  });
  socket.on('close', unsubscribe);
  // A message beyond the limit or a broken frame: the socket closes itself with a code that says so.
  socket.on('error', () => {});
  sendSequences();
}

function messageText(message: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(message)) return Buffer.concat(message).toString();
  return Buffer.isBuffer(message) ? message.toString() : Buffer.from(message).toString();
}

/** Forwards pushes while the window keeps up; tells it the sequences when it has caught up after a gap. */
function pushTo(socket: WebSocket, hub: EventHub, sendSequences: () => void): () => void {
  let catchingUp: NodeJS.Timeout | null = null;
  const look = (): void => {
    if (socket.bufferedAmount > PUSH_BACKLOG_BYTES) return;
    if (catchingUp !== null) clearInterval(catchingUp);
    catchingUp = null;
    sendSequences();
  };
  const unsubscribe = hub.subscribe((event, sequence, data) => {
    if (catchingUp !== null) return;
    if (socket.bufferedAmount > PUSH_BACKLOG_BYTES) catchingUp = setInterval(look, CATCH_UP_MS).unref();
    else send(socket, { event, sequence, data } satisfies Push);
  });
  return () => {
    if (catchingUp !== null) clearInterval(catchingUp);
    unsubscribe();
  };
}

const send = (socket: WebSocket, message: unknown): void => deliver(socket, JSON.stringify(message));

function deliver(socket: WebSocket, text: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > DEAD_BACKLOG_BYTES) socket.terminate();
  else socket.send(text);
}
