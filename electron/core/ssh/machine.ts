/**
 * How a machine is reached: the part of a managed host that this room needs, by structure, so that it knows nothing of
 * labs. `fingerprint` is the pinned host key, `SHA256:...`; null: none is trusted yet.
 */
export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly connection: { readonly kind: 'local' } | SshAddress;
  readonly fingerprint: string | null;
}

export interface SshAddress {
  readonly kind: 'ssh';
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly authentication:
    { readonly kind: 'agent' } | { readonly kind: 'key'; readonly path: string } | { readonly kind: 'password' };
  readonly jumpHost: string | null;
}

export type SshMachine = Machine & { readonly connection: SshAddress };

/** What a connection is made with. */
export interface ConnectServices {
  /** Password, or passphrase of the key, of a machine; null when none is known. */
  secret(machineId: string): Promise<string | null>;
  /** Looks up a jump host. */
  machine(id: string): Machine | null;
}
