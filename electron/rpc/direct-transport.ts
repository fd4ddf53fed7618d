import type { Transport } from '../../shared/contract/client.ts';
import type { Handlers } from '../../shared/contract/contract.ts';
import { CodedError } from '../../shared/contract/errors.ts';
import { PushSequence } from '../../shared/contract/push-sequence.ts';
import { createRouter, type BugLog } from './router.ts';

/** The parts of an app that callers reach; `App` of core/app-options has them. */
export interface Served {
  readonly handlers: Partial<Handlers>;
  readonly events: {
    subscribe(listener: (event: string, sequence: number, data: unknown) => void): () => void;
  };
  readonly blobs: { put(bytes: Uint8Array): Promise<string>; get(id: string): Promise<Uint8Array | null> };
}

/** The contract without a wire: for tests and for a command line that opened the workspace itself. */
export function createDirectTransport(app: Served, log: BugLog): Transport {
  const router = createRouter(app.handlers, log);
  const pushes = new PushSequence();
  app.events.subscribe((event, sequence, data) => pushes.push(event, sequence, data));
  return {
    call: (name, input) => router.call(name, input),
    subscribe: (event, listener, missed) => pushes.subscribe(event, listener, missed),
    putBlob: (bytes) => app.blobs.put(bytes),
    async getBlob(id) {
      const bytes = await app.blobs.get(id);
      if (bytes === null) throw new CodedError('not-found', `No blob ${id}`, 'Blobs are kept for this session only.');
      return bytes;
    },
  };
}
