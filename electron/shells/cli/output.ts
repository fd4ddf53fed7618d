import { CodedError } from '../../../shared/contract/errors.ts';
import type { Failure } from '../../../shared/contract/envelope.ts';

/** A reader that has had enough (`| head`) is no failure: what it would have got is dropped. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Writes and waits until it is out, so that ending the program cuts nothing off. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => void stream.write(text, () => resolve()));
}

export const jsonText = (value: unknown, pretty: boolean): string =>
  `${JSON.stringify(value, null, pretty ? 2 : undefined)}\n`;

/** One line, so that it can be told from the progress before it. */
export function failureLine(error: unknown): string {
  return jsonText({ error: asFailure(error) }, false);
}

function asFailure(error: unknown): Failure {
  if (error instanceof CodedError) {
    return { code: error.code, message: error.message, tip: error.tip, details: error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  return { code: 'internal', message, tip: null, details: { stack } };
}
