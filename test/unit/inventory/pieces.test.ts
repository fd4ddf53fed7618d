import { describe, expect, test } from 'vitest';
import { reparent, update } from '../../../shared/edit/change.ts';
import { takeOver } from '../../../shared/edit/take-over.ts';
import { acceptPieces, withNeeded } from '../../../shared/inventory/accept-pieces.ts';
import type { HostInventory } from '../../../shared/inventory/host-inventory.ts';
import type { Difference, Piece } from '../../../shared/inventory/pieces.ts';
import { applyDiff, reverseDiff } from '../../../shared/model/diff.ts';
import type { Entity, Lab } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes } from '../../../shared/units/quantity.ts';
import { drawn, empty, looked, MACHINE, NOW, ofKind, taken, withEntity } from './bed.ts';
import { inventoryOf } from './captures.ts';

const found = inventoryOf('vm-storage');
const lab = drawn(found);
const drive = ofKind(lab, 'drive').find(({ serial }) => serial === 'FLNVME0000')!;
const host = ofKind(lab, 'host')[0]!;

const difference = (pieces: readonly Piece[], field: string): Difference => {
  const piece = pieces.find((each) => (each.kind === 'change' || each.kind === 'conflict') && each.field === field);
  if (piece === undefined || piece.kind === 'add' || piece.kind === 'missing') throw new Error(`no piece ${field}`);
  return piece;
};
const edited = (from: Lab, entity: Entity, changes: object): Lab => {
  const outcome = update(from, entity.id, (each) => ({ ...each, ...changes }));
  if (!outcome.ok) throw new Error(outcome.problems[0]?.message);
  return applyDiff(from, outcome.diff);
};

describe('a first look', () => {
  test('every piece is new and ticked; ids are the same at every look', () => {
    const [first, second] = [looked(found), looked(found)];
    expect(first.pieces.every(({ kind, selected }) => kind === 'add' && selected)).toBe(true);
    expect(first.pieces.map(({ id }) => id)).toEqual(second.pieces.map(({ id }) => id));
    expect(new Set(first.pieces.map(({ id }) => id)).size).toBe(first.pieces.length);
    expect(first.pieces.map(({ id }) => id)).toContain('add:drive:FLNVME0000');
  });

  test('what is taken over is marked as measured, with the time', () => {
    expect(drive.provenance).toMatchObject({ serial: 'measured', capacityBytes: 'measured', parent: 'measured' });
    expect(drive.provenanceUs).toMatchObject({ serial: NOW });
    expect(drive.provenance).not.toHaveProperty('writeState');
  });

  test('one drive alone brings its node, the socket of the node and the host', () => {
    const { pieces } = looked(found);
    const [wanted] = pieces.filter(({ id }) => id === 'add:drive:FLNVME0002');
    const needed = withNeeded(pieces, [wanted!.id]);
    expect(needed).toHaveLength(4);
    const some = taken(
      empty(),
      pieces.filter(({ id }) => needed.includes(id)),
    );
    expect(Object.values(some.entities).map(({ kind }) => kind)).toEqual(['host', 'socket', 'numaNode', 'drive']);
    expect(looked(found, some).pieces.every(({ kind }) => kind === 'add')).toBe(true);
  });
});

