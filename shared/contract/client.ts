import type { Input, MethodName, Output } from './contract.ts';
import { CodedError } from './errors.ts';
import type { Failure } from './envelope.ts';
import type { EventData, EventName } from './events.ts';

/** What a shell offers to its caller: WebSocket, IPC or a direct call. */
export interface Transport {
  call(name: string, input: unknown): Promise<{ ok: true; data: unknown } | { ok: false; error: Failure }>;
  /** Returns the function that ends the subscription. `missed` tells that pushes were lost: ask for a snapshot. */
  subscribe(event: string, listener: (data: unknown) => void, missed: () => void): () => void;
  /** Uploads bytes and answers the blob's id; fetches them back. */
  putBlob(bytes: Uint8Array): Promise<string>;
  getBlob(id: string): Promise<Uint8Array>;
  /** Where a chosen file lies on this computer; absent where the shell does not tell. */
  pathOf?(file: object): string | null;
}

export interface Client {
  call<M extends MethodName>(name: M, input: Input<M>): Promise<Output<M>>;
  on<E extends EventName>(event: E, listener: (data: EventData<E>) => void, missed?: () => void): () => void;
  putBlob(bytes: Uint8Array): Promise<string>;
  getBlob(id: string): Promise<Uint8Array>;
  /** Where a chosen file lies, so that it need not be uploaded; null where the shell does not tell. */
  pathOf(file: object): string | null;
}

/** The typed client. A failed call throws the `CodedError` that the other side meant. Replies were checked there. */
export function createClient(transport: Transport): Client {
  return {
    async call<M extends MethodName>(name: M, input: Input<M>): Promise<Output<M>> {
      const reply = await transport.call(name, input);
      if (!reply.ok) throw new CodedError(reply.error.code, reply.error.message, reply.error.tip, reply.error.details);
      return reply.data as Output<M>;
    },
    on: <E extends EventName>(event: E, listener: (data: EventData<E>) => void, missed = () => {}) =>
      transport.subscribe(event, (data) => listener(data as EventData<E>), missed),
    putBlob: (bytes) => transport.putBlob(bytes),
    getBlob: (id) => transport.getBlob(id),
    pathOf: (file) => transport.pathOf?.(file) ?? null,
  };
}
