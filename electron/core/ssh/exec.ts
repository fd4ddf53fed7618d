import { CodedError } from '../../../shared/contract/errors.ts';
import type { ExecOptions, ExecResult, HostConnection } from './host-connection.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

/** Runs a program to its end. Any exit status is an answer. @throws CodedError `timed-out`, `cancelled`, `connection-lost` */
export async function exec(
  host: HostConnection,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  const limitMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const timeout = AbortSignal.timeout(limitMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  const aborted = new Promise<never>((_, reject) => {
    const give = () => reject(abortError(host, argv[0] ?? '', timeout.aborted ? limitMs : null));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  const run = async (): Promise<ExecResult> => {
    const child = await host.start(argv, { ...options, signal });
    if (options.input !== undefined) child.write(options.input);
    child.endInput();
    return child.ended;
  };
  return Promise.race([run(), aborted]);
}

function abortError(host: HostConnection, what: string, limitMs: number | null): CodedError {
  return limitMs === null
    ? new CodedError('cancelled', `${host.name}: ${what} was cancelled`)
    : new CodedError(
        'timed-out',
        `${host.name}: ${what} did not end within ${limitMs / 1000} s`,
        'Look whether the host is overloaded or its file system hangs.',
      );
}

/** Standard output of a program that must exit with 0. @throws CodedError naming host and cause otherwise */
export async function execText(
  host: HostConnection,
  argv: readonly string[],
  options: ExecOptions = {},
): Promise<string> {
  const result = await exec(host, argv, options);
  if (result.exitStatus !== 0) throw commandError(host, argv[0] ?? '', result);
  return result.stdout.toString('utf8');
}

/**
 * Runs a POSIX-sh script that travels on standard input, with arguments. It is read to its end before its first command
 * runs, so a connection that breaks midway runs nothing; its commands see an empty standard input.
 */
export function script(
  host: HostConnection,
  text: string,
  args: readonly string[] = [],
  options: Omit<ExecOptions, 'input'> = {},
): Promise<ExecResult> {
  return exec(host, ['sh', '-s', '--', ...args], { ...options, input: `{\n${text}\n} </dev/null\n` });
}

/** What a failed command says of its cause: the code for the well-known ones, with what the host printed. */
export function commandError(host: HostConnection, what: string, result: ExecResult): CodedError {
  const said = result.stderr.trim().split('\n').slice(-3).join(' / ').slice(0, 500);
  const end =
    result.exitStatus === null ? `was ended by ${result.signal ?? 'a signal'}` : `ended with ${result.exitStatus}`;
  const message = `${host.name}: ${what} ${end}${said === '' ? '' : `: ${said}`}`;
  if (/no space left|quota exceeded/i.test(said)) {
    return new CodedError('disk-full', message, 'Free space on the host, or choose another scratch directory.');
  }
  if (/permission denied|read-only file system|operation not permitted/i.test(said)) {
    return new CodedError('permission-denied', message, 'Choose a scratch directory that this user may write to.');
  }
  if (result.exitStatus === 127) return new CodedError('tool-missing', message, 'Install what is missing on the host.');
  return new CodedError('refused', message);
}
