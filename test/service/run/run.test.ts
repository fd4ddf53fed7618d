import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pointResultSchema } from '../../../shared/results/point-result.ts';
import { seconds } from '../../../shared/units/quantity.ts';
import { aManagedHost } from '../../support/builders.ts';
import { runProcesses } from '../../support/host-processes.ts';
import { useOwnHome } from '../../support/own-home.ts';
import { drawBed, openAppAt, runState, trustedHost } from '../../support/run-bed.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';
import { startSshHosts, type SshHosts } from '../../testbed/ssh-hosts.ts';

useOwnHome();

let bed: SshHosts;
beforeAll(async () => {
  bed = await startSshHosts({ count: 2 });
});
afterAll(() => bed.stop());

describe('a run on two hosts over SSH', () => {
  it('measures, combines and stores every point once, and leaves nothing on the hosts', async () => {
    const { client, pushes, log } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    const { planId, labId } = await drawBed(
      client,
      bed.hosts.map((host) => trustedHost(host)),
      {
        iodepth: [1],
        numjobs: [1, 2],
        repeats: 1,
        runtimeNs: seconds(3),
        rampNs: seconds(0.5),
      },
    );
    const preflight = await client.call('run.preflight', { planId });
    expect(preflight.hosts.flatMap(({ checks }) => checks.filter(({ state }) => state === 'error'))).toEqual([]);
    expect(preflight.ready).toBe(true);
    const { hosts } = await client.call('host.list', {});
    expect(hosts.map(({ lastTest }) => lastTest?.reachable)).toEqual([true, true]);

    const { runId } = await client.call('run.start', { planId, name: 'two hosts', wait: true });
    const status = await client.call('run.status', { runId });
    expect(status.log.filter(({ severity }) => severity !== 'note')).toEqual([]);
    const told = (pattern: RegExp) => status.log.filter(({ text }) => pattern.test(text)).map(({ host }) => host);
    expect(told(/^deployed to \//).toSorted()).toEqual(['host1', 'host2']);
    expect(told(/laid out/).toSorted()).toEqual(['host1', 'host2']);
    expect(told(/^start at \d\d:\d\d:\d\d$/)).toEqual([null]);
    expect(told(/^point [12] \(.*, [12] × 1, repeat 1\) stored$/)).toEqual([null, null]);
    expect(status.run).toMatchObject({ state: 'done', points: { total: 2, done: 2, failed: 0 } });
    expect(status.points.map(({ state }) => state)).toEqual(['done', 'done']);
    const { rows } = await client.call('results.query', { selection: { labId } });
    expect(rows).toHaveLength(2);
    for (const point of status.points) {
      const { result } = await client.call('results.get', { id: point.resultId! });
      pointResultSchema.parse(result);
      expect(result.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(result.hosts.map(({ host, status: each }) => `${host} ${each}`)).toEqual(['host1 ok', 'host2 ok']);
      const parts = result.hosts.map(({ directions }) => directions.read!);
      expect(result.directions.read!.iops).toBeCloseTo(parts[0]!.iops! + parts[1]!.iops!, 3);
      expect(result.directions.read!.latency.total!.histogram).not.toBeNull();
      // Measured from the tools' own first I/O. How small it is depends on what else the test machine does.
      expect(result.startSkewNs).toBeGreaterThanOrEqual(0);
      expect(result.startSkewNs).toBeLessThan(5e9);
      expect(result.cpu?.machinePercent ?? 0).toBeGreaterThan(0);
      expect(result.startedUs).toBeGreaterThan(Date.now() * 1000 - 60e6);
      expect(result.hosts[0]?.artefacts.map(({ name }) => name)).toContain('fio.json');
    }
    expect(runProcesses(bed)).toEqual([]);
    for (const { home } of bed.hosts) {
      expect(existsSync(join(home, '.fabriclab/lock'))).toBe(false);
      expect(readdirSync(join(home, '.fabriclab/runs'))).toEqual([]);
    }
    expect(pushes.flatMap(({ live }) => live).some(({ host, iops }) => host === null && (iops ?? 0) > 0)).toBe(true);
    expect(log.lines.filter(({ severity }) => severity === 'bug')).toEqual([]);
  });
});

describe('a run on this computer', () => {
  it('works the same way', async () => {
    const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    const scratchDirectory = await temporaryFolder();
    const { planId } = await drawBed(client, [
      { managed: aManagedHost({ name: 'here', scratchDirectory }), fingerprint: null },
    ]);
    const { runId } = await client.call('run.start', { planId, wait: true });
    const status = await runState(client, runId, ({ run }) => run.state !== 'running');
    expect(status.run).toMatchObject({ state: 'done', points: { total: 2, done: 2, failed: 0 } });
    expect(readdirSync(join(scratchDirectory, 'runs'))).toEqual([]);
  });
});
