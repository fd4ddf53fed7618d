import { describe, expect, it } from 'vitest';
import { update } from '../../../shared/edit/change.ts';
import { copyFragment, duplicate, parseFragment, paste } from '../../../shared/edit/copy.ts';
import { freeAddress, nextName } from '../../../shared/edit/naming.ts';
import { remove } from '../../../shared/edit/remove.ts';
import { checkLab } from '../../../shared/edit/check.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { countedIds } from '../../support/sample-ids.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import { epochMicroseconds, gigabitsPerSecond, nanoseconds } from '../../../shared/units/quantity.ts';

describe('names and addresses', () => {
  it.each([
    ['sw-client-01', 'sw-client-02'],
    ['sw-client-09', 'sw-client-10'],
    ['NIC 0', 'NIC 1'],
    ['nvme9n1', 'nvme9n2'],
    ['tester', 'tester 2'],
    ['', ' 2'],
  ])('%s is followed by %s', (name, next) => {
    expect(nextName(name)).toBe(next);
  });

  it('stays within the longest name and does not lose count', () => {
    const long = nextName(`${'x'.repeat(198)}99`);
    expect(long).toHaveLength(200);
    expect(long.endsWith('x100')).toBe(true);
    expect(nextName('disk 99999999999999999999')).toBe('disk 100000000000000000000');
  });

  it('counts an address on within its subnet and leaves out network and broadcast', () => {
    expect(freeAddress('172.16.11.1', 24, new Set(['172.16.11.2']))).toBe('172.16.11.3');
    expect(freeAddress('10.0.0.254', 24, new Set())).toBe('10.0.0.1');
    expect(freeAddress('10.0.0.1', 30, new Set(['10.0.0.1', '10.0.0.2']))).toBeNull();
    expect(freeAddress('10.0.0.0', 31, new Set(['10.0.0.0']))).toBe('10.0.0.1');
    expect(freeAddress('fe80::1', 64, new Set())).toBeNull();
  });
});

describe('duplicate', () => {
  it('makes several hosts with names and addresses counted on, without serials and cables', () => {
    const client = indexLab(studyALab)
      .ofKind('host')
      .find(({ name }) => name === 'sw-client-04');
    const outcome = duplicate(studyALab, [client?.id ?? ''], 2, countedIds(9));
    if (!outcome.ok) throw new Error('refused');
    const index = indexLab(applyDiff(studyALab, outcome.diff));
    const names = outcome.made.map((id) => index.get(id)?.name);
    expect(names).toEqual(['sw-client-05', 'sw-client-06']);
    const addresses = outcome.made.flatMap((id) =>
      index.subtree(id).flatMap((one) => (one.kind === 'nic' ? one.ports.flatMap((port) => port.addresses) : [])),
    );
    expect(addresses.map(({ address }) => address)).toEqual([
      '172.16.11.15',
      '172.16.13.15',
      '172.16.11.16',
      '172.16.13.16',
    ]);
    expect(index.ofKind('link')).toHaveLength(8);
    expect(checkLab(index.lab).filter(({ problem }) => problem.code !== 'port-without-address')).toEqual([]);
  });

  it('counts drives on within their host and clears what is unique to one piece', () => {
    const drawn = new DrawnLab();
    const [node = ''] = drawn.nodes(drawn.host());
    const drive = drawn.drive(node);
    drawn.do((lab) =>
      update(lab, drive, (entity) =>
        entity.kind === 'drive'
          ? {
              ...entity,
              serial: 'PHAC1',
              pciAddress: '0000:4b:00.0',
              provenance: { serial: 'measured', model: 'measured' },
            }
          : entity,
      ),
    );
    const copies = drawn.do((lab) => duplicate(lab, [drive], 7, drawn.ids)).map((id) => drawn.get('drive', id));
    expect(copies.map(({ name }) => name)).toEqual(['nvme1', 'nvme2', 'nvme3', 'nvme4', 'nvme5', 'nvme6', 'nvme7']);
    expect(copies.every(({ serial, pciAddress }) => serial === null && pciAddress === null)).toBe(true);
    expect(copies[0]?.provenance?.['model']).not.toBe('measured');
  });

  it('leaves what was measured on a cable and heard at a port behind, and when it was measured', () => {
    const drawn = new DrawnLab();
    const hosts = [drawn.host(), drawn.host()];
    const [one = '', other = ''] = hosts.map((host) => drawn.nic(drawn.nodes(host)[0] ?? ''));
    const date = '2026-11-20T10:00:00.000Z';
    drawn.do((lab) =>
      update(lab, one, (entity) =>
        entity.kind === 'nic'
          ? {
              ...entity,
              ports: entity.ports.map((port) => ({ ...port, neighbour: 'leaf-1 Ethernet12' })),
              provenance: { model: 'measured' },
              provenanceUs: { model: epochMicroseconds(1_795_181_780_000_000) },
            }
          : entity,
      ),
    );
    const link = drawn.cable(one, other);
    drawn.do((lab) =>
      update(lab, link, (entity) =>
        entity.kind === 'link'
          ? {
              ...entity,
              measured: [{ from: 'a', tool: 'iperf3', payload: gigabitsPerSecond(94), date }],
              measuredLatency: [{ from: 'a', tool: 'ib_send_lat', typical: nanoseconds(1_900), date }],
              checked: [{ end: 'a', date, fec: 'RS', module: null, gained: [] }],
            }
          : entity,
      ),
    );
    const made = new Set(drawn.do((lab) => duplicate(lab, hosts, 1, drawn.ids)));
    const index = indexLab(drawn.lab);
    const copies = [...made].flatMap((id) => index.subtree(id)).filter((entity) => entity.kind === 'nic');
    expect(copies).toHaveLength(2);
    for (const nic of copies) {
      expect(nic.ports.every((port) => port.neighbour == null)).toBe(true);
      expect([nic.provenanceUs, nic.provenance?.['model'] === 'measured']).toEqual([undefined, false]);
    }
    const [cable, ...others] = index.ofKind('link').filter(({ id }) => id !== link);
    expect(others).toEqual([]);
    expect(cable).toBeDefined();
    expect([cable?.measured, cable?.measuredLatency, cable?.checked]).toEqual([undefined, undefined, undefined]);
  });
});

