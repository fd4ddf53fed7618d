import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checks } from '../../build/gate.mjs';
import { plantTree, project } from './planted-tree.ts';

/** One planted fault per line: the gate that must catch it, where it lies, and what the gate says in that line. */
const faults: { gate: string; file: string; says: string }[] = [
  { gate: 'prettier', file: 'electron/core/run/badly-formatted.ts', says: '' },
  { gate: 'tsc shared', file: 'shared/units/read-file.ts', says: "Cannot find name 'node:fs'" },
  {
    gate: 'tsc electron',
    file: 'electron/core/run/wrong-type.ts',
    says: "'string' is not assignable to type 'number'",
  },
  {
    gate: 'svelte-check',
    file: 'renderer/src/views/WrongType.svelte',
    says: "'string' is not assignable to type 'number'",
  },
  { gate: 'svelte-check', file: 'renderer/src/views/NotAccessible.svelte', says: 'should have an alt attribute' },
  { gate: 'eslint', file: 'electron/core/run/floating-promise.ts', says: 'no-floating-promises' },
  { gate: 'eslint', file: 'renderer/src/views/FloatingPromise.svelte', says: 'no-floating-promises' },
  { gate: 'eslint', file: 'renderer/src/views/RawHtml.svelte', says: 'svelte/no-at-html-tags' },
  { gate: 'eslint', file: 'shared/units/long-file.ts', says: 'File has too many lines' },
  { gate: 'eslint', file: 'shared/units/long-function.ts', says: 'has too many lines (65)' },
  { gate: 'knip', file: 'shared/units/unused-export.ts', says: 'unusedExport' },
  { gate: 'knip', file: 'shared/stats/orphan.ts', says: '' },
  { gate: 'boundaries', file: 'electron/core/run/imports-electron.ts', says: 'electron-only-in-its-shell' },
  { gate: 'boundaries', file: 'electron/core/run/imports-shell.ts', says: 'rooms-of-electron' },
  { gate: 'boundaries', file: 'electron/core/store/imports-run.ts', says: 'rooms-of-electron' },
  { gate: 'boundaries', file: 'electron/core/ssh/knows-labs.ts', says: 'ssh-knows-no-tool' },
  { gate: 'boundaries', file: 'electron/core/helpers/unknown-room.ts', says: 'known-rooms' },
  { gate: 'boundaries', file: 'shared/model/imports-stats.ts', says: 'rooms-of-shared' },
  { gate: 'boundaries', file: 'shared/units/read-file.ts', says: 'shared-is-pure' },
  { gate: 'boundaries', file: 'shared/plan/cycle-one.ts', says: 'no-cycle' },
  { gate: 'boundaries', file: 'shared/stats/orphan.ts', says: 'no-orphan' },
  { gate: 'boundaries', file: 'renderer/src/views/ImportsElectronRoom.svelte', says: 'renderer-without-electron' },
];

const gates = checks.filter(({ name }) => faults.some(({ gate }) => gate === name));
const sound = plantTree(['healthy']);
const faulty = plantTree(['healthy', 'faulty']);
const found = new Map<string, string>();

beforeAll(async () => {
  const line = (index: number): string => `export const value${index} = ${index};\n`;
  write('shared/units/long-file.ts', Array.from({ length: 401 }, (_, index) => line(index)).join(''));
  const statements = Array.from({ length: 61 }, (_, index) => `  total += ${index};\n`).join('');
  write(
    'shared/units/long-function.ts',
    `export function add(): number {\n  let total = 0;\n${statements}  return total;\n}\n`,
  );
  for (const { name, check } of gates) {
    const { code, output, errors } = await check(faulty.folder);
    expect(code, `${name} on the faulty tree`).not.toBe(0);
    found.set(name, output + errors);
  }
});

afterAll(() => {
  sound.remove();
  faulty.remove();
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(faulty.folder, file)), { recursive: true });
  writeFileSync(join(faulty.folder, file), text);
}

/** What a gate says of one file: its line, or the paragraph that begins with its name. */
function saidOf(gate: string, file: string): string {
  const paragraphs = gate === 'eslint' || gate === 'svelte-check';
  const parts = (found.get(gate) ?? '').split(paragraphs ? /\n\n|\n(?=\/)/ : '\n');
  return parts.filter((part) => part.includes(file)).join('\n');
}

describe('every gate catches its planted fault', () => {
  test.each(faults)('$gate: $file', ({ gate, file, says }) => {
    const said = saidOf(gate, file);
    expect(said).toContain(file);
    expect(said).toContain(says);
  });
});

describe('every gate passes the same tree without the faults', () => {
  test.each(gates)('$name', async ({ check }) => {
    const { code, output, errors } = await check(sound.folder);
    expect({ code, said: code === 0 ? '' : output + errors }).toEqual({ code: 0, said: '' });
  });
});

test('boundaries: a source file that was not looked at is a fault', async () => {
  const blind = plantTree(['healthy']);
  const config = join(blind.folder, '.dependency-cruiser.cjs');
  writeFileSync(config, `${readFileSync(config, 'utf8')}\nmodule.exports.options.exclude = { path: '^shared/' };\n`);
  const { code, output } = await gates.find(({ name }) => name === 'boundaries')!.check(blind.folder);
  blind.remove();
  expect(code).toBe(1);
  expect(output).toContain('not looked at: shared/units/bytes.ts');
});

test('lock: a package.json that the lock does not know is a fault', async () => {
  const { folder, remove } = plantTree([]);
  const { check } = checks.find(({ name }) => name === 'lock')!;
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(project, file), join(folder, file));
  expect((await check(folder)).code).toBe(0);
  const changed = readFileSync(join(project, 'package.json'), 'utf8').replace(/"zod": "[^"]+"/, '"zod": "4.0.0"');
  writeFileSync(join(folder, 'package.json'), changed);
  const { code, errors } = await check(folder);
  remove();
  expect(code).not.toBe(0);
  expect(errors).toContain('in sync');
});
