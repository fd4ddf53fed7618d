import { createHash } from 'node:crypto';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { SshMachine } from './machine.ts';

/** As `ssh-keygen -lf` prints it: SHA-256 of the raw public key, base64 without padding. */
export const fingerprintOf = (rawKey: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(rawKey).digest('base64').replace(/=+$/, '')}`;

/** Null when the key that the host showed is the pinned one; the fingerprint is in `details` otherwise. */
export function hostKeyError(machine: SshMachine, shown: string): CodedError | null {
  if (machine.fingerprint === shown) return null;
  const { address, port } = machine.connection;
  const place = `${machine.name} (${address}:${port})`;
  if (machine.fingerprint === null) {
    return new CodedError(
      'host-key-unknown',
      `${place} shows the host key ${shown}, which nobody has trusted yet`,
      'Compare it with `ssh-keygen -lf` of the key on the host, then trust it.',
      { hostId: machine.id, fingerprint: shown },
    );
  }
  return new CodedError(
    'host-key-changed',
    `${place} shows the host key ${shown}, but ${machine.fingerprint} is pinned: another machine, or a new key`,
    'Find out why. Trust the new key only when the host was reinstalled or its keys were replaced.',
    { hostId: machine.id, fingerprint: shown, pinned: machine.fingerprint },
  );
}
