import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seconds } from '../../../shared/units/quantity.ts';
import { runProcesses } from '../../support/host-processes.ts';
import { drawBed, openAppAt, runState, trustedHost } from '../../support/run-bed.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';
import { startSshHosts, type SshHost, type SshHosts } from '../../testbed/ssh-hosts.ts';

let bed: SshHosts;
let two: SshHost;
beforeAll(async () => {
  bed = await startSshHosts({ count: 2 });
  two = bed.hosts[1]!;
});
afterAll(() => bed.stop());

async function started(repeats: number, runtimeS: number) {
  const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
  const machines = bed.hosts.map((host) => trustedHost(host));
  const { planId } = await drawBed(client, machines, { repeats, runtimeNs: seconds(runtimeS) });
  const { runId } = await client.call('run.start', { planId });
  return { client, runId };
}

// Hosts with users of their own exist for root alone.
describe.runIf(process.getuid?.() === 0)('a host that fails', () => {
  it('with an exit status fails its share visibly; the other host is kept', async () => {
    const { client, runId } = await started(2, 1);
    await runState(client, runId, ({ points }) => points[0]?.state === 'done');
    chmodSync(join(two.home, '.fabriclab/runs', runId, 'scratch/load.bin'), 0);
    const status = await runState(client, runId, ({ run }) => run.state === 'done');
    expect(status.points.map(({ state }) => state)).toEqual(['done', 'partial']);
    expect(status.points[1]?.reason).toMatch(/fio ended with status 1\. Nothing was measured\. .*permission denied/);
    const { result } = await client.call('results.get', { id: status.points[1]!.resultId! });
    expect(result.hosts.map(({ status: share, exitStatus }) => `${share} ${exitStatus}`)).toEqual(['ok 0', 'failed 1']);
    expect(result.directions.read?.iops).toBe(result.hosts[0]?.directions.read?.iops);
    expect(result.hosts[1]?.artefacts.map(({ name }) => name)).toEqual(['fio.json']);
  });

  it('by a reboot misses its points and says so; the run comes to its end', async () => {
    const { client, runId } = await started(3, 2);
    await runState(client, runId, ({ points }) => points[1]?.state === 'running');
    await two.reboot();
    const status = await runState(client, runId, ({ run }) => run.state === 'done');
    expect(status.points.map(({ state }) => state)).toEqual(['done', 'partial', 'partial']);
    expect(status.points[2]?.reason).toContain('host2 did not take this point: the host was rebooted');
    expect(status.hosts.map(({ state }) => state)).toEqual(['done', 'failed']);
    expect(runProcesses(bed)).toEqual([]);
  });
});
