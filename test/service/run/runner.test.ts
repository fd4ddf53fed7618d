import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findEntry, numberField } from '../../../electron/core/run/journal.ts';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';
import { bytes, MEBI, seconds } from '../../../shared/units/quantity.ts';
import { isInstalled, quickPlan, runnerBench, uptimeCs, type RunnerBench } from '../../support/runner-bench.ts';
import { command } from '../../testbed/ledger/command.ts';
import { randomRead4k } from '../../unit/support/sample-plan.ts';

const events = (bench: RunnerBench) =>
  bench.journal().map(({ step, event, fields }) => `${step} ${event} ${fields['reason'] ?? ''}`.trim());
const until = (bench: RunnerBench, step: string, event: string) =>
  expect.poll(() => findEntry(bench.journal(), step, event), { timeout: 20_000, interval: 50 }).toBeDefined();
const ended = (bench: RunnerBench) => until(bench, '-', 'end');
const gone = (bench: RunnerBench) => expect.poll(() => bench.processes(), { timeout: 5_000 }).toEqual([]);
const scratchLeft = (bench: RunnerBench) => existsSync(join(bench.run, 'scratch'));

describe.each(['dash', 'busybox', 'bash'].filter(isInstalled))('the runner under %s', (shell) => {
  it('lays out, starts each point on time, keeps its output, and leaves nothing', async () => {
    const bench = await runnerBench(quickPlan({ repeats: 2 }), { shell });
    expect(await bench.command('start')).toMatchObject({ exitCode: 0, stderr: '' });
    await until(bench, '-', 'ready');
    expect(statSync(join(bench.run, 'scratch/load.bin')).size).toBe(8 * MEBI);
    bench.go(1);
    await ended(bench);
    expect(events(bench)).toEqual([
      '- started',
      'layout start',
      'layout exit',
      '- ready',
      '- scheduled',
      '0 start',
      '0 exit',
      '1 start',
      '1 exit',
      '- end done',
    ]);
    const t0 = numberField(findEntry(bench.journal(), '-', 'scheduled'), 't0') ?? 0;
    for (const { index, offsetNs } of bench.frozen.points) {
      const start = findEntry(bench.journal(), String(index), 'start');
      const lateCs = (numberField(start, 'at') ?? 0) - t0 - Math.round(offsetNs / 1e7);
      expect(lateCs).toBeGreaterThanOrEqual(0);
      expect(lateCs).toBeLessThan(25);
      expect(numberField(findEntry(bench.journal(), String(index), 'exit'), 'status')).toBe(0);
      const name = `out/0000${index}.json`;
      const parsed = parseFioJson({ name, text: readFileSync(join(bench.run, name), 'utf8') });
      expect(parsed?.points[0]).toMatchObject({ status: 'ok' });
      expect(readFileSync(join(bench.run, `out/0000${index}.cpu`), 'utf8')).toMatch(/^\d+ cpu {2}\d+/);
    }
    await gone(bench);
    expect(scratchLeft(bench)).toBe(false);
    expect(existsSync(join(bench.home, '.fabriclab/lock'))).toBe(false);
    expect(await bench.command('remove')).toMatchObject({ exitCode: 0 });
    expect(existsSync(bench.run)).toBe(false);
  });

  it('ends everything when cancelled, and keeps what fio printed', async () => {
    const bench = await runnerBench(quickPlan({ runtimeNs: seconds(30), numjobs: [3] }), { shell });
    await bench.command('start');
    await until(bench, '-', 'ready');
    bench.go(0.5);
    await until(bench, '0', 'start');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(bench.processes().length).toBeGreaterThanOrEqual(5);
    expect(await bench.command('cancel')).toMatchObject({ exitCode: 0 });
    expect(events(bench).slice(-2)).toEqual(['0 exit', '- end cancelled']);
    await gone(bench);
    expect(scratchLeft(bench)).toBe(false);
    expect(existsSync(join(bench.home, '.fabriclab/lock'))).toBe(false);
    const name = 'out/00000.json';
    const parsed = parseFioJson({ name, text: readFileSync(join(bench.run, name), 'utf8') });
    expect(parsed?.points[0]?.parts[0]?.directions.read?.operations).toBeGreaterThan(0);
  });
});

