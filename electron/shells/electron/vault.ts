import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { Secrets } from '../../core/app-options.ts';
import { writeFileAtomically } from '../../core/files/atomic-write.ts';
import { sessionSecrets } from '../system/session-secrets.ts';

/** What is used of Electron's safeStorage. */
export interface Encryption {
  isAvailable(): Promise<boolean>;
  /** `basic_text` on Linux without a keyring: a key that everybody knows. */
  backend(): string;
  encrypt(text: string): Promise<Buffer>;
  decrypt(bytes: Buffer): Promise<string>;
}

export interface VaultOptions {
  readonly encryption: Encryption;
  /** File of encrypted secrets. It is no part of the workspace's backup and of no export. */
  readonly path: string;
}

const storedSchema = z.record(z.string(), z.base64());

/**
 * Passwords under the key of the operating system's keyring. Without a keyring they are kept in memory for the session
 * only, never under a key that everybody knows; SSH keys and agents work as ever.
 */
export async function openVault(options: VaultOptions): Promise<Secrets> {
  const { encryption } = options;
  const safe = (await encryption.isAvailable()) && encryption.backend() !== 'basic_text';
  return safe ? keyringSecrets(options) : sessionSecrets();
}

function keyringSecrets({ encryption, path }: VaultOptions): Secrets {
  // One change after the other: each reads what the one before it wrote.
  let last: Promise<void> = Promise.resolve();
  const change = (apply: (stored: Record<string, string>) => void): Promise<void> => {
    const done = last.then(async () => {
      const stored = readStored(path);
      apply(stored);
      await writeFileAtomically(path, `${JSON.stringify(stored)}\n`);
    });
    last = done.catch(() => undefined);
    return done;
  };
  return {
    async get(hostId) {
      const stored = readStored(path)[hostId];
      return stored === undefined ? null : encryption.decrypt(Buffer.from(stored, 'base64'));
    },
    async set(hostId, secret) {
      const encrypted = (await encryption.encrypt(secret)).toString('base64');
      await change((stored) => (stored[hostId] = encrypted));
    },
    forget: (hostId) => change((stored) => Reflect.deleteProperty(stored, hostId)),
  };
}

function readStored(path: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // Nothing was stored yet.
    return {};
  }
  const stored = storedSchema.safeParse(parse(text));
  if (stored.success) return stored.data;
  throw new CodedError(
    'damaged',
    `the stored passwords in ${path} cannot be read`,
    'Delete the file and type them again.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
