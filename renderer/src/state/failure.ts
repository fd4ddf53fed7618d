import { CodedError } from '../../../shared/contract/errors.ts';
import type { Failure } from '../../../shared/contract/envelope.ts';

/** Any thrown value in the words of an error box. What the other side did not name is a bug and keeps its stack. */
export function describeFailure(thrown: unknown): Failure {
  if (thrown instanceof CodedError) {
    return { code: thrown.code, message: thrown.message, tip: thrown.tip, details: thrown.details };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const details = thrown instanceof Error ? (thrown.stack ?? null) : null;
  return { code: 'internal', message, tip: null, details };
}
