import { createConnection, type Socket } from 'node:net';
import type { Transport } from '../../../shared/contract/client.ts';
import type { Failure } from '../../../shared/contract/envelope.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { PushSequence } from '../../../shared/contract/push-sequence.ts';
import { messageSchema } from '../../../shared/contract/wire.ts';
import { LONGEST_LINE_BYTES } from './control-socket.ts';
import { lineReader } from './line-reader.ts';

/** A connection to the program that has the workspace open. */
export interface ControlClient extends Transport {
  close(): void;
}

type Outcome = { ok: true; data: unknown } | { ok: false; error: Failure };

const LOST: Failure = {
  code: 'connection-lost',
  message: 'The connection to the running FabricLab was lost',
  tip: 'It may have been closed. Try again: the workspace is opened then.',
  details: null,
};

/** Connects to the socket that `in-use` named. Throws `connection-lost` when nobody listens there. */
export async function connectControl(path: string): Promise<ControlClient> {
  const socket = createConnection(path);
  await new Promise<void>((connected, failed) => {
    socket.once('connect', connected);
    socket.once('error', () => failed(new CodedError(LOST.code, LOST.message, LOST.tip)));
  });
  return clientOver(socket);
}

function clientOver(socket: Socket): ControlClient {
  const pending = new Map<number, (outcome: Outcome) => void>();
  const pushes = new PushSequence();
  let lastId = 0;
  const read = lineReader(LONGEST_LINE_BYTES);
  const lose = (): void => {
    for (const answer of pending.values()) answer({ ok: false, error: LOST });
    pending.clear();
  };
  socket.on('data', (chunk) => {
    const lines = read(chunk);
    if (lines === null) socket.destroy();
    for (const line of lines ?? []) take(line, pending, pushes);
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', lose);

  const call = (name: string, input: unknown): Promise<Outcome> =>
    new Promise((answer) => {
      if (socket.destroyed) {
        answer({ ok: false, error: LOST });
        return;
      }
      lastId += 1;
      pending.set(lastId, answer);
      socket.write(`${JSON.stringify({ id: lastId, name, input })}\n`);
    });

  return {
    call,
    subscribe: (event, listener, missed) => pushes.subscribe(event, listener, missed),
    putBlob: async (bytes) => text(await call('blob.put', { base64: Buffer.from(bytes).toString('base64') })),
    getBlob: async (id) => Buffer.from(text(await call('blob.get', { id })), 'base64'),
    close: () => void socket.destroy(),
  };
}

function take(line: string, pending: Map<number, (outcome: Outcome) => void>, pushes: PushSequence): void {
  const message = messageSchema.parse(JSON.parse(line));
  if ('sequences' in message) pushes.compare(message.sequences);
  else if ('event' in message) pushes.push(message.event, message.sequence, message.data);
  else {
    const { id, ...outcome } = message;
    pending.get(id)?.(outcome);
    pending.delete(id);
  }
}

function text(outcome: Outcome): string {
  if (!outcome.ok) throw new CodedError(outcome.error.code, outcome.error.message, outcome.error.tip);
  if (typeof outcome.data === 'string') return outcome.data;
  throw new CodedError('not-found', 'No such blob', 'Blobs are kept for a session only.');
}
