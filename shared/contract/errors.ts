import { z } from 'zod';

/**
 * Codes of expected failures. They cross the contract as replies; whoever shows them adds advice of its own.
 * Anything else is a bug and arrives as `internal` with an id that is also in the log.
 */
export const errorCodeSchema = z.enum([
  'bad-input',
  'unknown-method',
  'not-found',
  'stale',
  'conflict',
  'newer-format',
  'damaged',
  'in-use',
  'host-unknown',
  'host-unreachable',
  'host-key-unknown',
  'host-key-changed',
  'authentication-refused',
  'permission-denied',
  'tool-missing',
  'disk-full',
  'refused',
  'cancelled',
  'timed-out',
  'unsupported',
  'too-large',
  'printer-missing',
  'connection-lost',
  'internal',
]);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** An expected failure: neutral text that states the facts, the remedy apart. `details` is JSON. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code: ErrorCode;
  readonly tip: string | null;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, tip: string | null = null, details: unknown = null) {
    super(message);
    this.code = code;
    this.tip = tip;
    this.details = details;
  }
}
