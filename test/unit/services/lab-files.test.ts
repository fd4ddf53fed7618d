import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import { labFileText } from '../../../shared/model/lab-file.ts';
import type { EntityOf } from '../../../shared/model/lab.ts';
import { STUDY_A_TABLES } from '../../../shared/parse/study/study-results.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { aDrive, aHost, aLab, anId } from '../../support/builders.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

const importText = (client: Client, text: string, name = 'bed.lab.json') =>
  client.call('lab.import', { source: { kind: 'text', name, text } });

describe('lab files', () => {
  it('go from one workspace to another and back without a changed byte', async () => {
    const [first, second] = [await openTestApp(), await openTestApp()];
    const lab = aLab(undefined, '"quoted" <b>bold</b> \u202E 🧪\n');
    const text = labFileText(lab);
    expect((await importText(first.client, text)).problems).toEqual([]);
    const exported = await first.client.call('lab.export', { id: lab.id });
    expect(exported.text).toBe(text);
    expect(exported.fileName).toBe('quoted-b-bold-b.lab.json');
    await importText(second.client, exported.text);
    expect((await second.client.call('lab.export', { id: lab.id })).text).toBe(text);
  });

  it('are read from a path and from an upload', async () => {
    const { client } = await openTestApp();
    const path = join(await temporaryFolder(), 'bed.lab.json');
    const text = labFileText(aLab());
    // As Windows editors save it: with a byte order mark.
    writeFileSync(path, `\uFEFF${text}`);
    const byPath = await client.call('lab.import', { source: { kind: 'path', path } });
    const blob = await client.putBlob(Buffer.from(text, 'utf16le').swap16());
    expect(byPath).toMatchObject({ revision: 1, problems: [] });
    const marked = await client.putBlob(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]));
    const byBlob = await client.call('lab.import', { source: { kind: 'blob', name: 'b', blob: marked } });
    expect(byBlob.lab?.entities).toEqual(byPath.lab?.entities);
    const unmarked = await client.call('lab.import', { source: { kind: 'blob', name: 'b', blob } });
    expect(unmarked.lab?.entities).toEqual(byPath.lab?.entities);
  });

  it('get a new id when theirs is taken, also by a deleted lab', async () => {
    const { client } = await openTestApp();
    const lab = aLab();
    await importText(client, labFileText(lab));
    await client.call('lab.delete', { id: lab.id });
    const again = await importText(client, labFileText(lab));
    expect(again.lab?.id).not.toBe(lab.id);
    expect(again.lab?.entities).toEqual(lab.entities);
    expect(again.problems).toMatchObject([{ severity: 'note', code: 'new-id' }]);
  });

  it.each([
    ['half-written', (text: string) => text.slice(0, text.length >> 1), 'json'],
    ['of a newer format', (text: string) => text.replace(/"format": \d+/, '"format": 99'), 'newer-format'],
    ['something else', () => '{"fio version": "fio-3.33"}', 'not-a-lab'],
    ['empty', () => '', 'json'],
  ])('are refused with a place and a remedy when they are %s', async (_what, change, code) => {
    const { client } = await openTestApp();
    const read = await importText(client, change(labFileText(aLab())));
    expect(read).toMatchObject({ lab: null, revision: null, problems: [{ code, severity: 'error' }] });
    expect(read.problems[0]?.where).toMatch(/^bed\.lab\.json/);
    expect(read.problems[0]?.tip).toBeTruthy();
    expect((await client.call('lab.list', {})).labs).toEqual([]);
  });

  it('are taken with problems when references dangle or go in a circle', async () => {
    const { client } = await openTestApp();
    const [one, two] = [aHost({ name: 'one' }), aHost({ name: 'two' })];
    const lab = aLab([
      { ...one, parent: two.id },
      { ...two, parent: one.id },
      aDrive({ name: 'lost', parent: anId() }),
    ]);
    const read = await importText(client, labFileText(lab));
    expect(read.lab).toEqual(lab);
    expect(read.problems.map(({ code }) => code).sort()).toEqual([
      'circular-parent',
      'circular-parent',
      'missing-parent',
    ]);
    expect((await client.call('lab.svg', { id: lab.id })).text).toContain('<svg');
  });

  it('are taken when cables end at each other, and every look at them answers', async () => {
    const { client } = await openTestApp();
    const [one, two] = [anId(), anId()];
    const cable = (id: string, far: string): EntityOf<'link'> => ({
      ...{ kind: 'link', id, parent: null, name: '', speed: null, mtu: null },
      ...{ a: { device: far, port: '0' }, b: { device: far, port: '1' } },
    });
    const lab = aLab([cable(one, two), cable(two, one), aHost()]);
    const read = await importText(client, labFileText(lab));
    expect(read.lab).toEqual(lab);
    expect(new Set(read.problems.map(({ code }) => code))).toEqual(new Set(['missing-port']));
    const { findings } = await client.call('lab.lint', { id: lab.id });
    expect(findings.every(({ message }) => message !== '')).toBe(true);
    expect((await client.call('lab.svg', { id: lab.id })).text).toContain('<svg');
    expect((await client.call('fabric.plan', { labId: lab.id })).pairs).toEqual([]);
  });

  it('are taken without figures that no device has, which are told', async () => {
    const { client } = await openTestApp();
    const host = aHost({ name: 'storage', memoryBytes: bytes(0) });
    const read = await importText(client, labFileText(aLab([host])));
    expect(read.lab?.entities[host.id]).toMatchObject({ memoryBytes: null });
    const where = `bed.lab.json: entities."storage" (${host.id}).memoryBytes`;
    expect(read.problems).toMatchObject([{ code: 'impossible-figure', where }]);
    const again = await client.call('lab.get', { id: read.lab?.id ?? '' });
    expect(again.lab).toEqual(read.lab);
  });

  it('name a file that is not there, and want whole paths', async () => {
    const { client } = await openTestApp();
    const missing = client.call('lab.import', { source: { kind: 'path', path: '/nowhere/bed.json' } });
    await expect(missing).rejects.toMatchObject({ code: 'not-found' });
    await expect(missing).rejects.toThrow('/nowhere/bed.json');
    const relative = client.call('lab.import', { source: { kind: 'path', path: 'bed.json' } });
    await expect(relative).rejects.toMatchObject({ code: 'bad-input' });
    const device = client.call('lab.import', { source: { kind: 'path', path: '/dev/zero' } });
    await expect(device).rejects.toMatchObject({ code: 'refused' });
  });

  it('are drawn with labels as text', async () => {
    const { client } = await openTestApp();
    const lab = aLab([aHost({ name: '<script>alert(1)</script>' })]);
    await importText(client, labFileText(lab));
    const { text, width, height, mediaType } = await client.call('lab.svg', { id: lab.id, theme: 'dark' });
    expect(text).not.toContain('<script');
    expect([width > 0, height > 0, mediaType]).toEqual([true, true, 'image/svg+xml']);
  });

  it('hold fifty thousand entities', { timeout: 60_000 }, async () => {
    const { client } = await openTestApp();
    const lab = aLab(Array.from({ length: 50_000 }, (_, index) => aHost({ name: `h${index}` })));
    const read = await importText(client, labFileText(lab));
    expect(Object.keys(read.lab?.entities ?? {})).toHaveLength(50_000);
  });
});

