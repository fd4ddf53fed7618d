import { execFileSync } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Piece } from '../../../shared/inventory/pieces.ts';
import { aManagedHost } from '../../support/builders.ts';
import { openAppAt, trustedHost } from '../../support/run-bed.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';
import { startSshHosts, type SshHosts } from '../../testbed/ssh-hosts.ts';

const captures = fileURLToPath(new URL('../../fixtures/inventory/', import.meta.url));

const opened = async () => {
  const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
  const { lab } = await client.call('lab.create', { name: 'bed' });
  return { client, labId: lab.id };
};
const ticked = (pieces: readonly Piece[]): Piece[] => pieces.filter(({ selected }) => selected);

describe('inventory files', () => {
  it('a folder per machine: all are compared, taken over as one edit, and as drawn the second time', async () => {
    const { client, labId } = await opened();
    const folder = join(await temporaryFolder(), 'bed');
    for (const machine of ['vm-storage', 'vm-initiator'])
      await cp(join(captures, machine), join(folder, machine), { recursive: true });
    const ask = { labId, sources: [{ kind: 'path' as const, path: folder }] };
    const { machines, pieces, notSeen } = await client.call('lab.inspectInventory', ask);
    expect(machines.toSorted()).toEqual(['vin1', 'vst']);
    expect(notSeen.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { revision } = await client.call('lab.get', { id: labId });
    const applied = await client.call('lab.applyDiscovery', { labId, pieces: ticked(pieces) });
    expect(applied.revision).toBe(revision + 1);
    const { lab } = await client.call('lab.get', { id: labId });
    const drives = Object.values(lab.entities).filter((entity) => entity.kind === 'drive' && entity.media === 'nvme');
    const places = drives.map((drive) => [drive.kind === 'drive' && drive.serial, lab.entities[drive.parent!]?.name]);
    expect(Object.fromEntries(places)).toEqual({
      FLNVME0000: 'NUMA 0',
      FLNVME0001: 'NUMA 0',
      FLNVME0002: 'NUMA 1',
      FLNVME0003: 'NUMA 1',
    });
    expect((await client.call('lab.inspectInventory', ask)).pieces).toEqual([]);
  });

  it('texts and uploads; a damaged file is told with its line while the others are read', async () => {
    const { client, labId } = await opened();
    const text = (name: string, content: string) => ({ kind: 'text' as const, name, text: content });
    const blob = await client.putBlob(Buffer.from('{"lscpu": [{"field": "CPU(s):", "data": "4"},\n  {"field": '));
    const { machines, pieces, notSeen } = await client.call('lab.inspectInventory', {
      labId,
      sources: [
        { kind: 'blob', name: 'lscpu.json', blob },
        text('german.json', '{"lscpu": [{"field": "Architektur:", "data": "x86_64"}]}'),
        text('cut.xml', '<topology version="2.0">\n<object type="Machine">'),
        text('a/nvme.json', '{"Devices":[{"DevicePath":"/dev/nvme0n1","SerialNumber":"S1","PhysicalSize":4096}]}'),
        { kind: 'path', path: '/nonexistent/lstopo.xml' },
      ],
    });
    expect(machines).toEqual(['a']);
    expect(pieces.map(({ device }) => device)).toEqual(['a', 'nvme0']);
    expect(Object.fromEntries(notSeen.map(({ code, where }) => [code, where]))).toMatchObject({
      'bad-json': expect.stringMatching(/^lscpu.json, line 2, column \d+$/) as string,
      localised: 'german.json, field "Architektur"',
      'bad-xml': 'cut.xml, line 2',
      'not-read': '/nonexistent/lstopo.xml',
    });
  });

  it('the kept script, run by hand, tells the same machine as the look over the connection', async () => {
    const { client, labId } = await opened();
    const managed = aManagedHost({ name: 'this computer' });
    await client.call('host.save', { host: managed });
    await client.call('lab.discover', { labId, hostId: managed.id, apply: true });
    const folder = await temporaryFolder();
    const { text, fileName } = await client.call('lab.inventoryScript', {});
    const path = join(folder, fileName);
    await mkdir(folder, { recursive: true });
    await writeFile(path, text);
    const output = execFileSync('sh', [path], { encoding: 'utf8', maxBuffer: 1e8 });
    const sources = [{ kind: 'text' as const, name: 'this-computer.txt', text: output }];
    expect((await client.call('lab.inspectInventory', { labId, sources })).pieces).toEqual([]);
  });
});

describe('over SSH, as a user without privileges', () => {
  let bed: SshHosts;
  beforeAll(async () => {
    bed = await startSshHosts({ count: 1 });
  });
  afterAll(() => bed.stop());

  it('says which tools are missing and what to install, and keeps what was entered by hand', async () => {
    const { client, labId } = await opened();
    const { managed, fingerprint } = trustedHost(bed.hosts[0]!);
    await client.call('host.save', { host: managed });
    await client.call('host.trust', { id: managed.id, fingerprint });
    const ask = { labId, hostId: managed.id };
    const first = await client.call('lab.discover', { ...ask, apply: true });
    for (const { severity, message, tip } of first.notSeen) {
      expect([severity, tip], message).not.toEqual(['warning', null]);
    }
    const { lab, revision } = await client.call('lab.get', { id: labId });
    const host = lab.entities[first.host!]!;
    if (host.kind !== 'host') throw new Error('no host');
    const { provenance: _, ...bare } = host;
    const diff = { added: {}, changed: { [host.id]: [host, { ...bare, kernel: '4.19-lab' }] }, removed: {} };
    await client.call('lab.save', { id: labId, baseRevision: revision, diff: diff as never, label: 'by hand' });

    const again = await client.call('lab.discover', { ...ask, apply: true });
    expect(again.diff).toEqual({ added: {}, changed: {}, removed: {} });
    expect(again.notSeen.map(({ code }) => code)).toContain('kept-entered');
    const conflict = again.pieces.find((piece) => piece.kind === 'conflict' && piece.field === 'kernel')!;
    expect(conflict).toMatchObject({ selected: false, beforeText: '4.19-lab', afterText: host.kernel });
    await client.call('lab.applyDiscovery', { labId, pieces: [conflict] });
    expect((await client.call('lab.get', { id: labId })).lab.entities[host.id]).toMatchObject({ kernel: host.kernel });
    const stale = client.call('lab.applyDiscovery', { labId, pieces: [conflict] });
    await expect(stale).rejects.toMatchObject({ code: 'conflict' });
  });
});
