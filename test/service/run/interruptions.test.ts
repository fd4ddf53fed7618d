import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seconds } from '../../../shared/units/quantity.ts';
import { runProcesses } from '../../support/host-processes.ts';
import { drawBed, openAppAt, runState, trustedHost, type Client } from '../../support/run-bed.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';
import { startSshHosts, type SshHosts } from '../../testbed/ssh-hosts.ts';

let bed: SshHosts;
beforeAll(async () => {
  bed = await startSshHosts({ count: 2 });
});
afterAll(() => bed.stop());

const machines = () => bed.hosts.map((host) => trustedHost(host));
const settled = (status: Awaited<ReturnType<typeof runState>>) =>
  status.points.filter(({ resultId }) => resultId !== null);

async function expectAllOnce(client: Client, runId: string, points: number): Promise<void> {
  const status = await client.call('run.status', { runId });
  expect(status.points.map(({ state, reason }) => reason ?? state)).toEqual(new Array(points).fill('done'));
  const { rows } = await client.call('results.query', { selection: { runIds: [runId] } });
  expect(rows.map(({ repeat }) => repeat).sort()).toEqual(Array.from({ length: points }, (_, index) => index + 1));
  expect(runProcesses(bed)).toEqual([]);
  for (const { home } of bed.hosts) {
    expect(existsSync(join(home, '.fabriclab/lock'))).toBe(false);
    expect(readdirSync(join(home, '.fabriclab/runs'))).toEqual([]);
  }
}

const program = fileURLToPath(new URL('../../support/run-process.ts', import.meta.url));

describe('a run goes on', () => {
  it('when the program is killed, and is found again and completed after its restart', async () => {
    const workspace = join(await temporaryFolder(), 'workspace');
    const before = await openAppAt(workspace);
    const { planId } = await drawBed(before.client, machines(), { repeats: 5 });
    await before.app.close();

    const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, program, workspace, planId], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { runId } = JSON.parse(line) as { runId: string };
    await new Promise((resolve) => setTimeout(resolve, 6_000)); // one point stored, another under way
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(runProcesses(bed).length).toBeGreaterThan(0);

    const { client, log } = await openAppAt(workspace);
    const found = await client.call('run.status', { runId });
    expect(['running', 'detached']).toContain(found.run.state);
    expect(settled(found).length).toBeGreaterThan(0);
    expect(settled(found).length).toBeLessThan(5);
    const { tasks } = await client.call('task.list', {});
    expect(tasks.map((task) => task.runId)).toEqual([runId]);
    await client.call('run.attach', { runId, wait: true });
    await expectAllOnce(client, runId, 5);
    expect(log.lines.filter(({ severity }) => severity === 'bug')).toEqual([]);
    await expect(client.call('run.attach', { runId })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('when the connection is cut, again and again', async () => {
    const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    const { planId } = await drawBed(client, machines(), { repeats: 3 });
    const { runId } = await client.call('run.start', { planId });
    for (const pause of [1_000, 3_000]) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      await Promise.all(bed.hosts.map((host) => host.cutConnections()));
    }
    const status = await runState(client, runId, ({ run }) => run.state === 'done');
    expect(status.log.map(({ text }) => text).join('\n')).toMatch(/connection was lost[^]*attached again/);
    await expectAllOnce(client, runId, 3);
  });

  it('while no host can be reached: the run says so, and is completed when they are back', async () => {
    const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    const { planId } = await drawBed(client, machines(), { repeats: 2 });
    const { runId } = await client.call('run.start', { planId });
    await Promise.all(bed.hosts.map((host) => host.stop()));
    const away = await runState(client, runId, ({ run }) => run.state === 'detached');
    expect(away.attached).toBe(false);
    await runState(client, runId, ({ hosts }) => hosts.every(({ state }) => state === 'out-of-reach'));
    const { hosts } = await client.call('run.status', { runId });
    expect(hosts[0]?.detail).toMatch(/continues until \d\d:\d\d/);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await Promise.all(bed.hosts.map((host) => host.restart()));
    await runState(client, runId, ({ run }) => run.state === 'done');
    await expectAllOnce(client, runId, 2);
  });

  it('when the program is closed and opened again', async () => {
    const workspace = join(await temporaryFolder(), 'workspace');
    const first = await openAppAt(workspace);
    const { planId } = await drawBed(first.client, machines(), { repeats: 2 });
    const { runId } = await first.client.call('run.start', { planId });
    expect(first.app.busy()).toBe(true);
    await first.app.close();
    const second = await openAppAt(workspace);
    await second.client.call('run.attach', { runId, wait: true });
    await expectAllOnce(second.client, runId, 2);
  });
});

describe('cancelling', () => {
  it('ends everything on the hosts, keeps what was measured, and marks it', async () => {
    const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    const { planId } = await drawBed(client, machines(), { repeats: 3, runtimeNs: seconds(5) });
    const { runId } = await client.call('run.start', { planId });
    await runState(client, runId, ({ points }) => points[1]?.state === 'running');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const cancelled = await client.call('run.cancel', { runId });
    expect(cancelled.state).toBe('cancelled');
    expect(cancelled.hosts.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    const { points, run } = await client.call('run.status', { runId });
    expect(run.state).toBe('cancelled');
    expect(points.map(({ state }) => state)).toEqual(['done', 'partial', 'cancelled']);
    const { result } = await client.call('results.get', { id: points[1]!.resultId! });
    expect(result).toMatchObject({ status: 'partial' });
    expect(result.directions.read?.operations).toBeGreaterThan(0);
    expect(result.problems.map(({ code }) => code)).toContain('short-runtime');
    expect(runProcesses(bed)).toEqual([]);
    for (const { home } of bed.hosts) expect(readdirSync(join(home, '.fabriclab/runs'))).toEqual([]);
    await expect(client.call('run.cancel', { runId })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('tells which host goes on because it cannot be reached, and ends it later', async () => {
    const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    const { planId } = await drawBed(client, machines(), { repeats: 1, runtimeNs: seconds(40) });
    const { runId } = await client.call('run.start', { planId });
    await runState(client, runId, ({ points }) => points[0]?.state === 'running');
    await bed.hosts[1]!.stop();
    const cancelled = await client.call('run.cancel', { runId });
    expect(cancelled.hosts.map(({ state }) => state)).toEqual(['cancelled', 'out-of-reach']);
    expect(cancelled.hosts[1]?.detail).toMatch(/continues until \d\d:\d\d/);
    expect(runProcesses(bed).length).toBeGreaterThan(0);
    await bed.hosts[1]!.restart();
    const again = await client.call('run.cancel', { runId });
    expect(again.hosts.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(runProcesses(bed)).toEqual([]);
  });
});