describe('values that differ', () => {
  test('what was entered by hand is a conflict, not ticked; ticked it is taken over and can be undone', () => {
    const own = edited(lab, drive, { model: 'Prototype 7' });
    const { pieces } = looked(found, own);
    expect(pieces).toMatchObject([
      { kind: 'conflict', selected: false, beforeText: 'Prototype 7', afterText: 'QEMU NVMe Ctrl', source: 'entered' },
    ]);
    const outcome = takeOver(own, acceptPieces(own, pieces, NOW).diff, [], 'Discover');
    expect(outcome.ok).toBe(true);
    const after = applyDiff(own, acceptPieces(own, pieces, NOW).diff);
    expect(after.entities[drive.id]).toMatchObject({ model: 'QEMU NVMe Ctrl', provenance: { model: 'measured' } });
    expect(looked(found, after).pieces).toEqual([]);
    expect(applyDiff(after, reverseDiff(acceptPieces(own, pieces, NOW).diff))).toEqual(own);
  });

  test.each(['measured', 'catalogue', 'assumed'] as const)(
    'a value that was %s gives way, with its source told',
    (source) => {
      const known = withEntity(lab, drive, { firmware: '1.0', provenance: { ...drive.provenance, firmware: source } });
      const piece = difference(looked(found, known).pieces, 'firmware');
      expect(piece).toMatchObject({ kind: 'change', selected: true, source, beforeText: '1.0', afterText: '7.2.22' });
      expect(piece.sourceUs).toBe(NOW);
    },
  );

  test('what the look does not tell changes nothing', () => {
    const blind: HostInventory = {
      ...found,
      memoryBytes: null,
      kernel: null,
      settings: {},
      drives: found.drives.map((each) => ({ ...each, capacityBytes: null, link: null, node: null, media: 'other' })),
    };
    expect(looked(blind, lab).pieces).toEqual([]);
  });

  test('one setting by hand leaves the others measured', () => {
    const looks = { ...found, settings: { turbo: 'on', SMT: 'on' } };
    const first = drawn(looks);
    const own = edited(first, ofKind(first, 'host')[0]!, { settings: { turbo: 'off', SMT: 'on' } });
    const { pieces } = looked({ ...looks, settings: { turbo: 'on', SMT: 'off' } }, own);
    expect(pieces).toMatchObject([
      { kind: 'conflict', field: 'turbo', beforeText: 'off', afterText: 'on' },
      { kind: 'change', field: 'SMT', beforeText: 'on', afterText: 'off', source: 'measured' },
    ]);
  });

  test('an edit of one field leaves the origin of all others, records and lists included', () => {
    const own = edited(lab, host, { role: 'storage' });
    expect(own.entities[host.id]?.provenance).toEqual(host.provenance);
    const nic = ofKind(lab, 'nic')[0]!;
    expect(edited(lab, nic, { firmware: '1.2' }).entities[nic.id]?.provenance).toEqual(nic.provenance);
  });

  test('values of ports are pieces of their own, and cables stay plugged', () => {
    const nic = ofKind(lab, 'nic')[0]!;
    const own = edited(lab, nic, { ports: [{ ...nic.ports[0]!, mtu: bytes(9000) }] });
    const faster = {
      ...found,
      nics: found.nics.map((each) => ({
        ...each,
        ports: each.ports.map((port) => ({ ...port, speed: bitsPerSecond(25e9) })),
      })),
    };
    const { pieces } = looked(faster, own);
    expect(pieces).toMatchObject([
      { kind: 'change', field: 'port eth0: speed', beforeText: '–', afterText: '25 Gb/s', source: null },
      { kind: 'conflict', field: 'port eth0: MTU', beforeText: '9,000 B', afterText: '1,500 B' },
    ]);
    const after = taken(own, pieces).entities[nic.id];
    expect(after?.kind === 'nic' && after.ports).toMatchObject([{ id: nic.ports[0]!.id, mtu: 1500, speed: 25e9 }]);
  });

  test('a drive that sits on another node moves, unless the user moved it', () => {
    const nodes = ofKind(lab, 'numaNode');
    const other = nodes.find(({ id }) => id !== drive.parent)!;
    const moved = reparent(lab, [drive.id], other.id);
    const own = applyDiff(lab, moved.ok ? moved.diff : { added: {}, changed: {}, removed: {} });
    expect(looked(found, own).pieces).toMatchObject([{ kind: 'conflict', field: 'place', beforeText: other.name }]);
    const measured = withEntity(lab, drive, { parent: other.id });
    expect(looked(found, measured).pieces).toMatchObject([{ kind: 'change', field: 'place', selected: true }]);
    const unplaced = withEntity(lab, drive, { parent: host.id, provenance: {} });
    expect(difference(looked(found, unplaced).pieces, 'place')).toMatchObject({ kind: 'change', source: null });
  });

  test('readings that only waver are no difference', () => {
    const health = {
      criticalWarning: 0,
      readOnly: false,
      availableSparePercent: 100,
      spareThresholdPercent: 10,
      percentUsed: 2,
      warningTemperatureKelvin: 343,
      mediaErrorsBefore: null,
    };
    const look = (temperatureKelvin: number, mediaErrors = 3): HostInventory => ({
      ...found,
      drives: found.drives.map((each) =>
        each.serial === drive.serial ? { ...each, health: { ...health, temperatureKelvin, mediaErrors } } : each,
      ),
    });
    const known = drawn(look(310));
    expect(looked(look(314), known).pieces).toEqual([]);
    expect(looked(look(339), known).pieces).toMatchObject([{ kind: 'change', field: 'health' }]);
    const worse = taken(known, looked(look(310, 5), known).pieces);
    const drives = ofKind(worse, 'drive').map((each) => each.health);
    expect(drives).toContainEqual(expect.objectContaining({ mediaErrors: 5, mediaErrorsBefore: 3 }));
    expect(looked(look(310, 5), worse).pieces).toEqual([]);
  });
});

