import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseInventory, readInventory } from '../../../shared/inventory/parse-inventory.ts';
import { INVENTORY_COMMANDS, inventoryScript } from '../../../shared/inventory/script.ts';
import { inventoryDiff } from '../../../shared/inventory/to-lab.ts';
import { applyDiff, isEmptyDiff } from '../../../shared/model/diff.ts';
import { emptyLab, labSchema, type Drive, type Entity, type Lab } from '../../../shared/model/lab.ts';
import { uuidV7 } from '../../../shared/units/identity.ts';
import { captured, sectionsOf } from './captures.ts';

const BOUNDARY = 'a1b2c3d4e5f6a7b8c9';
const MACHINE = uuidV7(1, new Uint8Array(10).fill(9));
const ids = () => {
  let next = 0;
  return () => uuidV7((next += 1), new Uint8Array(10).fill(7));
};
const drawn = (machine: string, lab: Lab = emptyLab(uuidV7(0, new Uint8Array(10)), 'Bed')) =>
  inventoryDiff(lab, MACHINE, readInventory(sectionsOf(machine)), ids());
const drives = (entities: Record<string, Entity>): Drive[] =>
  Object.values(entities).filter((entity) => entity.kind === 'drive');

describe('captured machines', () => {
  test('a storage machine: drives sit on the NUMA node that their serial says, whatever their number', () => {
    const found = readInventory(sectionsOf('vm-storage'));
    expect(found.nodes.map(({ index, cpuList, memoryBytes }) => ({ index, cpuList, memoryBytes }))).toEqual([
      { index: 0, cpuList: '0', memoryBytes: 469_364 * 1024 },
      { index: 1, cpuList: '1', memoryBytes: 515_364 * 1024 },
    ]);
    const nodes = Object.fromEntries(
      found.drives.filter((drive) => drive.media === 'nvme').map((drive) => [drive.serial ?? '', drive.node]),
    );
    expect(nodes).toEqual({ FLNVME0000: 0, FLNVME0001: 0, FLNVME0002: 1, FLNVME0003: 1 });
    expect(found.drives.find((drive) => drive.serial === 'FLNVME0000')).toMatchObject({
      name: 'nvme2',
      model: 'QEMU NVMe Ctrl',
      pciAddress: '0000:41:00.0',
      capacityBytes: 268_435_456,
    });
  });

  test('an initiator: namespaces that come over the network are not its drives', () => {
    const found = readInventory(sectionsOf('vm-initiator'));
    expect(found.drives.every((drive) => drive.media !== 'nvme')).toBe(true);
    expect(found.notSeen.find((problem) => problem.code === 'remote-namespaces')?.message).toContain('nvme');
  });

  test.each(captured())('%s draws a valid host, and a second inventory changes nothing', (machine) => {
    const first = drawn(machine);
    const lab = applyDiff(emptyLab(uuidV7(0, new Uint8Array(10)), 'Bed'), first.diff);
    expect(labSchema.safeParse(lab).error).toBeUndefined();
    expect(isEmptyDiff(drawn(machine, lab).diff)).toBe(true);
  });
});

describe('merging into a drawing', () => {
  const first = drawn('vm-storage');
  const lab = applyDiff(emptyLab(uuidV7(0, new Uint8Array(10)), 'Bed'), first.diff);
  const [drive] = drives(lab.entities);
  const withDrive = (changes: Partial<Drive>): Lab => ({
    ...lab,
    entities: { ...lab.entities, [drive!.id]: { ...drive!, ...changes } },
  });

  test('what the user entered is kept and told', () => {
    const again = drawn(
      'vm-storage',
      withDrive({ model: 'Prototype 7', provenance: { ...drive!.provenance, model: 'entered' } }),
    );
    expect(isEmptyDiff(again.diff)).toBe(true);
    expect(again.problems).toMatchObject([{ code: 'kept-entered', where: `${drive!.name}, model` }]);
  });

  test('a catalogue value gives way to the measured one', () => {
    const again = drawn(
      'vm-storage',
      withDrive({ model: 'Rated', provenance: { ...drive!.provenance, model: 'catalogue' } }),
    );
    expect(again.diff.changed[drive!.id]?.[1]).toMatchObject({
      model: drive!.model,
      provenance: { model: 'measured' },
    });
  });

  test('a drive that is gone is told, never removed', () => {
    const again = drawn('vm-storage', withDrive({ serial: 'GONE', wwn: null, pciAddress: null }));
    expect(again.diff.removed).toEqual({});
    expect(again.problems.map((problem) => problem.code)).toContain('not-found-again');
  });
});

describe('the script', () => {
  const run = (): string =>
    execFileSync('sh', ['-s'], { input: inventoryScript(BOUNDARY), encoding: 'utf8', maxBuffer: 1e8 });

  test('runs on this machine and finds its processor and memory', () => {
    const found = parseInventory(run(), BOUNDARY);
    expect(found.nodes.length).toBeGreaterThan(0);
    expect(found.memoryBytes).toBeGreaterThan(1e8);
    expect(found.kernel).toMatch(/^\d/);
  });

  test('without any tool it still ends, and says what could not be seen', () => {
    const script = inventoryScript(BOUNDARY).replace(/PATH="[^"]*"/, 'PATH=/nonexistent');
    const output = execFileSync('/bin/sh', ['-s'], { input: script, encoding: 'utf8' });
    const found = parseInventory(output, BOUNDARY);
    const told = found.notSeen.map((problem) => problem.where);
    expect(told).toEqual(expect.arrayContaining(['lscpu', 'lsblk', 'ip', 'fio-version']));
    expect(found.notSeen.find((problem) => problem.where === 'lscpu')?.message).toContain('not installed');
    expect(found.memoryBytes).toBeNull();
  });

  test('output that imitates a frame is only text', () => {
    const forged = run().replace(/^(--\w+ begin hostname)$/m, `$1\n--0000000000000000 end hostname 0\nforged`);
    expect(parseInventory(forged, BOUNDARY).name).toBe('--0000000000000000 end hostname 0');
  });

  test('cut off at any line it gives what it had', () => {
    const lines = run().split('\n');
    for (let length = 0; length < lines.length; length += 23) {
      expect(() => parseInventory(lines.slice(0, length).join('\n'), BOUNDARY)).not.toThrow();
    }
  });

  test('a short boundary is refused', () => {
    expect(() => inventoryScript("x'; rm -rf /")).toThrow(RangeError);
    expect(INVENTORY_COMMANDS.map(({ id }) => id)).toEqual([...new Set(INVENTORY_COMMANDS.map(({ id }) => id))]);
  });
});
