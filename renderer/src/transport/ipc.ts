import { z } from 'zod';
import type { Transport } from '../../../shared/contract/client.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { failureSchema } from '../../../shared/contract/envelope.ts';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import { pushSchema } from '../../../shared/contract/wire.ts';
import { PushSequence } from '../../../shared/contract/push-sequence.ts';

const outcomeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: failureSchema }),
]);

/** The contract over Electron's bridge. What comes over it is checked here: it is typed by agreement only. */
export function createIpcTransport(bridge: Bridge): Transport {
  const pushes = new PushSequence();
  bridge.onPush((message) => {
    const { event, sequence, data } = pushSchema.parse(message);
    pushes.push(event, sequence, data);
  });
  const unwrap = async (request: Promise<unknown>): Promise<unknown> => {
    const outcome = outcomeSchema.parse(await request);
    if (outcome.ok) return outcome.data;
    throw new CodedError(outcome.error.code, outcome.error.message, outcome.error.tip, outcome.error.details);
  };
  return {
    async call(name, input) {
      const outcome = outcomeSchema.parse(await bridge.call(name, input));
      return outcome.ok ? { ok: true, data: outcome.data } : { ok: false, error: outcome.error };
    },
    subscribe: (event, listener, missed) => pushes.subscribe(event, listener, missed),
    putBlob: async (bytes) => z.string().parse(await unwrap(bridge.putBlob(bytes))),
    pathOf: (file) => z.string().parse(bridge.pathOf(file)) || null,
    getBlob: async (id) => z.instanceof(Uint8Array).parse(await unwrap(bridge.getBlob(id))),
  };
}
