import { expect, it } from 'vitest';
import { openTestApp } from '../../support/test-app.ts';
import { anId, aPlan } from '../../support/builders.ts';

const A = { sample: 'study-a' };

it('finds in the sample what the drawing has, and keeps an accepted finding with its reason', async () => {
  const { client } = await openTestApp();
  const { lab } = await client.call('lab.create', A);
  const { revision, findings } = await client.call('lab.lint', { id: lab.id });
  expect([...new Set(findings.map(({ code }) => code))]).toEqual(['L016', 'L050', 'L061', 'L062', 'L055']);
  expect(findings.every(({ acknowledged }) => acknowledged === null)).toBe(true);

  const { code, where } = findings.find((finding) => finding.code === 'L061')!;
  const place = { id: lab.id, code, entities: [...where.entities].reverse(), field: where.field };
  const saved = await client.call('lab.acknowledge', { ...place, baseRevision: revision, reason: 'cables are new' });
  expect(saved.revision).toBe(revision + 1);
  const after = await client.call('lab.lint', { id: lab.id });
  expect(after.findings.filter(({ acknowledged }) => acknowledged !== null)).toMatchObject([
    { code: 'L061', acknowledged: 'cables are new' },
  ]);
  const { edits } = await client.call('lab.history', { id: lab.id });
  expect(edits[0]?.label).toBe('accept L061');
  expect((await client.call('lab.get', { id: lab.id, revision })).lab.acknowledged ?? []).toEqual([]);
  expect((await client.call('lab.get', { id: lab.id, revision: revision + 1 })).lab.acknowledged).toMatchObject([
    { code: 'L061', reason: 'cables are new', acceptedUs: saved.updatedUs },
  ]);
  const exported = await client.call('lab.export', { id: lab.id });
  expect(exported.text).toContain('cables are new');

  await client.call('lab.acknowledge', { ...place, baseRevision: saved.revision, reason: null });
  const open = await client.call('lab.lint', { id: lab.id });
  expect(open.findings.every(({ acknowledged }) => acknowledged === null)).toBe(true);
});

it('an acknowledgement on an older revision is stale', async () => {
  const { client } = await openTestApp();
  const { lab, revision } = await client.call('lab.create', A);
  await client.call('lab.rename', { id: lab.id, name: 'another' });
  const call = { id: lab.id, baseRevision: revision, code: 'L050', entities: [], field: null, reason: 'known' };
  await expect(client.call('lab.acknowledge', call)).rejects.toMatchObject({ code: 'stale' });
  await expect(client.call('lab.acknowledge', { ...call, code: 'W-QD' })).rejects.toMatchObject({ code: 'bad-input' });
});

it('looks at a plan on its lab, and at no other lab’s plan', async () => {
  const { client } = await openTestApp();
  const { lab } = await client.call('lab.create', A);
  const hosts = Object.values(lab.entities).flatMap((one) =>
    one.kind === 'host' && one.role === 'client' ? [one.id] : [],
  );
  const plan = aPlan(lab.id, hosts, { numjobs: [100] });
  await client.call('plan.save', { plan, baseRevision: null });
  const { findings } = await client.call('lab.lint', { id: lab.id, planId: plan.id });
  expect(findings.filter(({ stage }) => stage === 'plan').map(({ code, where }) => [code, where.entities])).toEqual(
    hosts.map((host) => ['L027', [host]]),
  );
  const other = await client.call('lab.create', { name: 'other' });
  await expect(client.call('lab.lint', { id: other.lab.id, planId: plan.id })).rejects.toMatchObject({
    code: 'refused',
  });
});

it('a lab that is not there is told', async () => {
  const { client } = await openTestApp();
  await expect(client.call('lab.lint', { id: anId() })).rejects.toMatchObject({ code: 'not-found' });
});

it.each(['study-b', 'study-c', 'study-d', 'study-e'])('%s opens as a sample with new ids', async (sample) => {
  const { client } = await openTestApp();
  const first = await client.call('lab.create', { sample });
  const second = await client.call('lab.create', { sample });
  const ids = [first, second].flatMap(({ lab }) => [lab.id, ...Object.keys(lab.entities)]);
  expect(new Set(ids).size).toBe(ids.length);
  const { findings } = await client.call('lab.lint', { id: first.lab.id });
  expect(findings.map(({ code }) => code)).toContain('L016');
});
