import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const MOST_OPEN_TOKENS = 32;

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64');
const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/**
 * Who may talk to the loopback server. A start token is exchanged once for a session; sessions last as long as the
 * program. Both have 256 random bits, live in memory alone and are kept as hashes, so that the time of a look-up
 * says nothing about them.
 */
export class Sessions {
  readonly #tokens = new Map<string, number>();
  readonly #sessions = new Set<string>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** A fresh start token. Beyond 32 unused ones the oldest is void. */
  issueToken(lifetimeMs: number): string {
    const token = newSecret();
    this.#tokens.set(digest(token), this.#nowMs() + lifetimeMs);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > MOST_OPEN_TOKENS && oldest !== undefined) this.#tokens.delete(oldest);
    return token;
  }

  /** A session for a token; null when it was never issued, was used before or is too old. */
  exchange(token: string): string | null {
    const key = digest(token);
    const expiresMs = this.#tokens.get(key);
    this.#tokens.delete(key);
    if (expiresMs === undefined || expiresMs < this.#nowMs()) return null;
    const session = newSecret();
    this.#sessions.add(digest(session));
    return session;
  }

  holds(session: string): boolean {
    return this.#sessions.has(digest(session));
  }
}
