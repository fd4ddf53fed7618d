import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../shared/contract/workspace-methods.ts';
import { aHost, aManagedHost, anId, aPlan } from '../../support/builders.ts';
import { openTestApp } from '../../support/test-app.ts';

async function aPlannedLab() {
  const { client, options } = await openTestApp();
  const { lab } = await client.call('lab.create', { name: 'bed' });
  const host = aHost({ name: 'client; rm -rf "$HOME"' });
  const diff = { added: { [host.id]: host }, changed: {}, removed: {} };
  await client.call('lab.save', { id: lab.id, baseRevision: 1, diff, label: 'add' });
  return { client, options, host, labId: lab.id, plan: aPlan(lab.id, [host.id]) };
}

describe('plans', () => {
  it('are saved by revision and answer stale', async () => {
    const { client, plan, labId } = await aPlannedLab();
    expect(await client.call('plan.save', { plan, baseRevision: null })).toEqual({ revision: 1 });
    expect(await client.call('plan.save', { plan: { ...plan, repeats: 5 }, baseRevision: 1 })).toEqual({ revision: 2 });
    await expect(client.call('plan.save', { plan, baseRevision: 1 })).rejects.toMatchObject({
      code: 'stale',
      details: { revision: 2 },
    });
    await expect(client.call('plan.save', { plan, baseRevision: null })).rejects.toMatchObject({ code: 'stale' });
    await expect(client.call('plan.save', { plan: aPlan(labId, []), baseRevision: 1 })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await client.call('plan.get', { id: plan.id })).toEqual({ plan: { ...plan, repeats: 5 }, revision: 2 });
    expect((await client.call('plan.list', { labId })).plans).toMatchObject([{ plan: { id: plan.id }, revision: 2 }]);
  });

  it('belong to one lab that is there', async () => {
    const { client, plan } = await aPlannedLab();
    await expect(client.call('plan.save', { plan: aPlan(anId(), []), baseRevision: null })).rejects.toMatchObject({
      code: 'not-found',
    });
    await client.call('plan.save', { plan, baseRevision: null });
    const other = await client.call('lab.create', { name: 'other' });
    const moved = client.call('plan.save', { plan: { ...plan, labId: other.lab.id }, baseRevision: 1 });
    await expect(moved).rejects.toMatchObject({ code: 'refused' });
  });

  it('are deleted and brought back', async () => {
    const { client, plan, labId } = await aPlannedLab();
    await client.call('plan.save', { plan, baseRevision: null });
    await client.call('plan.delete', { id: plan.id });
    await expect(client.call('plan.get', { id: plan.id })).rejects.toMatchObject({ code: 'not-found' });
    expect((await client.call('plan.list', { labId, deleted: true })).plans).toHaveLength(1);
    await client.call('plan.delete', { id: plan.id, restore: true });
    expect((await client.call('plan.get', { id: plan.id })).revision).toBe(1);
  });

  it('are previewed without being stored: points, time, end, scratch space', async () => {
    const { client, plan, options } = await aPlannedLab();
    const preview = await client.call('plan.preview', { plan });
    expect(preview.points).toHaveLength(6);
    expect(preview.totalNs).toBeGreaterThanOrEqual(6 * 70e9);
    expect(preview.endUs).toBe(options.clock.nowUs() + Math.round(preview.totalNs / 1000));
    expect(preview.scratchBytes).toBe(1024 ** 3);
    await expect(client.call('plan.get', { id: plan.id })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('become files for each host, with reasons, and labels that stay text', async () => {
    const { client, plan, host } = await aPlannedLab();
    await client.call('plan.save', { plan, baseRevision: null });
    const { files, problems } = await client.call('files.generate', { planId: plan.id });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(files).toHaveLength(7);
    expect(new Set(files.map((file) => file.host))).toEqual(new Set([host.id]));
    expect(files.every(({ path, why }) => !path.includes('..') && why.length > 0)).toBe(true);
  });

  it('have no files while a host of theirs is not drawn', async () => {
    const { client, plan, labId } = await aPlannedLab();
    const other = aPlan(labId, [...plan.hosts, anId()]);
    await client.call('plan.save', { plan: other, baseRevision: null });
    const { files, problems } = await client.call('files.generate', { planId: other.id });
    expect(files).toEqual([]);
    expect(problems).toContainEqual(expect.objectContaining({ code: 'plan-host-missing', where: 'hosts[1]' }));
  });
});

const ssh = (change: object = {}) => ({
  kind: 'ssh' as const,
  address: 'host.lab',
  port: 22,
  user: 'lab',
  authentication: { kind: 'agent' as const },
  jumpHost: null,
  ...change,
});

describe('managed hosts', () => {
  it('keep their password out of every reply and the database', async () => {
    const { client, options } = await openTestApp();
    const host = aManagedHost({ connection: ssh({ authentication: { kind: 'password' } }) });
    const saved = await client.call('host.save', { host, password: 'hunter2' });
    expect(JSON.stringify([saved, await client.call('host.list', {})])).not.toContain('hunter2');
    expect(await options.secrets.get(host.id)).toBe('hunter2');
    await client.call('host.delete', { id: host.id });
    expect(await options.secrets.get(host.id)).toBeNull();
    expect((await client.call('host.list', {})).hosts).toEqual([]);
  });

  it('never take a pinned key from whoever saves them', async () => {
    const { client } = await openTestApp();
    const host = aManagedHost({ connection: ssh(), fingerprint: 'SHA256:made-up' });
    expect((await client.call('host.save', { host })).host.fingerprint).toBeNull();
  });

  it('refuse jump hosts that are not there, are local, or lead back', async () => {
    const { client } = await openTestApp();
    const local = aManagedHost();
    const first = aManagedHost({ name: 'first', connection: ssh() });
    const second = aManagedHost({ name: 'second', connection: ssh({ jumpHost: first.id }) });
    for (const host of [local, first, second]) await client.call('host.save', { host });
    const jumping = (jumpHost: string) =>
      client.call('host.save', { host: { ...first, connection: ssh({ jumpHost }) } });
    await expect(jumping(anId())).rejects.toThrow('is not in the list');
    await expect(jumping(local.id)).rejects.toThrow('not reached by SSH');
    await expect(jumping(second.id)).rejects.toThrow('lead back');
    await expect(jumping(first.id)).rejects.toThrow('lead back');
  });
});

describe('settings', () => {
  it('have defaults, keep what is set and refuse what is wrong', async () => {
    const { client } = await openTestApp();
    expect(await client.call('settings.get', {})).toEqual(DEFAULT_SETTINGS);
    expect(await client.call('settings.set', { theme: 'dark', tolerancePercent: 0 })).toMatchObject({
      theme: 'dark',
      tolerancePercent: 0,
    });
    await expect(client.call('settings.set', { tolerancePercent: 101 })).rejects.toThrow('tolerancePercent');
    await expect(client.call('settings.set', { them: 'dark' } as never)).rejects.toMatchObject({ code: 'bad-input' });
    expect(await client.call('settings.get', {})).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', tolerancePercent: 0 });
  });
});
