import { exec, script } from '../ssh/exec.ts';
import type { ExecResult, HostConnection } from '../ssh/host-connection.ts';

/** The listening side of a tool on its host. */
export interface ServerProcess {
  /** Settles when it ended by itself; null while it runs. */
  readonly ended: () => ExecResult | null;
  /** Waits for its end for at most so long. */
  endedWithin(milliseconds: number): Promise<ExecResult | null>;
  /** Ends it by its pid when it still runs. Never throws: it runs under a time limit on its host in any case. */
  stop(): Promise<void>;
}

/** Prints its pid and becomes the tool: the pid that is ended later is that of the tool, or of timeout(1) over it. */
const LAUNCH =
  'echo "$$"; limit=$1; shift; if command -v timeout >/dev/null; then exec timeout "$limit" "$@"; else exec "$@"; fi';

/** A pid may be another process by then: only one whose command line still holds the mark is ended. */
const END = `
is_ours() { [ -r "/proc/$1/cmdline" ] && tr '\\000' ' ' <"/proc/$1/cmdline" | grep -qF -e "$2"; }
is_ours "$1" "$2" || exit 0
kill -TERM "$1"
for _ in 1 2 3 4 5 6 7 8 9 10; do is_ours "$1" "$2" || exit 0; sleep 0.1; done
kill -KILL "$1"`;

/**
 * Starts a server that ends by itself after one test, or after `seconds` at the latest. `mark` is a part of its command
 * line that is found in no other process's.
 */
export async function startServer(
  host: HostConnection,
  argv: readonly string[],
  { seconds, mark }: { readonly seconds: number; readonly mark: string },
): Promise<ServerProcess> {
  let result: ExecResult | null = null;
  let said = '';
  let firstLine: (pid: string) => void = () => undefined;
  const pidTold = new Promise<string>((resolve) => (firstLine = resolve));
  const child = await host.start(['sh', '-c', LAUNCH, 'sh', String(seconds), ...argv], {
    onStdout: (chunk) => {
      if (said.includes('\n')) return;
      said += chunk.toString('utf8');
      if (said.includes('\n')) firstLine(said.slice(0, said.indexOf('\n')).trim());
    },
  });
  child.endInput();
  const ended = child.ended.then(
    (value) => (result = value),
    () => null,
  );
  const pid = await Promise.race([pidTold, ended.then(() => null)]);
  return {
    ended: () => result,
    endedWithin: (milliseconds) => Promise.race([ended, later(milliseconds)]),
    async stop() {
      if (result !== null) return;
      if (pid !== null && /^\d+$/.test(pid))
        await script(host, END, [pid, mark], { timeoutMs: 10_000 }).catch(() => undefined);
      child.kill();
      await Promise.race([ended, later(2_000)]);
    },
  };
}

export const later = (milliseconds: number): Promise<null> =>
  new Promise((resolve) => {
    setTimeout(() => {
      resolve(null);
    }, milliseconds);
  });

/** Whether a program is there, by its name. */
export async function hasProgram(host: HostConnection, name: string): Promise<boolean> {
  const { exitStatus } = await exec(host, ['sh', '-c', 'command -v "$1" >/dev/null', 'sh', name], {
    timeoutMs: 20_000,
  });
  return exitStatus === 0;
}
