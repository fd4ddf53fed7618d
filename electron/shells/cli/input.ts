import { readFileSync } from 'node:fs';
import { CodedError } from '../../../shared/contract/errors.ts';

/** Reads a call's input: JSON text, `@FILE`, or `-` for standard input. Errors: not-found, bad-input naming the place. */
export function readInput(argument: string): unknown {
  if (argument === '-') return parse(readText(0, 'standard input'), 'standard input');
  if (argument.startsWith('@')) return parse(readText(argument.slice(1), argument.slice(1)), argument.slice(1));
  return parse(argument, 'the input');
}

function readText(file: string | 0, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CodedError('not-found', `${name} cannot be read: ${reason}`);
  }
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // The engine's message names position, line and column.
    const reason = error instanceof Error ? error.message : String(error);
    throw new CodedError('bad-input', `${name} is not JSON: ${reason}`, 'Quote the JSON for the shell, or use @FILE.');
  }
}
