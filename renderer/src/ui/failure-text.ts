import type { Failure } from '../../../shared/contract/envelope.ts';

/** The text behind "Copy details": everything that is known, as plain text. */
export function failureText(failure: Failure): string {
  const lines = [`${failure.code}: ${failure.message}`];
  if (failure.tip !== null) lines.push(failure.tip);
  if (typeof failure.details === 'string') lines.push(failure.details);
  else if (failure.details !== null && failure.details !== undefined)
    lines.push(JSON.stringify(failure.details, null, 2));
  return lines.join('\n');
}
