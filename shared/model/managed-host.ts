import { z } from 'zod';
import { idSchema } from '../units/identity.ts';
import { epochMicrosecondsSchema } from '../units/schema.ts';

/**
 * How FabricLab reaches a machine. Secrets are not part of it: a password or passphrase is asked for, or held by the
 * shell's secret store under the host's id.
 */
export const managedHostSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(200),
  connection: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('local') }),
    z.object({
      kind: z.literal('ssh'),
      address: z.string().min(1).max(255),
      port: z.int().min(1).max(65535),
      user: z.string().min(1).max(64),
      authentication: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('agent') }),
        z.object({ kind: z.literal('key'), path: z.string().min(1) }),
        z.object({ kind: z.literal('password') }),
      ]),
      /** Another managed host to go through. */
      jumpHost: idSchema.nullable(),
    }),
  ]),
  /** Pinned host key: `SHA256:...`; null until the user trusted one. */
  fingerprint: z.string().nullable(),
  /** Where scratch files and run directories go; null: `~/.fabriclab`. */
  scratchDirectory: z.string().nullable(),
  updatedUs: epochMicrosecondsSchema.nullable(),
});
export type ManagedHost = z.infer<typeof managedHostSchema>;
