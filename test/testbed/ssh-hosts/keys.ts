import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { command } from '../ledger/command.ts';

/** Makes an Ed25519 pair without passphrase at `path` and `path.pub`, replacing what is there. */
export async function makeKeyPair(path: string, comment: string): Promise<void> {
  const fresh = `${path}.new`;
  await command(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', fresh]);
  renameSync(`${fresh}.pub`, `${path}.pub`);
  renameSync(fresh, path);
}

/** Type and base64 body of the public half, without the comment. */
export function publicKeyOf(path: string): string {
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ').trim();
}

export interface Password {
  readonly plain: string;
  /** SHA-512 crypt, as /etc/shadow wants it. */
  readonly hashed: string;
}

/** A random password. Perl (essential in Debian) does the hashing: it calls the same crypt(3) as sshd. */
export async function makePassword(): Promise<Password> {
  const plain = randomBytes(9).toString('base64url');
  const salt = randomBytes(6).toString('hex');
  const hashed = await command(['perl', '-e', 'print crypt($_ = <STDIN>, "\\$6\\$$ARGV[0]\\$")', salt], {
    input: plain,
  });
  return { plain, hashed };
}
