import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { z } from 'zod';
import type { Blobs } from '../app-options.ts';
import { lineReader } from './line-reader.ts';

/**
 * How a second program of the same user talks to the one that has the workspace open: the contract's envelopes as lines
 * of JSON, replies and pushes likewise. The first line, and one after pushes were left out, is `{"sequences"}`: the
 * newest number of every event. Bytes go as base64 in calls named `blob.put` and `blob.get`.
 */
export interface ControlService {
  /** An envelope as text in, its reply as text out. Never rejects. */
  answer(text: string): Promise<string>;
  subscribe(listener: (event: string, sequence: number, data: unknown) => void): () => void;
  sequences(): Readonly<Record<string, number>>;
}

export type ControlBlobs = Pick<Blobs, 'put' | 'get'>;

export interface ControlServer {
  close(): Promise<void>;
}

/** A line holds at most a blob of 96 MiB; larger files are named by their path. */
export const LONGEST_LINE_BYTES = 128 * 1024 ** 2;
/** A reader that is this far behind gets no pushes until it caught up; it sees the gap. */
const MOST_UNREAD_BYTES = 8 * 1024 ** 2;

const blobCallSchema = z.discriminatedUnion('name', [
  z.object({ id: z.int().min(0), name: z.literal('blob.put'), input: z.object({ base64: z.base64() }) }),
  z.object({ id: z.int().min(0), name: z.literal('blob.get'), input: z.object({ id: z.string() }) }),
]);
type BlobCall = z.infer<typeof blobCallSchema>;

/** Listens for the owner of the workspace alone (0600). A socket left over by a dead program makes way. */
export async function listenForControl(
  path: string,
  service: ControlService,
  blobs: ControlBlobs,
): Promise<ControlServer> {
  const isPipe = path.startsWith('\\\\.\\pipe\\');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, service, blobs);
  });
  // The lock of the workspace is held: whoever listened here before is gone.
  if (!isPipe) rmSync(path, { force: true });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(path, listening);
  });
  if (!isPipe) chmodSync(path, 0o600);
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function serve(socket: Socket, service: ControlService, blobs: ControlBlobs): void {
  const read = lineReader(LONGEST_LINE_BYTES);
  const send = (text: string): void => {
    if (!socket.destroyed) socket.write(`${text}\n`);
  };
  const sendSequences = (): void => send(JSON.stringify({ sequences: service.sequences() }));
  let behind = false;
  const end = service.subscribe((event, sequence, data) => {
    behind ||= socket.writableLength > MOST_UNREAD_BYTES;
    if (!behind) send(JSON.stringify({ event, sequence, data }));
  });
  socket.on('drain', () => {
    if (behind) sendSequences();
    behind = false;
  });
  socket.on('data', (chunk) => {
    const lines = read(chunk);
    if (lines === null) socket.destroy();
    for (const line of lines ?? []) void answerLine(line, service, blobs).then(send);
  });
  // A client that vanished: nothing to tell, nobody to tell it to.
  socket.on('error', () => socket.destroy());
  socket.on('close', end);
  sendSequences();
}

async function answerLine(line: string, service: ControlService, blobs: ControlBlobs): Promise<string> {
  const call = blobCall(line);
  if (call === null) return service.answer(line);
  try {
    return JSON.stringify({ id: call.id, ok: true, data: await blobReply(call, blobs) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return JSON.stringify({ id: call.id, ok: false, error: { code: 'refused', message, tip: null, details: null } });
  }
}

/** Only short looks at lines that can be blob calls: a large import is not parsed twice. */
function blobCall(line: string): BlobCall | null {
  if (!line.slice(0, 100).includes('"blob.')) return null;
  try {
    return blobCallSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

async function blobReply(call: BlobCall, blobs: ControlBlobs): Promise<string | null> {
  if (call.name === 'blob.put') return blobs.put(Buffer.from(call.input.base64, 'base64'));
  const bytes = await blobs.get(call.input.id);
  return bytes === null ? null : Buffer.from(bytes).toString('base64');
}
