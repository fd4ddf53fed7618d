import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fingerprint } from '../../build/bundles.mjs';
import { commands } from '../../build/commands.mjs';
import { counted, repeated, summarise } from '../../build/suites.mjs';

const project = resolve(import.meta.dirname, '../..');
const scratch = `dist/.gates-${process.pid}`;

afterAll(() => {
  rmSync(join(project, scratch), { recursive: true, force: true });
});

test('an unknown command is answered with the known ones', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['build/run.mjs', 'brew'], {
    cwd: project,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('no command "brew"');
  for (const name of Object.keys(commands)) expect(stderr).toContain(name);
});

describe('what counts as stale', () => {
  const bundle = { name: 'scratch', configs: ['vite.config.ts'], inputs: [scratch] };
  const file = join(project, scratch, 'deep', 'source.ts');

  beforeAll(() => {
    mkdirSync(join(project, scratch, 'deep'), { recursive: true });
    writeFileSync(file, 'one');
  });

  test('the same files have the same fingerprint', () => {
    expect(fingerprint(bundle)).toBe(fingerprint(bundle));
  });

  test('a changed, a new and a deleted file each change it', () => {
    const before = fingerprint(bundle);
    utimesSync(file, 1, 1);
    const changed = fingerprint(bundle);
    writeFileSync(join(project, scratch, 'new.ts'), '');
    const grown = fingerprint(bundle);
    rmSync(file);
    expect(new Set([before, changed, grown, fingerprint(bundle)]).size).toBe(4);
  });
});

describe('a program in the foreground', () => {
  const parent = (child: string): string[] => [
    '--input-type=module',
    '-e',
    `import { handOver } from '${join(project, 'build/processes.mjs')}';
     await handOver(process.execPath, ['-e', ${JSON.stringify(child)}]);`,
  ];

  test('its exit code is passed on', () => {
    expect(spawnSync(process.execPath, parent('process.exit(7)')).status).toBe(7);
  });

  test('a signal reaches it, and its orderly exit is passed on', async () => {
    const waiting = `process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('ready');`;
    const wrapper = spawn(process.execPath, parent(waiting), { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(wrapper.stdout, 'data');
    wrapper.kill('SIGTERM');
    expect(await once(wrapper, 'exit')).toEqual([5, null]);
  });

  test('one that dies of a signal takes the wrapper along', async () => {
    const waiting = `setInterval(() => {}, 1000); console.log(process.pid);`;
    const wrapper = spawn(process.execPath, parent(waiting), { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = (await once(wrapper.stdout, 'data')) as [Buffer];
    wrapper.kill('SIGTERM');
    expect(await once(wrapper, 'exit')).toEqual([null, 'SIGTERM']);
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });
});

test('a program ends when npm is ended, which ends only the shell in between', async () => {
  const program = `import { handOver } from '${join(project, 'build/processes.mjs')}';
    await handOver(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log(process.pid)']);`;
  const shell = spawn('sh', ['-c', '"$0" --input-type=module -e "$1"; true', process.execPath, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: 'start' },
  });
  const [pid] = (await once(shell.stdout, 'data')) as [Buffer];
  shell.kill('SIGTERM');
  await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH'), { timeout: 5_000 });
});

test('one failure anywhere fails the whole', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const suite = { name: 'some', passed: 2, failed: 0, skipped: 1, seconds: 1, ran: true };
  expect(summarise([suite, suite])).toBe(0);
  expect(log).toHaveBeenLastCalledWith('\n4 passed, 0 failed, 2 skipped');
  expect(summarise([suite, { ...suite, failed: 1 }])).toBe(1);
  log.mockRestore();
});

describe('a file that broke and was run once more', () => {
  const file = { path: 'a.test.ts', broken: false, passed: 3, failed: 0, skipped: 1 };
  const broken = { path: 'b.test.ts', broken: true, passed: 2, failed: 1, skipped: 0 };
  const first = { code: 1, files: [file, broken] };

  test('counts as its second outcome, with the files that held', () => {
    const second = { code: 0, files: [{ ...broken, broken: false, passed: 3, failed: 0 }] };
    expect(counted(repeated(first, second))).toEqual({ passed: 6, failed: 0, skipped: 1, ran: true });
    expect(counted(repeated(first, { code: 1, files: [broken] }))).toMatchObject({ passed: 5, failed: 1 });
  });

  test('fails as well when it cannot even be loaded, or when vitest falls over', () => {
    const unloadable = { ...broken, passed: 0, failed: 0 };
    expect(counted(repeated(first, { code: 1, files: [unloadable] }))).toMatchObject({ passed: 3, failed: 1 });
    expect(counted({ code: 1, files: [] })).toEqual({ passed: 0, failed: 1, skipped: 0, ran: false });
  });
});

describe('npm test', () => {
  /** The command as main.mjs runs it, without installing packages first. */
  const npmTest = (...args: string[]): { status: number | null; stdout: string; stderr: string } => {
    const program = `import { run } from '${join(project, 'build/test.mjs')}'; process.exitCode = await run(${JSON.stringify(args)});`;
    return spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: project, encoding: 'utf8' });
  };

  test('fails when no test ran', () => {
    const { status, stdout, stderr } = npmTest('--project', 'unit', 'no-file-has-this-name');
    expect(stderr).toContain('no test matches');
    expect(stdout).toMatch(/\n0 passed, 1 failed, 0 skipped\n$/);
    expect(status).toBe(1);
  });

  test('names the suites when it is given one that does not exist', () => {
    const { status, stderr } = npmTest('--project=nonsense');
    expect(stderr).toContain('no suite "nonsense". Suites: unit,');
    expect(status).toBe(1);
  });
});
