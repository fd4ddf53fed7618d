import { parseArgs } from 'node:util';

export const USAGE = `Usage:
  npm run -s cli -- methods [--pretty]
      names and JSON Schemas of all methods
  npm run -s cli -- call METHOD [JSON | @FILE | -] [--data-dir DIRECTORY] [--pretty]
      one call; its input is JSON text, a file, or standard input; {} when left out
The reply is JSON on stdout and the exit status 0; a failure is JSON in the last line of stderr and the exit status 1.
`;

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'methods'; readonly pretty: boolean }
  | {
      readonly kind: 'call';
      readonly method: string;
      /** As written: JSON text, `@FILE` or `-`. */
      readonly input: string;
      readonly dataDirectory: string | null;
      readonly pretty: boolean;
    };

/** The command line was not understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function readArguments(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [name, method, input = '{}', ...more] = positionals;
  const pretty = values.pretty === true;
  if (values.help === true) return { kind: 'help' };
  if (name === 'methods' && method === undefined) return { kind: 'methods', pretty };
  if (name === 'call' && method !== undefined && more.length === 0) {
    return { kind: 'call', method, input, dataDirectory: values['data-dir'] ?? null, pretty };
  }
  throw new UsageError(name === undefined ? 'which command?' : `cannot make sense of: ${positionals.join(' ')}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // A lone dash is an input, as everywhere.
      args: [...args],
      allowPositionals: true,
      options: {
        'data-dir': { type: 'string' },
        pretty: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