describe('clipboard', () => {
  it('carries a device with what is in it and pastes it where it may go', () => {
    const drawn = new DrawnLab();
    const [first = '', second = ''] = drawn.nodes(drawn.host());
    const drive = drawn.drive(first);
    const fragment = parseFragment(JSON.stringify(copyFragment(drawn.lab, [drive])));
    if (!fragment) throw new Error('no fragment');
    const [copy = ''] = drawn.do((lab) => paste(lab, fragment, second, drawn.ids));
    expect(drawn.get('drive', copy)).toMatchObject({ parent: second, name: 'nvme1' });
    expect(paste(drawn.lab, fragment, null, drawn.ids).ok).toBe(false);
  });

  it('refuses text that is not a fragment', () => {
    for (const text of ['', 'hello', '{}', '{"fabriclab":"lab fragment"}', '[1]'])
      expect(parseFragment(text)).toBeNull();
  });
});

describe('remove', () => {
  it('takes along what is inside, its cables and what means nothing without it', () => {
    const host = indexLab(studyALab)
      .ofKind('host')
      .find(({ role }) => role === 'storage');
    const outcome = remove(studyALab, [host?.id ?? '']);
    if (!outcome.ok) throw new Error('refused');
    const index = indexLab(applyDiff(studyALab, outcome.diff));
    expect(index.ofKind('drive')).toEqual([]);
    expect(index.ofKind('array')).toEqual([]);
    expect(index.ofKind('connection')).toEqual([]);
    expect(index.ofKind('link')).toHaveLength(4);
    expect(checkLab(index.lab)).toEqual([]);
    expect(outcome.label).toBe('Remove sw-nvmeof-01');
  });

  it('keeps a RAID set that still has members', () => {
    const drive = indexLab(studyALab).ofKind('drive')[0];
    const outcome = remove(studyALab, [drive?.id ?? '']);
    if (!outcome.ok) throw new Error('refused');
    const index = indexLab(applyDiff(studyALab, outcome.diff));
    expect(index.ofKind('array').map(({ members }) => members.length)).toEqual([3, 4]);
  });
});
