import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../shared/contract/contract.ts';
import { startProgram } from '../support/program.ts';

/** The command line as scripts use it. */
let folder = '';
let workspace = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fabriclab-cli-'));
  workspace = join(folder, 'workspace');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function cli(args: string[], input = '') {
  const program = startProgram('cli', args, { input });
  const { code } = await program.ended;
  return { code, output: program.output(), errors: program.errors() };
}
const call = (method: string, input?: string, typed = '') =>
  cli(['call', method, ...(input === undefined ? [] : [input]), '--data-dir', workspace], typed);

const failureSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), tip: z.string().nullable() }),
});
/** The coded error in the last line of stderr. */
const failureIn = (errors: string) => failureSchema.parse(JSON.parse(errors.trimEnd().split('\n').at(-1) ?? '')).error;

describe('methods', () => {
  it('lists names and schemas as JSON', async () => {
    const { code, output } = await cli(['methods']);
    const { methods } = z
      .object({ methods: z.array(z.object({ name: z.string(), summary: z.string(), input: z.unknown() })) })
      .parse(JSON.parse(output));
    expect(code).toBe(0);
    expect(methods.map(({ name }) => name)).toContain('workspace.info');
    expect(methods.every(({ name }) => name in contract)).toBe(true);
  });

  it('does not mind a reader that stops early', () => {
    const script = resolve('dist/electron/cli.js');
    const command = `'${process.execPath}' '${script}' methods | head -c 5; echo " \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stdout).toBe('{"met 0\n');
    expect(stderr).toBe('');
  });
});

describe('call', () => {
  it('answers JSON on stdout alone, and stores what it was told', async () => {
    expect(await call('settings.set', '{"author":"A. Engineer"}')).toMatchObject({ code: 0, errors: '' });
    const { output } = await call('settings.get');
    expect(JSON.parse(output)).toMatchObject({ author: 'A. Engineer' });
    expect(output.trimEnd()).not.toContain('\n');
    const pretty = await cli(['call', 'settings.get', '--pretty', '--data-dir', workspace]);
    expect(pretty.output).toContain('\n  "author": "A. Engineer"');
  });

  it('reads its input from a file and from standard input', async () => {
    const file = join(folder, 'input.json');
    writeFileSync(file, '\uFEFF{"author":"from a file"}');
    expect(JSON.parse((await call('settings.set', `@${file}`)).output)).toMatchObject({ author: 'from a file' });
    const typed = await call('settings.set', '-', '{"author":"typed"}');
    expect(JSON.parse(typed.output)).toMatchObject({ author: 'typed' });
  });

  it.each([
    ['a method that there is not', 'lab.nope', '{}', 'unknown-method', 'lab.nope'],
    ['bad input', 'settings.set', '{"author":7}', 'bad-input', 'author'],
    ['no JSON', 'settings.set', '{author}', 'bad-input', 'line 1 column 2'],
    ['a file that is not there', 'settings.set', '@/nonexistent/x.json', 'not-found', '/nonexistent/x.json'],
  ])('answers %s with a coded error and exit status 1', async (_what, method, input, code, text) => {
    const reply = await call(method, input);
    expect(reply).toMatchObject({ code: 1, output: '' });
    expect(failureIn(reply.errors)).toMatchObject({ code, message: expect.stringContaining(text) as string });
  });

  it.each([
    [[]],
    [['call']],
    [['nope']],
    [['methods', 'more']],
    [['call', 'a', '{}', 'more']],
    [['methods', '--nope']],
  ])('answers %j with its usage and exit status 2', async (args) => {
    const { code, output, errors } = await cli(args);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain('Usage:');
  });

  it('prints its usage when asked', async () => {
    expect(await cli(['--help'])).toMatchObject({ code: 0, output: expect.stringContaining('Usage:') as string });
  });

  it('shows the progress of a task on stderr', async () => {
    const { code, errors } = await call('workspace.check');
    expect(code).toBe(0);
    expect(errors).toMatch(/, done/);
  });
});

it('talks to the program that has the workspace open', async () => {
  const web = startProgram('web', ['--data-dir', workspace]);
  try {
    await web.says(/http:\/\/127/);
    expect(JSON.parse((await call('workspace.info')).output)).toMatchObject({ shell: 'web' });
    await call('settings.set', '{"author":"from the command line"}');
    expect(JSON.parse((await call('settings.get')).output)).toMatchObject({ author: 'from the command line' });
    expect(failureIn((await call('settings.set', '{"author":7}')).errors)).toMatchObject({ code: 'bad-input' });
  } finally {
    web.child.kill('SIGTERM');
    await web.ended;
  }
  expect(JSON.parse((await call('workspace.info')).output)).toMatchObject({ shell: 'cli' });
});

it('asks for a directory of its own instead of changing the rights of one that is in use', async () => {
  writeFileSync(join(folder, 'theirs'), '');
  spawnSync('chmod', ['755', folder]);
  const reply = await cli(['call', 'lab.list', '--data-dir', folder]);
  expect(failureIn(reply.errors)).toMatchObject({ code: 'refused' });
});
