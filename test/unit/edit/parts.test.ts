import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alignedPlaces } from '../../../shared/edit/align.ts';
import { applyPart } from '../../../shared/edit/apply-part.ts';
import { partFrom } from '../../../shared/edit/part-from.ts';
import { catalogueSchema, partSchema, type Part } from '../../../shared/model/catalogue.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import { bytes, gigabitsPerSecond } from '../../../shared/units/quantity.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';

const file = new URL('../../../resources/catalogue.json', import.meta.url);
const parts = catalogueSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).entries;

function part(id: string): Part {
  const found = parts.find((one) => one.id === id);
  if (!found) throw new Error(`no part ${id}`);
  return found;
}

function bed() {
  const drawn = new DrawnLab();
  const host = drawn.host();
  const [node = ''] = drawn.nodes(host);
  return { drawn, host, drive: drawn.drive(node), nic: drawn.nic(node, 1), device: drawn.switch(8) };
}

describe('a part of the catalogue', () => {
  it('fills a drive and marks what came from there; what it does not know stays', () => {
    const { drawn, drive } = bed();
    drawn.do((lab) => applyPart(lab, drive, part('p4800x-750')));
    const now = drawn.get('drive', drive);
    expect(now).toMatchObject({ capacityBytes: bytes(750e9), needsPreconditioning: false, serial: null });
    expect(now.model).toContain('P4800X');
    expect(now.provenance).toMatchObject({ model: 'catalogue', capacityBytes: 'catalogue', rated: 'catalogue' });
    expect(now.rated?.randomReadIops).toBeGreaterThan(100_000);
  });

  it('gives a NIC its ports and speed and keeps the cables of those that it has', () => {
    const { drawn, nic, device } = bed();
    const link = drawn.cable(nic, device);
    drawn.do((lab) => applyPart(lab, nic, part('mcx516a-cdat')));
    const now = drawn.get('nic', nic);
    expect(now.ports.map(({ id, speed }) => [id, speed])).toEqual([
      ['p0', gigabitsPerSecond(100)],
      ['p1', gigabitsPerSecond(100)],
    ]);
    expect(drawn.get('link', link).a).toEqual({ device: nic, port: 'p0' });
  });

  it('gives a switch the ports that it lacks and takes none away', () => {
    const { drawn, device } = bed();
    drawn.do((lab) => applyPart(lab, device, part('sn2700')));
    expect(drawn.get('switch', device).ports).toHaveLength(32);
  });

  it('puts a CPU into every socket of a host in one step', () => {
    const { drawn, host } = bed();
    const cpu = parts.find(({ kind }) => kind === 'cpu');
    if (cpu?.kind !== 'cpu') throw new Error('no CPU in the catalogue');
    drawn.do((lab) => applyPart(lab, host, cpu));
    const sockets = indexLab(drawn.lab).ofKind('socket');
    expect(sockets.map(({ cpuModel, cores }) => [cpuModel, cores])).toEqual([
      [cpu.model, cpu.cores],
      [cpu.model, cpu.cores],
    ]);
  });

  it('is refused where it cannot be, with the reason', () => {
    const { drawn, drive } = bed();
    const outcome = applyPart(drawn.lab, drive, part('sn2700'));
    expect(outcome.ok ? '' : outcome.problems[0]?.message).toBe('A drive cannot be a switch');
  });

  it('can be made of a device, and says as much as the device; without a model there is none', () => {
    const { drawn, drive, nic } = bed();
    drawn.do((lab) => applyPart(lab, drive, part('p5510-3.84')));
    const made = partFrom(drawn.get('drive', drive), 'my bed');
    const { id: _id, source: _source, note: _note, ...facts } = part('p5510-3.84');
    expect(partSchema.parse(made)).toMatchObject({ ...facts, source: 'entered in my bed' });
    expect(partFrom(drawn.get('nic', nic), 'my bed')).toBeNull();
  });
});

describe('aligning', () => {
  const three = [
    { id: 'a', x: 0, y: 10, width: 100, height: 50 },
    { id: 'b', x: 300, y: 200, width: 50, height: 20 },
    { id: 'c', x: 120, y: 90, width: 40, height: 40 },
  ];
  const at = (how: Parameters<typeof alignedPlaces>[1]) =>
    [...alignedPlaces(three, how)].sort(([p], [q]) => (p < q ? -1 : 1)).map(([, place]) => place);

  it('brings edges and middles onto those of the outermost', () => {
    expect(at('left').map(({ x }) => x)).toEqual([0, 0, 0]);
    expect(at('right').map(({ x }) => x)).toEqual([250, 300, 310]);
    expect(at('bottom').map(({ y }) => y)).toEqual([170, 200, 180]);
    expect(at('middle').map(({ y }) => y)).toEqual([90, 105, 95]);
  });

  it('leaves equal gaps and keeps the outermost where they are', () => {
    expect(at('across').map(({ x }) => x)).toEqual([0, 300, 180]);
    expect(at('across').map(({ y }) => y)).toEqual([10, 200, 90]);
  });
});
