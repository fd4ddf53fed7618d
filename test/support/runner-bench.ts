import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOfHost } from '../../electron/core/run/deployment.ts';
import { parseJournal, type JournalEntry } from '../../electron/core/run/journal.ts';
import { freezePlan } from '../../shared/plan/matrix.ts';
import type { FrozenPlan, Plan } from '../../shared/plan/plan.ts';
import { bytes, MEBI, seconds } from '../../shared/units/quantity.ts';
import { HOST_ONE, samplePlan } from '../unit/support/sample-plan.ts';
import { temporaryFolder } from './temporary-workspace.ts';

export interface RunnerOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run directory on this machine, worked by the shell alone: the runner without its controller. */
export interface RunnerBench {
  readonly run: string;
  readonly home: string;
  readonly frozen: FrozenPlan;
  command(name: string): Promise<RunnerOutcome>;
  journal(): JournalEntry[];
  /** Starts the schedule `fromNow` seconds from now. */
  go(fromNowS: number): void;
  /** Pids of living processes that carry the run's mark, or are its runner. */
  processes(): number[];
}

/** Small and quick: one job of 1 s per point. */
export const quickPlan = (changes: Partial<Plan> = {}): Plan =>
  samplePlan({
    hosts: [HOST_ONE],
    iodepth: [1],
    repeats: 1,
    runtimeNs: seconds(1),
    rampNs: seconds(0),
    pauseNs: seconds(0),
    target: { kind: 'scratch', sizeBytes: bytes(8 * MEBI) },
    ...changes,
  });

export const uptimeCs = (): number => Math.floor(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100);
const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

interface BenchOptions {
  readonly home?: string;
  /** Program that is `sh` on this host. */
  readonly shell?: string;
  readonly path?: string;
  readonly root?: string;
}

export async function runnerBench(plan: Plan, options: BenchOptions = {}): Promise<RunnerBench> {
  const home = options.home ?? (await temporaryFolder());
  const id = randomUUID();
  const run = join(options.root ?? home, 'runs', id);
  const frozen = freezePlan(plan, () => 'revision');
  for (const file of filesOfHost(frozen, { id: HOST_ONE, name: 'one' }, `run ${id}`)) {
    mkdirSync(dirname(join(run, file.path)), { recursive: true });
    writeFileSync(join(run, file.path), file.bytes, { mode: file.mode });
  }
  const path = options.path ?? (options.shell === undefined ? '' : `${placeShell(home, options.shell)}:`) + systemPath;
  const env = { PATH: path, HOME: home };
  const read = (name: string): string => {
    try {
      return readFileSync(join(run, name), 'utf8');
    } catch {
      return '';
    }
  };
  return {
    run,
    home,
    frozen,
    command: (name) =>
      new Promise((resolve) => {
        execFile('sh', [join(run, 'runner.sh'), name], { env }, (error, stdout, stderr) =>
          resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
        );
      }),
    journal: () => parseJournal(read('journal')),
    go: (fromNowS) => writeFileSync(join(run, 'go'), `${uptimeCs() + fromNowS * 100} ${bootId()}\n`),
    processes: () => processesOf(run, id),
  };
}

const systemPath = '/usr/sbin:/usr/bin:/sbin:/bin';

const placeOf = (program: string): string | undefined =>
  systemPath
    .split(':')
    .map((folder) => join(folder, program))
    .find(existsSync);
export const isInstalled = (program: string): boolean => placeOf(program) !== undefined;

function placeShell(home: string, program: string): string {
  const folder = join(home, 'shell');
  mkdirSync(folder);
  symlinkSync(placeOf(program) ?? '', join(folder, 'sh'));
  return folder;
}

function processesOf(run: string, id: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
        return environment.split('\0').includes(`FABRICLAB_RUN=${id}`) || words.includes(`${run}/runner.sh`);
      } catch {
        return false; // it ended while we looked
      }
    })
    .map(Number);
}
