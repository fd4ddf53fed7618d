import type { HostTest } from '../../../../shared/contract/host-methods.ts';
import type { ManagedHost } from '../../../../shared/model/managed-host.ts';

/** How the key that a host showed stands to the pinned one. */
export type KeyState = 'none' | 'trusted' | 'unknown' | 'changed';

export function keyState(host: ManagedHost, lastTest: HostTest | null): KeyState {
  if (host.connection.kind === 'local') return 'none';
  const shown = lastTest?.fingerprint ?? null;
  if (shown === null) return host.fingerprint === null ? 'none' : 'trusted';
  if (host.fingerprint === null) return 'unknown';
  return shown === host.fingerprint ? 'trusted' : 'changed';
}
