import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../shared/model/lab.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import { hostOf, nodeOf } from '../../../shared/lint/bed.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { studyCLab } from '../../support/study-c-lab.ts';
import { changed, ofKind } from './edits.ts';

/** What study C says of its cluster, held by the drawn bed (DOMAIN 4.4, P7). */
const index = indexLab(studyCLab);
const codes = (lab: Lab): string[] => [...new Set(lintLab(lab).map(({ code }) => code))];

describe('the cluster as drawn', () => {
  it('has 12 nodes, 48 machines with a cache drive each, 48 cables to two switches', () => {
    const count = (kind: Parameters<typeof ofKind>[1]) => ofKind(studyCLab, kind).length;
    expect([count('host'), count('vm'), count('cache'), count('switch'), count('link'), count('mirror')]).toEqual([
      12, 48, 48, 2, 48, 12,
    ]);
    const owners = ofKind(studyCLab, 'cache').map(({ owner }) => owner);
    const devices = ofKind(studyCLab, 'cache').map(({ device }) => device);
    expect([new Set(owners).size, new Set(devices).size]).toEqual([48, 48]);
  });

  it('keeps each machine, its cache drive and an adapter on one NUMA node', () => {
    for (const { device, owner } of ofKind(studyCLab, 'cache')) {
      const vm = index.get(owner);
      expect(vm?.kind === 'vm' && vm.pinnedNode).toBe(nodeOf(index, device)?.id);
      expect(index.children(nodeOf(index, device)?.id ?? null).some(({ kind }) => kind === 'nic')).toBe(true);
    }
  });

  it('mirrors each disk on two nodes, over an adapter of the first', () => {
    for (const { members, replicationNic, copies } of ofKind(studyCLab, 'mirror')) {
      const hosts = members.map((id) => hostOf(index, id)?.id);
      expect([copies, new Set(hosts).size]).toEqual([2, 2]);
      expect(hosts[0]).toBe(hostOf(index, replicationNic)?.id);
    }
  });

  it('has two loopback and two partner sessions for each disk, by least queue depth', () => {
    const sessions = ofKind(studyCLab, 'session');
    expect(Map.groupBy(sessions, ({ role }) => role).size).toBe(2);
    for (const own of Map.groupBy(sessions, ({ initiator }) => initiator).values()) {
      expect(own.map(({ role }) => role)).toEqual(['loopback', 'loopback', 'partner', 'partner']);
      expect(own.every(({ policy }) => policy === 'least-queue-depth')).toBe(true);
    }
  });
});

describe('what breaks it is found', () => {
  const [cache, other] = ofKind(studyCLab, 'cache');

  it('one cache drive for two machines', () => {
    const shared = changed(
      studyCLab,
      'cache',
      ({ id }) => id === other?.id,
      (one) => ({ ...one, device: cache?.device ?? '' }),
    );
    expect(codes(shared)).toContain('L035');
    expect(codes(studyCLab)).not.toContain('L035');
  });

  it('replication over the adapter of the other node than the disk’s', () => {
    const far = ofKind(studyCLab, 'nic').filter((nic) => nic.name === 'NIC 1');
    const onCaches = changed(
      studyCLab,
      'volume',
      () => true,
      (volume) => {
        const host = hostOf(index, volume.id);
        const drive = ofKind(studyCLab, 'drive').find(
          (one) => one.name === 'Optane 0' && hostOf(index, one.id)?.id === host?.id,
        );
        return { ...volume, backing: drive?.id ?? null };
      },
    );
    const crossed = changed(
      onCaches,
      'mirror',
      () => true,
      (mirror) => ({
        ...mirror,
        replicationNic: far.find((nic) => hostOf(index, nic.id)?.id === mirror.parent)?.id ?? null,
      }),
    );
    expect(codes(onCaches)).not.toContain('L001');
    expect(codes(crossed)).toContain('L001');
  });
});
