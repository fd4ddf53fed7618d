import { z } from 'zod';
import { BRIDGE_CHANNELS } from '../../../shared/contract/bridge.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { BLOB_LIMIT_BYTES } from '../../../shared/contract/wire.ts';
import type { App } from '../../core/app-options.ts';
import { failureOf, internalFailure } from '../../rpc/failures.ts';
import { createRouter, type BugLog, type Outcome } from '../../rpc/router.ts';

/** The only origin that may call: our own scheme, which only our own files are served under. */
export const APP_ORIGIN = 'app://fabriclab';

/** Who sent a message. */
export interface Sender {
  /** Null when the frame was gone by the time that its message arrived. */
  readonly origin: string | null;
  readonly isMainFrame: boolean;
}

/** Answers what a page invoked. Never rejects. */
export type BridgeListener = (sender: Sender, values: readonly unknown[]) => Promise<Outcome>;

/** One listener per channel that a page may invoke: a table, so that no channel is forgotten in a check. */
export function bridgeListeners(app: Pick<App, 'handlers' | 'blobs'>, log: BugLog): Record<string, BridgeListener> {
  const router = createRouter(app.handlers, log);
  const listener = <T>(schema: z.ZodType<T>, run: (values: T) => Promise<Outcome>): BridgeListener => {
    return async (sender, values) => {
      try {
        return isOwnPage(sender) ? await run(checked(schema, values)) : refused();
      } catch (error) {
        return { ok: false, error: failureOf(error) ?? reportBug(log, error) };
      }
    };
  };
  return {
    [BRIDGE_CHANNELS.call]: listener(z.tuple([z.string().max(100), z.unknown()]), ([name, input]) =>
      router.call(name, input),
    ),
    [BRIDGE_CHANNELS.putBlob]: listener(z.tuple([z.instanceof(Uint8Array)]), async ([bytes]) => {
      if (bytes.length > BLOB_LIMIT_BYTES) throw new CodedError('too-large', 'an upload may have at most 1 GiB');
      return { ok: true, data: await app.blobs.put(bytes) };
    }),
    [BRIDGE_CHANNELS.getBlob]: listener(z.tuple([z.string().max(100)]), async ([id]) => {
      const bytes = await app.blobs.get(id);
      if (bytes === null) throw new CodedError('not-found', 'no such blob');
      return { ok: true, data: bytes };
    }),
  };
}

const isOwnPage = ({ origin, isMainFrame }: Sender): boolean => isMainFrame && origin === APP_ORIGIN;

function checked<T>(schema: z.ZodType<T>, values: readonly unknown[]): T {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw new CodedError('bad-input', `the bridge was called wrongly: ${z.prettifyError(result.error)}`);
}

const refused = (): Outcome => ({
  ok: false,
  error: { code: 'refused', message: 'only the own window may call', tip: null, details: null },
});

function reportBug(log: BugLog, error: unknown): ReturnType<typeof internalFailure> {
  const id = crypto.randomUUID();
  log.bug(id, error);
  return internalFailure(id);
}
