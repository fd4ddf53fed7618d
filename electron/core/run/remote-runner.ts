import { CodedError } from '../../../shared/contract/errors.ts';
import { commandError, exec } from '../ssh/exec.ts';
import { layFiles, putFile, readFrom } from '../ssh/files.ts';
import type { ExecResult, HostConnection } from '../ssh/host-connection.ts';
import type { FileToLay } from '../ssh/tar.ts';

/** Exit status of `start` when another run holds the host; standard error names it. */
const LOCKED = 75;
const CHUNK_BYTES = 4 * 1024 ** 2;
/** Cancelling waits for a tool to print what it has, for it to be ended, and for a large file to be removed. */
const CANCEL_TIMEOUT_MS = 120_000;

/** The runner's directory on a host, worked over a connection. */
export interface RemoteRunner {
  readonly host: HostConnection;
  readonly directory: string;
}

export const runDirectory = (root: string, runId: string): string => `${root.replace(/\/+$/, '')}/runs/${runId}`;

const command = (runner: RemoteRunner, name: string, timeoutMs = 30_000): Promise<ExecResult> =>
  exec(runner.host, ['sh', `${runner.directory}/runner.sh`, name], { timeoutMs });

export const deploy = (runner: RemoteRunner, files: readonly FileToLay[]): Promise<void> =>
  layFiles(runner.host, runner.directory, files);

/** Detaches the runner; safe to ask again. @throws CodedError `in-use` naming the run that holds the host */
export async function startRunner(runner: RemoteRunner): Promise<void> {
  const result = await command(runner, 'start');
  if (result.exitStatus === 0) return;
  if (result.exitStatus === LOCKED) {
    const message = `${runner.host.name} is held by ${result.stderr.trim().slice(0, 300)}`;
    throw new CodedError('in-use', message, 'Wait for that run, or cancel it where it was started.');
  }
  throw commandError(runner.host, 'starting the runner', result);
}

export interface RunnerStatus {
  readonly bootId: string;
  readonly alive: boolean;
}

/** Null when the run directory is not there (any more). */
export async function runnerStatus(runner: RemoteRunner): Promise<RunnerStatus | null> {
  const result = await command(runner, 'status');
  const [bootId = '', , alive] = result.stdout.toString('latin1').trim().split(' ');
  return result.exitStatus === 0 && bootId !== '' ? { bootId, alive: alive === 'alive' } : null;
}

/** Lets the schedule begin at this boot-clock time of the host. */
export const letGo = (runner: RemoteRunner, t0Cs: number, bootId: string): Promise<void> =>
  putFile(runner.host, `${runner.directory}/go`, `${t0Cs} ${bootId}\n`);

/** Ends the tool and the runner and removes the scratch file. Nothing to do where the run directory is gone. */
export async function cancelRunner(runner: RemoteRunner): Promise<void> {
  if ((await runnerStatus(runner)) === null) return;
  const result = await command(runner, 'cancel', CANCEL_TIMEOUT_MS);
  if (result.exitStatus !== 0) throw commandError(runner.host, 'cancelling the run', result);
}

/** Removes the run directory. The runner must have ended. */
export async function removeRunner(runner: RemoteRunner): Promise<void> {
  if ((await runnerStatus(runner)) === null) return;
  const result = await command(runner, 'remove', CANCEL_TIMEOUT_MS);
  if (result.exitStatus !== 0) throw commandError(runner.host, 'removing the run directory', result);
}

/** A file of the run directory that only grows, followed by byte offset. */
export interface FollowedFile {
  /** Bytes read so far. */
  readonly bytes: () => Buffer;
  /** Reads what was added; answers it. Where a connection broke in between, the next call answers that part too. */
  more(runner: RemoteRunner): Promise<Buffer>;
}

export function followFile(path: string): FollowedFile {
  const chunks: Buffer[] = [];
  let offset = 0;
  let answered = 0;
  return {
    bytes: () => Buffer.concat(chunks),
    async more({ host, directory }) {
      for (;;) {
        const chunk = (await readFrom(host, `${directory}/${path}`, offset, CHUNK_BYTES)) ?? Buffer.alloc(0);
        offset += chunk.length;
        chunks.push(chunk);
        if (chunk.length < CHUNK_BYTES) break;
      }
      const added = chunks.slice(answered);
      answered = chunks.length;
      return Buffer.concat(added);
    },
  };
}
