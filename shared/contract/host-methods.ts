import { z } from 'zod';
import { managedHostSchema } from '../model/managed-host.ts';
import { idSchema } from '../units/identity.ts';
import { epochMicrosecondsSchema, nanosecondsSchema } from '../units/schema.ts';
import { method } from './method.ts';

/** One line of a check: what was looked at, what was seen, and what to do when it is not good. */
export const checkSchema = z.object({
  name: z.string(),
  state: z.enum(['ok', 'warning', 'error', 'unknown']),
  detail: z.string(),
  remedy: z.string().nullable(),
});
export type Check = z.infer<typeof checkSchema>;

export const hostTestSchema = z.object({
  hostId: idSchema,
  reachable: z.boolean(),
  checks: z.array(checkSchema),
  /** The key that the host showed, also when it is not (or no longer) the pinned one. */
  fingerprint: z.string().nullable(),
  trusted: z.boolean(),
  operatingSystem: z.string().nullable(),
  kernel: z.string().nullable(),
  fioVersion: z.string().nullable(),
  clockOffsetNs: z.number().nullable(),
  clockUncertaintyNs: nanosecondsSchema.nullable(),
  testedUs: epochMicrosecondsSchema,
});
export type HostTest = z.infer<typeof hostTestSchema>;

/** Secrets travel in, never out. A null password means: use what is stored or ask. */
const secretInput = z.object({ password: z.string().nullable().default(null) });

export const hostMethods = {
  'host.list': method(
    'Machines that FabricLab can reach, with the last test of each',
    z.object({ deleted: z.boolean().default(false) }),
    z.object({ hosts: z.array(managedHostSchema.extend({ lastTest: hostTestSchema.nullable() })) }),
  ),
  'host.save': method(
    'Add or change a machine; a changed address or port forgets the pinned key',
    z.object({ host: managedHostSchema }).extend(secretInput.shape),
    z.object({ host: managedHostSchema }),
  ),
  'host.delete': method(
    'Forget a machine (a tombstone), or bring it back with restore',
    z.object({ id: idSchema, restore: z.boolean().default(false) }),
    z.object({ deleted: z.boolean() }),
  ),
  'host.test': method(
    'Reach the machine and look at key, login, versions, clock and scratch space',
    z.object({ id: idSchema }).extend(secretInput.shape),
    hostTestSchema,
  ),
  'host.trust': method(
    'Pin the host key with this fingerprint (SHA256:...), after the user compared it',
    z.object({ id: idSchema, fingerprint: z.string().min(8) }),
    z.object({ host: managedHostSchema }),
  ),
} as const;
