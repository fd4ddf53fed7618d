import { z } from 'zod';
import { failureSchema } from './envelope.ts';

/** What both ends of a WebSocket or a control socket agree on, beside the calls, replies and pushes of envelope.ts. */

/** First subprotocol; the session is the second one. */
export const SOCKET_PROTOCOL = 'fabriclab.v1';

/** Longest message from a window, bytes of UTF-8. What is larger goes beside the contract, as a blob. */
export const MESSAGE_LIMIT_BYTES = 1024 * 1024;

/** Longest upload through `PUT /blob`. A larger file is named by its path. */
export const BLOB_LIMIT_BYTES = 1024 * 1024 * 1024;

/** Close code of a socket whose other end sent a longer message (RFC 6455, 7.4.1). */
export const CLOSED_TOO_BIG = 1009;

/** Answer to the exchange of a start token. */
export const loginReplySchema = z.object({ session: z.string() });
export const blobReplySchema = z.object({ id: z.string() });

/**
 * The newest sequence number of every event. Sent first after connecting, and after pushes were left out because the
 * window read too slowly: who has seen less has missed pushes.
 */
export const sequencesSchema = z.object({ sequences: z.record(z.string(), z.int()) });
export type Sequences = z.infer<typeof sequencesSchema>;

export const pushSchema = z.object({ event: z.string(), sequence: z.int(), data: z.unknown() });

export const replySchema = z.discriminatedUnion('ok', [
  z.object({ id: z.int(), ok: z.literal(true), data: z.unknown() }),
  z.object({ id: z.int(), ok: z.literal(false), error: failureSchema }),
]);

/** All that comes from the program. */
export const messageSchema = z.union([replySchema, pushSchema, sequencesSchema]);
