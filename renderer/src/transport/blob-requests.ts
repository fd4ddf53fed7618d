import { CodedError, type ErrorCode } from '../../../shared/contract/errors.ts';
import { BLOB_LIMIT_BYTES, blobReplySchema } from '../../../shared/contract/wire.ts';
import { formatBytes } from '../../../shared/units/format.ts';

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'refused',
  403: 'refused',
  404: 'not-found',
  413: 'too-large',
};

/** Bytes beside the contract, over HTTP with the session in a header. */
export function blobRequests(session: string, fetch: Fetch) {
  const headers = { authorization: `Bearer ${session}` };
  return {
    async putBlob(bytes: Uint8Array): Promise<string> {
      if (bytes.length > BLOB_LIMIT_BYTES) {
        const limit = formatBytes(BLOB_LIMIT_BYTES);
        throw new CodedError(
          'too-large',
          `The file is larger than ${limit}`,
          'Give its path on this computer instead.',
        );
      }
      const reply = await answered(fetch('/blob', { method: 'PUT', headers, body: new Uint8Array(bytes) }));
      return blobReplySchema.parse(await reply.json()).id;
    },
    async getBlob(id: string): Promise<Uint8Array> {
      const reply = await answered(fetch(`/blob/${encodeURIComponent(id)}`, { headers }));
      return new Uint8Array(await reply.arrayBuffer());
    },
  };
}

async function answered(request: Promise<Response>): Promise<Response> {
  const reply = await request.catch((error: unknown) => {
    throw new CodedError('connection-lost', `FabricLab does not answer: ${String(error)}`);
  });
  if (reply.ok) return reply;
  throw new CodedError(CODES[reply.status] ?? 'internal', `${reply.status}: ${(await reply.text()).slice(0, 300)}`);
}
