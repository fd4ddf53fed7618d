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

/** What a terminal obeys or turns around, and JSON leaves as it is: DEL, C1 controls, marks of direction, line ends. */
const TERMINAL_MARKS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same JSON for whoever reads it, and harmless text for a terminal that shows it. */
export const jsonText = (value: unknown, pretty: boolean): string =>
  `${JSON.stringify(value, null, pretty ? 2 : undefined).replace(TERMINAL_MARKS, escaped)}\n`;

const escaped = (mark: string): string => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;

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
