import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from '../../../electron/shells/cli/arguments.ts';
import { jsonText } from '../../../electron/shells/cli/output.ts';
import { Progress, progressLine } from '../../../electron/shells/cli/progress.ts';
import { readOptions } from '../../../electron/shells/web/options.ts';
import type { Task } from '../../../shared/contract/task-methods.ts';
import { epochMicroseconds, seconds } from '../../../shared/units/quantity.ts';

describe('arguments of the command line', () => {
  it('are read', () => {
    expect(readArguments(['methods', '--pretty'])).toEqual({ kind: 'methods', pretty: true });
    const call = { kind: 'call', method: 'lab.get', input: '{}', dataDirectory: null, pretty: false };
    expect(readArguments(['call', 'lab.get'])).toEqual(call);
    expect(readArguments(['call', 'lab.get', '-', '--data-dir', 'x'])).toEqual({
      ...call,
      input: '-',
      dataDirectory: 'x',
    });
  });
  it.each([[[]], [['call']], [['methods', 'x']], [['call', 'a', 'b', 'c']], [['--data-dir']], [['call', 'a', '--x']]])(
    '%j is refused',
    (args) => {
      expect(() => readArguments(args)).toThrow(UsageError);
    },
  );
});

describe('options of the web shell', () => {
  it('have their defaults', () => {
    expect(readOptions([])).toEqual({ dataDirectory: null, port: 0, openWindow: true, help: false });
    expect(readOptions(['--no-open', '--port', '8080'])).toMatchObject({ port: 8080, openWindow: false });
  });
  it.each(['-1', '65536', '1.5', 'x', ''])('refuse port %j', (port) => {
    expect(() => readOptions([`--port=${port}`])).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});

const task: Task = {
  id: 'a',
  kind: 'run',
  title: 'Run 7',
  state: 'running',
  progress: 0.421,
  message: 'point 3 of 8',
  remainingNs: seconds(90),
  startedUs: epochMicroseconds(0),
  endedUs: null,
  error: null,
  runId: null,
};

describe('progress', () => {
  it('says what, how far and how long', () => {
    expect(progressLine(task)).toMatch(/^Run 7, 42 %, point 3 of 8, .*left$/);
    expect(progressLine({ ...task, state: 'done', remainingNs: null, message: '' })).toBe('Run 7, done');
    expect(progressLine({ ...task, progress: null, remainingNs: null })).toBe('Run 7, point 3 of 8');
    const hostile = { ...task, title: 'a\u001b[2J\u009b31m\r\nb', message: '\u202egpj', remainingNs: null };
    expect(progressLine(hostile)).toBe('a [2J 31m b, 42 %,  gpj');
  });
  it('writes over its line on a terminal, and few lines elsewhere', () => {
    const [terminal, file]: [string[], string[]] = [[], []];
    const onTerminal = new Progress((text) => void terminal.push(text), true);
    const inFile = new Progress((text) => void file.push(text), false);
    for (const progress of [0.41, 0.42, 0.43, 0.51]) {
      onTerminal.show({ ...task, progress });
      inFile.show({ ...task, progress });
    }
    onTerminal.end();
    inFile.end();
    expect(file.map((line) => /\d+ %/.exec(line)?.[0])).toEqual(['41 %', '51 %']);
    expect(terminal).toHaveLength(5);
    expect(terminal[0]?.startsWith('\r\u001B[2K')).toBe(true);
    expect(terminal.at(-1)).toBe('\n');
  });
});

it('a reply is the same JSON, and nothing in it that a terminal would obey', () => {
  const value = { name: 'a\u001b[2J\u007f\u009b31m\u202egpj\u2028é“漢' };
  const text = jsonText(value, false);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.trimEnd()).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}]/u);
  expect(text).toContain('é“漢');
});