describe('samples', () => {
  it('can all be opened, twice, with their results', { timeout: 60_000 }, async () => {
    const { client } = await openTestApp();
    const { samples } = await client.call('lab.samples', {});
    expect(samples.map(({ id }) => id)).toContain('study-a');
    for (const { id } of samples) {
      const [first, second] = [
        await client.call('lab.create', { sample: id }),
        await client.call('lab.create', { sample: id, name: 'again' }),
      ];
      expect(second.lab.id).not.toBe(first.lab.id);
      expect(second.lab.name).toBe('again');
      const total = async (labId: string) => (await client.call('results.query', { selection: { labId } })).total;
      expect(await total(second.lab.id)).toBe(await total(first.lab.id));
    }
    await expect(client.call('lab.create', { sample: 'nothing' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of study A have every published row of the tables', async () => {
    const { client } = await openTestApp();
    const { lab } = await client.call('lab.create', { sample: 'study-a' });
    const { rows, total } = await client.call('results.query', { selection: { labId: lab.id }, limit: 1000 });
    const { studies } = JSON.parse(readFileSync('resources/studies.json', 'utf8')) as Studies;
    const tables = studies.find(({ id }) => id === 'A')!.results;
    expect(total).toBe(STUDY_A_TABLES.reduce((sum, { table }) => sum + tables[table]!.length, 0));
    expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(['published']));
  });
});

interface Studies {
  readonly studies: readonly { readonly id: string; readonly results: Record<string, unknown[]> }[];
}