describe('the runner', () => {
  it('skips slots whose time has passed and takes the ones to come', async () => {
    const bench = await runnerBench(quickPlan({ repeats: 3 }));
    await bench.command('start');
    await until(bench, '-', 'ready');
    bench.go(-4); // the first two slots, 3 s each, begin in the past
    await ended(bench);
    expect(events(bench).slice(4)).toEqual([
      '- scheduled',
      '0 missed late',
      '1 missed late',
      '2 start',
      '2 exit',
      '- end done',
    ]);
    expect(numberField(findEntry(bench.journal(), '0', 'missed'), 'by_cs')).toBeGreaterThanOrEqual(400);
  });

  it('starts nothing for another boot', async () => {
    const bench = await runnerBench(quickPlan());
    await bench.command('start');
    await until(bench, '-', 'ready');
    writeFileSync(join(bench.run, 'go'), `${uptimeCs()} 00000000-0000-0000-0000-000000000000\n`);
    await ended(bench);
    expect(events(bench).at(-1)).toBe('- end no-go');
  });

  it.each<[string, (bench: RunnerBench) => void, string]>([
    [
      'a changed job file',
      ({ run }) => writeFileSync(join(run, 'jobs/00000.fio'), '[x]\nfilename=/dev/sda\n'),
      'changed-files',
    ],
    [
      'a scratch file that became a link',
      ({ run }) => {
        rmSync(join(run, 'scratch/load.bin'));
        symlinkSync('/dev/null', join(run, 'scratch/load.bin'));
      },
      'scratch-not-plain',
    ],
    ['a missing scratch file', ({ run }) => rmSync(join(run, 'scratch/load.bin')), 'scratch-not-a-file'],
    ['a scratch file of another size', ({ run }) => writeFileSync(join(run, 'scratch/load.bin'), 'x'), 'scratch-size'],
  ])('refuses %s', async (_, damage, reason) => {
    const bench = await runnerBench(quickPlan());
    await bench.command('start');
    await until(bench, '-', 'ready');
    damage(bench);
    bench.go(0.7);
    await ended(bench);
    expect(events(bench)).toContain(`0 missed ${reason}`);
  });

  it.each([
    'filename=/dev/nvme0n1',
    ' filename=/dev/sda',
    'filename=load.bin:/dev/sda',
    'directory=/dev',
    'exec_prerun=touch /tmp/x',
    'ioengine=sg',
    'include other.fio',
  ])('refuses a job with %s even when its hash is right', async (line) => {
    const bench = await runnerBench(quickPlan());
    const path = join(bench.run, 'jobs/layout.fio');
    writeFileSync(path, `${readFileSync(path, 'utf8')}${line}\n`);
    const manifest = await command([
      'sh',
      '-c',
      'cd "$1" && sha256sum runner.sh schedule owner jobs/*',
      'sh',
      bench.run,
    ]);
    writeFileSync(join(bench.run, 'manifest'), manifest);
    await bench.command('start');
    await ended(bench);
    expect(events(bench).slice(1)).toEqual(['layout missed other-target', '- end layout-failed']);
  });

  it('refuses a second run on the host, naming the first, and clears the lock of a dead one', async () => {
    const first = await runnerBench(quickPlan());
    await first.command('start');
    await until(first, '-', 'ready');
    const second = await runnerBench(quickPlan(), { home: first.home });
    const refused = await second.command('start');
    expect(refused.exitCode).toBe(75);
    expect(refused.stderr).toContain(`run ${first.run.slice(-36)}`);
    const [pid = 0] = readlinkSync(join(first.home, '.fabriclab/lock')).split(':').map(Number);
    process.kill(pid, 'SIGKILL');
    await gone(first);
    const third = await runnerBench(quickPlan(), { home: first.home });
    expect(await third.command('start')).toMatchObject({ exitCode: 0 });
    await until(third, '-', 'ready');
    expect(await third.command('cancel')).toMatchObject({ exitCode: 0 });
    expect(await first.command('cancel')).toMatchObject({ exitCode: 0 });
    expect(events(first).at(-1)).toBe('- end cancelled');
    expect(scratchLeft(first)).toBe(false);
  });

  it('goes on when its starter and everything around it is gone, and ends what outlives its tool', async () => {
    const bench = await runnerBench(quickPlan({ runtimeNs: seconds(20), numjobs: [2] }));
    await bench.command('start');
    await until(bench, '-', 'ready');
    bench.go(0.5);
    await until(bench, '0', 'start');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const tool = numberField(findEntry(bench.journal(), '0', 'start'), 'pid') ?? 0;
    process.kill(-tool, 'SIGKILL'); // fio's jobs are in sessions of their own and would go on
    await ended(bench);
    expect(numberField(findEntry(bench.journal(), '0', 'exit'), 'status')).toBe(137);
    expect(events(bench)).toContain('- swept');
    await gone(bench);
  });

  it('ends a tool at its time limit', async () => {
    const bench = await runnerBench(quickPlan({ runtimeNs: seconds(1) }));
    // A run of 60 s in a slot for 1 s.
    const job = join(bench.run, 'jobs/00000.fio');
    writeFileSync(job, readFileSync(job, 'utf8').replace('runtime=1s', 'runtime=60s'));
    const manifest = await command([
      'sh',
      '-c',
      'cd "$1" && sha256sum runner.sh schedule owner jobs/*',
      'sh',
      bench.run,
    ]);
    writeFileSync(join(bench.run, 'manifest'), manifest);
    await bench.command('start');
    await until(bench, '-', 'ready');
    bench.go(0.5);
    await ended(bench);
    expect(numberField(findEntry(bench.journal(), '0', 'exit'), 'status')).toBe(124);
    await gone(bench);
  });

  it('tells that fio is missing by its exit status', async () => {
    const home = join((await runnerBench(quickPlan())).home, 'bin');
    mkdirSync(home);
    const tools =
      'sh readlink mkdir ln head cat rm grep sha256sum timeout stat df date sleep setsid printf sed rmdir find';
    for (const tool of tools.split(' ')) symlinkSync((await command(['which', tool])).trim(), join(home, tool));
    const bench = await runnerBench(quickPlan(), { path: home });
    await bench.command('start');
    await ended(bench);
    expect(numberField(findEntry(bench.journal(), 'layout', 'exit'), 'status')).toBe(127);
    expect(events(bench).at(-1)).toBe('- end layout-failed');
  });

  it.runIf(process.getuid?.() === 0)('keeps its journal when the disk is full', async () => {
    const home = (await runnerBench(quickPlan())).home;
    const root = join(home, 'small');
    mkdirSync(root);
    await command(['mount', '-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', root]);
    try {
      const bench = await runnerBench(quickPlan({ direct: false, engine: 'psync', repeats: 2 }), { root });
      await bench.command('start');
      await until(bench, '-', 'ready');
      bench.go(1);
      await command(['sh', '-c', 'cat /dev/zero >"$1/hog" 2>/dev/null || true', 'sh', root]);
      await ended(bench);
      expect(events(bench).slice(4)).toEqual(['- scheduled', '0 start', '0 exit', '1 start', '1 exit', '- end done']);
      expect(numberField(findEntry(bench.journal(), '0', 'exit'), 'free_kib')).toBeLessThan(300);
      expect(existsSync(join(bench.run, 'ballast'))).toBe(false);
      await gone(bench);
    } finally {
      await command(['umount', '-l', root]);
    }
  });

  it.runIf(process.getuid?.() === 0)('fails the lay-out when the scratch file does not fit', async () => {
    const root = join((await runnerBench(quickPlan())).home, 'small');
    mkdirSync(root);
    await command(['mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', root]);
    try {
      const bench = await runnerBench(quickPlan({ target: { kind: 'scratch', sizeBytes: bytes(8 * MEBI) } }), { root });
      await bench.command('start');
      await ended(bench);
      expect(events(bench).at(-1)).toBe('- end layout-failed');
      expect(numberField(findEntry(bench.journal(), 'layout', 'exit'), 'status')).not.toBe(0);
      expect(scratchLeft(bench)).toBe(false);
    } finally {
      await command(['umount', '-l', root]);
    }
  });

  it('accepts every kind of job that the generator makes', async () => {
    const workloads = [
      randomRead4k,
      { ...randomRead4k, access: 'randrw' as const, readPercent: 70 },
      { ...randomRead4k, access: 'write' as const, blockBytes: bytes(131_072) },
    ];
    const plan = quickPlan({
      workloads,
      numjobs: [2],
      rampNs: seconds(0.5),
      runtimeNs: seconds(1),
      engine: 'io_uring',
    });
    const bench = await runnerBench(plan);
    await bench.command('start');
    await until(bench, '-', 'ready');
    bench.go(0.5);
    await ended(bench);
    const statuses = [0, 1, 2].map((index) => numberField(findEntry(bench.journal(), String(index), 'exit'), 'status'));
    expect(statuses).toEqual([0, 0, 0]);
  });
});
