import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { command } from './ledger/command.ts';
import { readEntries, type LedgerEntry } from './ledger/ledger.ts';
import { bedVariable } from './ledger/members.ts';
import { isAlive, procText, readProcessTable } from './ledger/process-table.ts';
import { bedsDir } from './ledger/tear-down.ts';
import { until } from './ledger/waiting.ts';
import type { SshHost } from './ssh-hosts/ssh-host.ts';
import { imagesDir } from './vm/image.ts';

/** Everything a bed might leave on this machine. Beds of others, which may run at the same time, are left out. */
export interface Traces {
  readonly processes: readonly string[];
  readonly links: readonly string[];
  readonly drives: readonly string[];
  readonly mounts: readonly string[];
  readonly controlGroups: readonly string[];
  readonly files: readonly string[];
}

const namesIn = (dir: string) => (existsSync(dir) ? readdirSync(dir).toSorted() : []);

/** Beds that were there before the test, or that living others have started meanwhile. */
function otherBeds(victim: string | null): string[] {
  return namesIn(bedsDir()).filter((id) => id !== victim && readEntries(join(bedsDir(), id)).some(isOwnedByOther));
}

function isOwnedByOther(entry: LedgerEntry): boolean {
  return entry.kind === 'owner' && entry.processes.every(isAlive) && entry.processes[0]?.pid !== process.pid;
}

const ours = /sshd|tgtd|qemu|unshare|sleep|guardian|mmdebstrap/;

function bedProcesses(): { pid: number; command: string; signs: string }[] {
  return readProcessTable()
    .filter((row) => row.state !== 'Z')
    .map(({ pid, command }) => {
      const words = procText(`/proc/${pid}/cmdline`) ?? '';
      return { pid, command, words, signs: words + (procText(`/proc/${pid}/environ`) ?? '') };
    })
    .filter(({ words, signs }) => {
      return signs.includes(`${bedVariable}=`) || (ours.test(words) && words.includes('fabriclab-testbed'));
    });
}

export async function traces(victim: string | null): Promise<Traces> {
  const others = otherBeds(victim);
  const theirs = others.flatMap((id) => readEntries(join(bedsDir(), id)));
  const drives = theirs.flatMap((entry) => (entry.kind === 'zram' ? [`zram${entry.index}`] : []));
  const isOthers = (text: string) => others.some((id) => text.includes(id));
  const groups = await command(['sh', '-c', 'find /sys/fs/cgroup -type d -name "fabriclab-*" 2>/dev/null || true']);
  const files = [...namesIn(bedsDir()), ...namesIn(imagesDir()), ...namesIn('/run')];
  return {
    processes: bedProcesses()
      .filter(({ signs }) => !isOthers(signs))
      .map(({ pid, command: name }) => `${pid} ${name}`),
    links: namesIn('/sys/class/net').filter((name) => !isOthers(name)),
    drives: namesIn('/sys/block').filter((name) => !drives.includes(name)),
    mounts: readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => !isOthers(line))
      .toSorted(),
    controlGroups: groups.split('\n').filter((path) => !isOthers(path)),
    files: files.filter((name) => !isOthers(name)),
  };
}

/** Equal to `before` now or very soon: what others do in this moment may show for an instant. */
export async function expectNothingNew(before: Traces, victim: string | null): Promise<void> {
  let now = await traces(victim);
  await until(async () => isDeepStrictEqual((now = await traces(victim)), before), {
    ...{ timeoutMs: 3000, pollMs: 200, what: 'all traces of the bed to vanish' },
  }).catch(() => undefined);
  expect(now).toEqual(before);
}

/** The command line of the test bed. */
export const entry = fileURLToPath(new URL('cli/main.ts', import.meta.url));

export interface Runner {
  readonly process: ChildProcess;
  readonly dir: string;
  readonly id: string;
  /** The handles of its hosts, without their methods. */
  readonly hosts: readonly SshHost[];
}

/** A program of its own that has a bed up: the victim. */
export async function startRunner(words: readonly string[], wrapper: readonly string[] = []): Promise<Runner> {
  const [program = '', ...rest] = [...wrapper, process.execPath, entry, 'up', ...words];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    const { dir, hosts } = JSON.parse(line) as { dir: string; hosts: SshHost[] };
    return { process: child, dir, id: basename(dir), hosts };
  }
  throw new Error(`the runner did not start: ${complaints}`);
}

/** Signals a runner and waits until its bed's directory, the last thing to go, is gone. */
export async function end(runner: Runner, how: NodeJS.Signals): Promise<void> {
  const exited = once(runner.process, 'exit');
  runner.process.kill(how);
  await exited;
  await until(() => !existsSync(runner.dir), { timeoutMs: 20_000, pollMs: 50, what: `${runner.dir} to be removed` });
}
