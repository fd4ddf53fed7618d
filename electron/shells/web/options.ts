import { parseArgs } from 'node:util';
import { CodedError } from '../../../shared/contract/errors.ts';

export interface WebOptions {
  /** Null: the usual place of this system. */
  readonly dataDirectory: string | null;
  /** 0: any free port. */
  readonly port: number;
  readonly openWindow: boolean;
  readonly help: boolean;
}

export const USAGE = `Usage: npm start -- [--data-dir DIRECTORY] [--port NUMBER] [--no-open]
  --data-dir   where the workspace lies
  --port       listen on this port of 127.0.0.1; without it any free one
  --no-open    open no window, print the address
`;

/** Error: bad-input, naming the argument. */
export function readOptions(args: readonly string[]): WebOptions {
  const { values } = parse(args);
  const port = values.port === undefined ? 0 : Number(values.port);
  if (values.port?.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CodedError('bad-input', `--port ${values.port ?? ''} is no port number (1 to 65535)`, USAGE);
  }
  return {
    dataDirectory: values['data-dir'] ?? null,
    port,
    openWindow: values['no-open'] !== true,
    help: values.help === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'data-dir': { type: 'string' },
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new CodedError('bad-input', error instanceof Error ? error.message : String(error), USAGE);
  }
}
