import { describe, expect, test } from 'vitest';
import { readInventoryFiles } from '../../../shared/inventory/read-files.ts';
import { inventoryScript } from '../../../shared/inventory/script.ts';
import { labSchema } from '../../../shared/model/lab.ts';
import { drawn } from './bed.ts';
import { captured, filesOf } from './captures.ts';

/** Numbers that look random and are the same at every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NASTY = ['"', '<', '>', '{', '[', '\n', '\0', '-1', '999999999999999999999', '\\', '&x;', ':', '\u{1F4BE}', ''];

function mutated(text: string, roll: (below: number) => number): string {
  let result = text;
  for (let step = 0; step <= roll(4); step++) {
    const at = roll(result.length + 1);
    const cut = roll(12);
    result = `${result.slice(0, at)}${NASTY[roll(NASTY.length)] ?? ''}${result.slice(at + cut)}`;
  }
  return result;
}

/** A machine, or a problem that names the file; never an exception, never a lab that breaks the schema. */
function survives(name: string, text: string): void {
  const began = performance.now();
  const { machines, problems } = readInventoryFiles([{ name, text }]);
  expect(performance.now() - began, name).toBeLessThan(2000);
  for (const { where, message } of problems)
    expect([where.includes(name), message === ''], where).toEqual([true, false]);
  for (const { inventory } of machines) expect(labSchema.safeParse(drawn(inventory)).error).toBeUndefined();
}

describe('damaged files', () => {
  const files = captured()
    .flatMap(filesOf)
    .filter(({ text }) => text.length > 0);

  test.each(files)('$name, cut off', ({ name, text }) => {
    for (let part = 1; part < 12; part++) survives(name, text.slice(0, Math.floor((text.length * part) / 12)));
  });

  test.each(files)('$name, changed at random', ({ name, text }) => {
    const roll = dice(name.length * 7919 + text.length);
    for (let round = 0; round < 12; round++) survives(name, mutated(text, roll));
  });
});

describe('hostile files', () => {
  const deep = 20_000;
  test.each([
    [
      'nested XML',
      `<topology version="2.0">${'<object type="Group">'.repeat(deep)}${'</object>'.repeat(deep)}</topology>`,
    ],
    [
      'entities',
      `<!DOCTYPE topology [<!ENTITY a "${'x'.repeat(1000)}">]><topology version="2.0"><object type="Machine"><info name="HostName" value="${'&a;'.repeat(1000)}"/></object></topology>`,
    ],
    ['open tags', `<topology version="2.0">${'<object '.repeat(deep)}`],
    ['attributes without end', `<topology ${'a="b" '.repeat(deep)}`],
    ['nested lscpu', `{"lscpu":[${'{"field":"CPU(s):","data":"4","children":['.repeat(deep)}${']}'.repeat(deep)}]}`],
    [
      'a CPU list of billions',
      '{"lscpu":[{"field":"CPU(s):","data":"4"},{"field":"NUMA node0 CPU(s):","data":"0-4000000000"}]}',
    ],
    ['half a million sockets', '{"lscpu":[{"field":"CPU(s):","data":"4"},{"field":"Socket(s):","data":"500000"}]}'],
    ['a very long line', `MemTotal: ${'9'.repeat(300_000)} kB`],
    [
      'names with markup',
      '{"Devices":[{"DevicePath":"/dev/<img src=x>\\u202e","SerialNumber":"\\"; rm -rf / #","PhysicalSize":1e400}]}',
    ],
    [
      'prototype',
      '{"lscpu":[{"field":"__proto__:","data":"x"},{"field":"CPU(s):","data":"2"}],"__proto__":{"cpus":[]}}',
    ],
    ['sizes below zero', '{"blockdevices":[{"name":"sda","type":"disk","size":-5,"log-sec":-1}]}'],
    ['an output of nothing but frames', inventoryScript('a1b2c3d4e5f6a7b8c9')],
  ])('%s', (_, text) => survives('hostile', text));

  test('a number beyond all sizes is unknown, not a size', () => {
    const text = '{"Devices":[{"DevicePath":"/dev/nvme0n1","SerialNumber":"S","PhysicalSize":1e400,"SectorSize":-1}]}';
    const [machine] = readInventoryFiles([{ name: 'x', text }]).machines;
    expect(machine?.inventory.drives).toMatchObject([{ capacityBytes: null, lbaBytes: null }]);
  });
});
