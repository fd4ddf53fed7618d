import { describe, expect, test } from 'vitest';
import { readLabDocument } from '../../../shared/model/upgrade.ts';
import { bitsPerSecond, bytes, gigabitsPerSecond } from '../../../shared/units/quantity.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import { aDrive, aHost, aLab, anId, aNic } from '../../support/builders.ts';
import type { EntityOf, Lab } from '../../../shared/model/lab.ts';

const port = (id: string, speed: number, mtu: number) => ({
  ...{ id, name: id, interfaceName: null, rdmaDevice: null, mac: null, addresses: [] },
  ...{ speed: bitsPerSecond(speed), mtu: bytes(mtu) },
});
const cable = (device: string, payloads: readonly number[]): EntityOf<'link'> => ({
  ...{ kind: 'link', id: anId(), parent: null, name: '', speed: gigabitsPerSecond(100), mtu: null },
  ...{ a: { device, port: '0' }, b: { device, port: '1' } },
  measured: payloads.map((payload) => ({
    ...{ from: 'a' as const, tool: 'iperf3', date: '2026-11-20' },
    payload: bitsPerSecond(payload),
  })),
});
const read = (lab: Lab) => readLabDocument(JSON.parse(JSON.stringify(lab)), 'bed.json');

describe('figures that no device has', () => {
  test('count as unknown, each with its place; what is possible stays', () => {
    const host = aHost({ name: 'storage-1', memoryBytes: bytes(0) });
    const nic = aNic({ parent: host.id, name: 'NIC 0', ports: [port('0', 0, 2), port('1', 100e9, 9000)] });
    const drive = aDrive({ parent: host.id, lbaBytes: bytes(1e-9), capacityBytes: bytes(1e300) });
    const { lab, problems } = read(aLab([host, nic, drive]));
    expect(lab?.entities[host.id]).toMatchObject({ memoryBytes: null });
    expect(lab?.entities[nic.id]).toMatchObject({
      ports: [
        { speed: null, mtu: null },
        { speed: 100e9, mtu: 9000 },
      ],
    });
    expect(lab?.entities[drive.id]).toMatchObject({ lbaBytes: null, capacityBytes: null });
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual(
      Array.from({ length: 5 }, () => ['impossible-figure', 'warning']),
    );
    expect(problems.map(({ where }) => where)).toContain(`bed.json: entities."NIC 0" (${nic.id}).ports.0.mtu`);
    expect(problems.find(({ where }) => where.endsWith('ports.0.speed'))?.message).toBe(
      '0 is no figure of a device here: it counts as unknown',
    );
  });

  test('a measured ceiling without a possible payload goes as a whole', () => {
    const host = aHost();
    const nic = aNic({ parent: host.id, ports: [port('0', 100e9, 9000), port('1', 100e9, 9000)] });
    const link = cable(nic.id, [94e9, 1e308, 0]);
    const { lab, problems } = read(aLab([host, nic, link]));
    const after = lab?.entities[link.id];
    expect(after?.kind === 'link' ? after.measured?.map(({ payload }) => payload) : null).toEqual([94e9]);
    expect(problems.map(({ where }) => where.slice(-19))).toEqual(['.measured.1.payload', '.measured.2.payload']);
  });

  test('times and settings that are called like figures are none; the edges are possible', () => {
    const nic = aNic({
      ports: [port('0', 1e6, 576), port('1', 1.6e12, 65_535)],
      provenanceUs: { mtu: epochMicroseconds(1_795_181_780_000_000) },
    });
    const host = aHost({ settings: { mtu: '1' } });
    const lab = aLab([host, nic]);
    expect(read(lab)).toEqual({ lab, problems: [] });
  });
});
