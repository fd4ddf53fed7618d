import type { Secrets } from '../../core/app-options.ts';

/** Passwords kept in memory until the program ends: for shells that have no safe place, so the user is asked each time. */
export function sessionSecrets(): Secrets {
  const kept = new Map<string, string>();
  return {
    get: async (hostId) => kept.get(hostId) ?? null,
    set: async (hostId, secret) => void kept.set(hostId, secret),
    forget: async (hostId) => void kept.delete(hostId),
  };
}
