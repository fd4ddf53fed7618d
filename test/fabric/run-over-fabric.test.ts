import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Drive, NumaNode } from '../../shared/model/lab.ts';
import { bytes, MEBI, seconds } from '../../shared/units/quantity.ts';
import { drawBed, openAppAt, runState, trustedHost } from '../support/run-bed.ts';
import { temporaryFolder } from '../support/temporary-workspace.ts';
import { fabric, whyNoFabric, type Fabric } from '../testbed/fabric.ts';
import { until } from '../testbed/ledger/waiting.ts';
import { connectLine, deviceLine, exportScript, stateLine, subsystemFor } from '../testbed/nvmet.ts';
import { openSession, type SshSession } from '../testbed/ssh-session.ts';

const reason = whyNoFabric();
const MOUNT = '/mnt/fabriclab';

describe.skipIf(reason !== null)(`the run engine over NVMe/TCP (${reason ?? 'QEMU is here'})`, () => {
  let bed: Fabric;
  let onInitiator: SshSession;
  let subsystem: string;

  beforeAll(async () => {
    bed = await fabric({ initiators: 1 });
    const { storage, initiators } = bed;
    const { serial } = storage.drives[0]!;
    subsystem = subsystemFor(serial);
    const onStorage = await openSession(storage.ssh);
    await onStorage.run('sh -s', { input: exportScript([{ subsystem, serial }], storage.dataAddress) });
    await onStorage.close();
    onInitiator = await openSession(initiators[0]!.ssh);
    await onInitiator.run(connectLine(subsystem, storage.dataAddress));
    const device = (await onInitiator.run(deviceLine(subsystem))).trim();
    const mounting = `mkfs.ext4 -q -F ${device} && mkdir -p ${MOUNT} && mount ${device} ${MOUNT}`;
    await onInitiator.run(mounting, { timeoutMs: 120_000 });
  });
  afterAll(async () => {
    await onInitiator.close();
    await bed.stop();
  });

  /** Scratch files on the remote namespace: what fio reads comes over the network. */
  const drawnBed = async () => {
    const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    const { planId } = await drawBed(client, [trustedHost(bed.initiators[0]!.ssh, { scratchDirectory: MOUNT })], {
      engine: 'libaio',
      direct: true,
      iodepth: [4],
      repeats: 2,
      runtimeNs: seconds(8),
      // Emulated machines take seconds to start and end a program.
      pauseNs: seconds(6),
      target: { kind: 'scratch', sizeBytes: bytes(32 * MEBI) },
    });
    return { client, planId };
  };
  const state = async (): Promise<string> => (await onInitiator.run(stateLine(subsystem))).trim();
  const wait = { timeoutMs: 60_000, pollMs: 200, evidence: () => bed.initiators[0]!.consoleTail() };

  it('discovers both machines: NUMA nodes, and each drive on its node by serial; a second look changes nothing', async () => {
    const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    const { lab } = await client.call('lab.create', { name: 'machines' });
    const { managed, fingerprint } = trustedHost(bed.storage.ssh);
    await client.call('host.save', { host: managed });
    await client.call('host.trust', { id: managed.id, fingerprint });
    const started = performance.now();
    await client.call('lab.discover', { labId: lab.id, hostId: managed.id, apply: true });
    const taken = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `the storage machine was discovered in ${taken} s (meant to be under 10 s on a machine that is not busy)`,
    );
    const { lab: drawn } = await client.call('lab.get', { id: lab.id });
    const entities = Object.values(drawn.entities);
    const nodes = entities.filter((entity): entity is NumaNode => entity.kind === 'numaNode');
    expect(nodes).toHaveLength(bed.numaNodes);
    const drives = entities.filter((entity): entity is Drive => entity.kind === 'drive' && entity.media === 'nvme');
    const placed = drives.map(({ serial, parent }) => ({ serial, node: nodes.find(({ id }) => id === parent)?.index }));
    const wanted = bed.storage.drives.map(({ serial, numaNode }) => ({
      serial,
      node: bed.numaNodes === 2 ? numaNode : undefined,
    }));
    expect(placed).toEqual(expect.arrayContaining(wanted));
    expect(placed).toHaveLength(wanted.length);
    const again = await client.call('lab.discover', { labId: lab.id, hostId: managed.id, apply: false });
    expect(again.diff).toEqual({ added: {}, changed: {}, removed: {} });
  });

  it('measures a namespace that comes over the network', async () => {
    const { client, planId } = await drawnBed();
    const { runId } = await client.call('run.start', { planId, wait: true });
    const { run, points } = await client.call('run.status', { runId });
    expect(run).toMatchObject({ state: 'done', points: { total: 2, done: 2, failed: 0 } });
    for (const { resultId } of points) {
      const { result } = await client.call('results.get', { id: resultId! });
      expect(result.directions.read!.operations).toBeGreaterThan(100);
      expect(result.directions.read!.latency.total!.histogram!.counts.length).toBeGreaterThan(1);
    }
  });

  it('goes on when the target freezes: the initiator connects again, and no point is lost silently', async () => {
    const { client, planId } = await drawnBed();
    const { runId } = await client.call('run.start', { planId });
    await runState(client, runId, ({ points }) => points[0]?.state === 'running', 120_000);
    expect(await state()).toBe('live');
    await bed.storage.pause();
    await until(async () => (await state()) !== 'live', { ...wait, what: 'the initiator to notice' });
    await bed.storage.resume();
    await until(async () => (await state()) === 'live', { ...wait, what: 'the initiator to connect again' });
    const ended = ({ run }: { run: { state: string } }): boolean =>
      !['preparing', 'running', 'collecting'].includes(run.state);
    const status = await runState(client, runId, ended, 180_000);
    expect(await bed.initiators[0]!.run('dmesg')).toMatch(/reconnect/i);
    // Every point is either measured or says why not; the second one ran on a live connection.
    for (const point of status.points) {
      if (point.state !== 'done') expect(point.reason).not.toBeNull();
    }
    expect(status.points[1]?.state).toBe('done');
    const [first] = status.points;
    expect(['done', 'partial', 'failed', 'missed']).toContain(first?.state);
  });
});
