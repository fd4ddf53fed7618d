import { execFile } from 'node:child_process';

interface CommandOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a program without a shell and gives its standard output.
 * @throws with the whole command line and its standard error when it fails.
 */
export function command(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const [program, ...rest] = argv;
  if (program === undefined) return Promise.reject(new Error('no program named'));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(
    program,
    rest,
    { timeout: options.timeoutMs ?? 60_000, maxBuffer: 64 << 20, ...(options.env ? { env: options.env } : {}) },
    (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${argv.join(' ')}: ${stderr.trim() || error.message}`, { cause: error }));
    },
  );
  child.stdin?.on('error', () => undefined); // the program may end before it has read its input: its exit status tells
  child.stdin?.end(options.input ?? '');
  return promise;
}

/** Whether the program can be started at all. */
export async function hasProgram(name: string): Promise<boolean> {
  return command(['sh', '-c', 'command -v -- "$0"', name]).then(
    () => true,
    () => false,
  );
}
