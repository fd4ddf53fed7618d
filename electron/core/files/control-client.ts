import { createConnection, type Socket } from 'node:net';
import { z } from 'zod';
import type { Transport } from '../../../shared/contract/client.ts';
import { failureSchema, type Failure } from '../../../shared/contract/envelope.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { pushSchema, sequencesSchema, type Sequences } from '../../../shared/contract/wire.ts';
import { LONGEST_LINE_BYTES } from './control-socket.ts';
import { lineReader } from './line-reader.ts';

/** A connection to the program that has the workspace open. */
export interface ControlClient extends Transport {
  close(): void;
}

type Outcome = { ok: true; data: unknown } | { ok: false; error: Failure };

const lineSchema = z.union([
  z.object({ id: z.int(), ok: z.literal(true), data: z.unknown() }),
  z.object({ id: z.int(), ok: z.literal(false), error: failureSchema }),
  pushSchema,
  sequencesSchema,
]);

interface Subscription {
  readonly event: string;
  readonly listener: (data: unknown) => void;
  readonly missed: () => void;
  /** Number of the last push that was seen; null before the first. */
  last: number | null;
}

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
  const subscriptions = new Set<Subscription>();
  let lastId = 0;
  const read = lineReader(LONGEST_LINE_BYTES);
  const lose = (): void => {
    for (const answer of pending.values()) answer({ ok: false, error: LOST });
    pending.clear();
  };
  socket.on('data', (chunk) => {
    const lines = read(chunk);
    if (lines === null) socket.destroy();
    for (const line of lines ?? []) take(line, pending, subscriptions);
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
    subscribe(event, listener, missed) {
      const subscription: Subscription = { event, listener, missed, last: null };
      subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
    putBlob: async (bytes) => text(await call('blob.put', { base64: Buffer.from(bytes).toString('base64') })),
    getBlob: async (id) => Buffer.from(text(await call('blob.get', { id })), 'base64'),
    close: () => void socket.destroy(),
  };
}

function take(
  line: string,
  pending: Map<number, (outcome: Outcome) => void>,
  subscriptions: ReadonlySet<Subscription>,
): void {
  const message = lineSchema.parse(JSON.parse(line));
  if ('sequences' in message) for (const subscription of subscriptions) compare(subscription, message);
  else if ('event' in message) for (const subscription of subscriptions) push(subscription, message);
  else {
    pending.get(message.id)?.(message);
    pending.delete(message.id);
  }
}

/** The other side is ahead: pushes were left out. */
function compare(subscription: Subscription, { sequences }: Sequences): void {
  const newest = sequences[subscription.event] ?? 0;
  if (subscription.last !== null && newest > subscription.last) subscription.missed();
  subscription.last = newest;
}

function push(subscription: Subscription, { event, sequence, data }: z.infer<typeof pushSchema>): void {
  if (subscription.event !== event) return;
  if (subscription.last !== null && sequence !== subscription.last + 1) subscription.missed();
  subscription.last = sequence;
  subscription.listener(data);
}

function text(outcome: Outcome): string {
  if (!outcome.ok) throw new CodedError(outcome.error.code, outcome.error.message, outcome.error.tip);
  if (typeof outcome.data === 'string') return outcome.data;
  throw new CodedError('not-found', 'No such blob', 'Blobs are kept for a session only.');
}
