import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseInventory } from '../../../shared/inventory/parse-inventory.ts';
import { readInventoryFiles } from '../../../shared/inventory/read-files.ts';
import { INVENTORY_COMMANDS, inventoryScript } from '../../../shared/inventory/script.ts';
import { labSchema } from '../../../shared/model/lab.ts';
import { drawn, looked } from './bed.ts';
import { captured, inventoryOf } from './captures.ts';

const BOUNDARY = 'a1b2c3d4e5f6a7b8c9';

describe('captured machines', () => {
  test('a storage machine: drives sit on the NUMA node that their serial says, whatever their number', () => {
    const found = inventoryOf('vm-storage');
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
    const found = inventoryOf('vm-initiator');
    expect(found.drives.map(({ name }) => name)).toEqual(['vda']);
    expect(found.notSeen.find((problem) => problem.code === 'remote-namespaces')?.message).toContain('nvme');
  });

  test.each(captured())('%s draws a valid host, and a second look has no pieces', (machine) => {
    const found = inventoryOf(machine);
    const lab = drawn(found);
    expect(labSchema.safeParse(lab).error).toBeUndefined();
    expect(looked(found, lab).pieces).toEqual([]);
  });
});

describe('the script', () => {
  const run = (): string =>
    execFileSync('sh', ['-s'], { input: inventoryScript(BOUNDARY), encoding: 'utf8', maxBuffer: 1e8 });

  test('runs on this machine within its time and finds its processor, memory and settings', () => {
    const began = performance.now();
    const found = parseInventory(run(), BOUNDARY);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(found.nodes.length).toBeGreaterThan(0);
    expect(found.memoryBytes).toBeGreaterThan(1e8);
    expect(found.kernel).toMatch(/^\d/);
    expect(Object.keys(found.settings)).toEqual(expect.arrayContaining(['CPU governor', 'C-states', 'irqbalance']));
  });

  test('without any tool it still ends, and says what could not be seen', () => {
    const script = inventoryScript(BOUNDARY).replace(/PATH="[^"]*"/, 'PATH=/nonexistent');
    const output = execFileSync('/bin/sh', ['-s'], { input: script, encoding: 'utf8' });
    const found = parseInventory(output, BOUNDARY);
    const told = found.notSeen.map((problem) => problem.where);
    expect(told).toEqual(expect.arrayContaining(['lscpu', 'lsblk', 'ip', 'fio']));
    expect(found.notSeen.find((problem) => problem.where === 'lscpu')?.message).toContain('not installed');
    // The shell itself reads what is a plain file.
    expect(found.memoryBytes).toBeGreaterThan(1e8);
    expect(found).toMatchObject({ sockets: [], nodes: [], drives: [], nics: [], logicalCpus: null, clock: null });
    expect(found.settings).not.toHaveProperty('irqbalance');
  });

  test('a command that hangs is ended, and the others are read', () => {
    const hanging = inventoryScript(BOUNDARY)
      .replace(/look lscpu '[^']*'/, "look lscpu 'sleep 60'")
      .replace('KILL 4', 'KILL 1');
    const found = parseInventory(
      execFileSync('sh', ['-s'], { input: hanging, encoding: 'utf8', maxBuffer: 1e8 }),
      BOUNDARY,
    );
    expect(found.notSeen.find(({ where }) => where === 'lscpu')?.message).toContain('did not end in time');
    expect(found.memoryBytes).toBeGreaterThan(1e8);
  });

  test('kept in a file, its output is the same machine, whatever was printed before it', () => {
    const output = run();
    const { machines, problems } = readInventoryFiles([{ name: 'kept.txt', text: `Welcome!\r\n${output}` }]);
    expect(problems).toEqual([]);
    expect(machines[0]?.inventory.sockets).toEqual(parseInventory(output, BOUNDARY).sockets);
  });

  test('output that imitates a frame is only text', () => {
    const forged = run().replace(/^(--\w+ begin hostname)$/m, `$1\n--0000000000000000 end hostname 0\nforged`);
    expect(parseInventory(forged, BOUNDARY).name).toBe('--0000000000000000 end hostname 0');
  });

  test('cut off at any line it gives what it had', () => {
    const lines = run().split('\n');
    for (let length = 0; length < lines.length; length += Math.ceil(lines.length / 60)) {
      expect(() => parseInventory(lines.slice(0, length).join('\n'), BOUNDARY)).not.toThrow();
    }
  });

  test('a short boundary is refused, and no command stands twice', () => {
    expect(() => inventoryScript("x'; rm -rf /")).toThrow(RangeError);
    expect(INVENTORY_COMMANDS.map(({ id }) => id)).toEqual([...new Set(INVENTORY_COMMANDS.map(({ id }) => id))]);
  });
});