describe('what is gone', () => {
  const without: HostInventory = { ...found, drives: found.drives.filter(({ serial }) => serial !== drive.serial) };

  test('is told, not ticked, and removed only when ticked', () => {
    const { pieces } = looked(without, lab);
    expect(pieces).toMatchObject([{ kind: 'missing', selected: false, entity: drive.id, device: 'nvme2' }]);
    const { diff, removing } = acceptPieces(lab, pieces, NOW);
    const outcome = takeOver(lab, diff, removing, 'Discover');
    expect(outcome.ok && Object.keys(outcome.diff.removed)).toEqual([drive.id]);
  });

  test('is not told by a look that sees no drives at all', () => {
    expect(looked({ ...found, drives: [], sawDrives: false }, lab).pieces).toEqual([]);
  });

  test('a piece that no longer fits the drawing is refused with its place', () => {
    const { pieces } = looked({ ...found, kernel: '7.0' }, lab);
    const since = withEntity(lab, host, { kernel: '6.9' });
    expect(acceptPieces(since, pieces, NOW).problems).toMatchObject([{ code: 'stale-piece', where: 'vst, kernel' }]);
  });
});

describe('which host it is', () => {
  const byHand = (changes: object): Lab =>
    withEntity(empty(), { ...host, id: host.id, provenance: {}, managedHost: null }, changes);

  test('one drawn by hand with the same name is taken, and its own values stay', () => {
    const { pieces, host: id } = looked(found, byHand({ name: 'VST.lab.example', kernel: '5.0' }));
    expect(id).toBe(host.id);
    expect(difference(pieces, 'kernel')).toMatchObject({ kind: 'conflict', beforeText: '5.0' });
    expect(difference(pieces, 'connection')).toMatchObject({ kind: 'change', after: MACHINE });
  });

  test('one that another connection reaches is not', () => {
    const other = byHand({ name: 'vst', managedHost: drive.id });
    expect(looked(found, other).host).not.toBe(host.id);
    expect(looked(found, other, null).host).toBe(host.id);
  });

  test('files find their host by a serial when the name was changed', () => {
    const renamed = withEntity(lab, host, { name: 'Storage 1' });
    expect(looked({ ...found, name: null }, renamed, null)).toMatchObject({ host: host.id, pieces: [] });
  });

  test('drives drawn without serials are taken by their names', () => {
    const plain = withEntity(lab, drive, { serial: null, wwn: null, pciAddress: null, provenance: {} });
    const { pieces } = looked(found, plain);
    expect(pieces.map(({ kind }) => kind)).not.toContain('add');
    expect(difference(pieces, 'serial')).toMatchObject({ kind: 'change', source: null, afterText: 'FLNVME0000' });
  });
});
