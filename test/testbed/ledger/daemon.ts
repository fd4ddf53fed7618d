import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BedScope } from './bed-scope.ts';
import { until } from './waiting.ts';

/** A background program of the bed, with its output in a file. */
export interface Daemon {
  readonly pid: number;
  /** Ends it at once and waits until it has gone. */
  kill(): Promise<void>;
  log(): string;
}

interface DaemonSetting {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** True as soon as it serves. */
  readonly ready: () => boolean | Promise<boolean>;
}

/** @throws with its output when it ends early or does not serve within 15 s. */
export async function startDaemon(scope: BedScope, setting: DaemonSetting): Promise<Daemon> {
  const logFile = join(scope.dir, `${setting.name}.log`);
  const output = openSync(logFile, 'a', 0o600);
  const [program = '', ...words] = setting.argv;
  const stdio: ['ignore', number, number] = ['ignore', output, output];
  const child = spawn(program, words, { cwd: '/', detached: true, env: { ...scope.env, ...setting.env }, stdio });
  closeSync(output);
  child.unref();
  const ended = once(child, 'exit');
  ended.catch(() => undefined); // a program that cannot be started has no pid, which is told below
  const log = () => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${setting.name}: cannot start ${program}`);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  await until(async () => hasEnded() || (await setting.ready()), {
    timeoutMs: 15_000,
    what: `${setting.name} to serve`,
    evidence: log,
  });
  if (hasEnded()) throw new Error(`${setting.name} ended at once: ${setting.argv.join(' ')}\n${log()}`);
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { pid, kill, log };
}
