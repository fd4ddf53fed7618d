import { CodedError } from '../../../shared/contract/errors.ts';

/** A failure as a person reads it in a terminal: what happened, then the remedy. */
export function failureText(error: unknown): string {
  if (!(error instanceof CodedError)) return error instanceof Error ? error.message : String(error);
  return error.tip === null ? error.message : `${error.message}. ${error.tip}`;
}
