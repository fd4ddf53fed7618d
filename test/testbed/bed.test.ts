import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bed, whyNoBed, type Bed, type BedHost } from './bed.ts';
import { findBottleneck, waitingShares } from './limits/bottleneck.ts';
import type { BedCounters } from './limits/counters.ts';
import { divideLink, limitIngress } from './network/shaping.ts';
import { openSession, type SshSession } from './ssh-session.ts';

interface FioReport {
  readonly jobs: readonly { readonly read: { readonly bw_bytes: number; readonly iops: number } }[];
}

interface Measured {
  readonly bytesPerSecond: number;
  readonly iops: number;
  readonly clientBytesPerSecond: readonly number[];
  readonly samples: readonly BedCounters[];
}

const rampSeconds = 1;
const runSeconds = 3;
const sampleEveryMs = 100;

describe.skipIf(whyNoBed() !== null)(`hosts, iSCSI and bottlenecks (${whyNoBed() ?? 'layer B is possible'})`, () => {
  let lab: Bed;
  let sessions: SshSession[];
  let uris: string[];

  beforeAll(async () => {
    lab = await bed({ clients: 4 });
    sessions = await Promise.all(lab.clients.map((client) => openSession(client.ssh)));
    const bridges = await Promise.all(lab.clients.map((_, client) => lab.connect(client, 0)));
    uris = bridges.map((bridge) => bridge.uri);
  });
  afterAll(() => lab.stop());

  const on = async (host: BedHost, line: string) => {
    await using session = await openSession(host.ssh);
    return (await session.run(line)).trim();
  };

  /** Counters at even intervals between the ramp and the end of the run. */
  const sample = async () => {
    await sleep(rampSeconds * 1000 + 500);
    const samples: BedCounters[] = [];
    const end = performance.now() + runSeconds * 1000 - 800;
    while (performance.now() < end) {
      samples.push(await lab.counters());
      await sleep(sampleEveryMs);
    }
    return samples;
  };

  /** The same load from all clients at once; rates are sums over the clients. */
  const load = async (blockSize: string, depth: number): Promise<Measured> => {
    const reports = sessions.map(async (session, index) => {
      const what = `--rw=randread --bs=${blockSize} --iodepth=${depth} --size=120m --time_based`;
      const time = `--ramp_time=${rampSeconds} --runtime=${runSeconds}`;
      const text = await session.run(
        `fio --name=load --ioengine=nbd --uri='${uris[index]}' ${what} ${time} --output-format=json`,
      );
      return (JSON.parse(text.slice(text.indexOf('{'))) as FioReport).jobs[0]!.read;
    });
    const [samples, reads] = await Promise.all([sample(), Promise.all(reports)]);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    return {
      bytesPerSecond: sum(reads.map((read) => read.bw_bytes)),
      iops: sum(reads.map((read) => read.iops)),
      clientBytesPerSecond: reads.map((read) => read.bw_bytes),
      samples,
    };
  };

  it('gives every host its own name, addresses, boot clock and users', async () => {
    const line = 'hostname; id -un; cut -d. -f1 /proc/uptime; ls /sys/class/net | tr "\\n" " "';
    const answers = await Promise.all([lab.storage, ...lab.clients].map((host) => on(host, line)));
    const rows = answers.map((answer) => answer.split('\n'));
    expect(rows.map((row) => row[0])).toEqual(['storage', 'client1', 'client2', 'client3', 'client4']);
    expect(new Set(rows.map((row) => Math.round(Number(row[2]) / 1000))).size).toBe(5);
    for (const row of rows) expect([row[1], row[3]?.trim()]).toEqual(['lab', 'data0 lo mgmt0']);
    await on(lab.clients[0]!, `ping -c 1 -W 2 ${lab.storage.node.dataAddress}`);
  });

  it('keeps two beds apart', async () => {
    await using other = await bed({ clients: 1, driveBytes: 8 << 20, driveKind: 'file' });
    expect(await on(other.clients[0]!, 'hostname')).toBe('client1');
    await expect(on(other.clients[0]!, `ping -c 1 -W 1 ${lab.storage.node.dataAddress} 2>&1`)).rejects.toThrow(
      /unreachable/,
    );
    expect(() => other.limitDrives(300)).toThrow(/only block devices can be throttled/);
  });

  it('is limited by nothing but itself, then by its link, its drive, its CPU; counters tell which', async () => {
    const free = await load('128k', 8);
    expect(findBottleneck(free.samples), JSON.stringify(waitingShares(free.samples))).toBeNull();

    await lab.limitLink('400mbit');
    const linked = await load('128k', 8);
    await lab.limitLink(null);
    expect(linked.bytesPerSecond * 8).toBeGreaterThan(400e6 * 0.9);
    expect(linked.bytesPerSecond * 8).toBeLessThan(400e6 * 1.1);
    expect(free.bytesPerSecond).toBeGreaterThan(linked.bytesPerSecond * 1.5);
    expect(findBottleneck(linked.samples), JSON.stringify(waitingShares(linked.samples))).toBe('link');

    lab.limitDrives(300);
    const driven = await load('4k', 8);
    lab.limitDrives(null);
    expect(driven.iops).toBeGreaterThan(300 * 0.9);
    expect(driven.iops).toBeLessThan(300 * 1.1);
    expect(findBottleneck(driven.samples), JSON.stringify(waitingShares(driven.samples))).toBe('drive');
  });

  it('a CPU quota gives its share of the unconstrained rate', async () => {
    const free = await load('4k', 8);
    const [first, last] = [free.samples[0]!, free.samples.at(-1)!];
    const usedCpus = (last.targetCpuNs - first.targetCpuNs) / (last.takenAtNs - first.takenAtNs);
    const share = 0.25;
    lab.limitTargetCpu(usedCpus * share);
    const limited = await load('4k', 8);
    lab.limitTargetCpu(null);
    const [before, after] = [limited.samples[0]!, limited.samples.at(-1)!];
    expect(after.cpu.throttledPeriods).toBeGreaterThan(before.cpu.throttledPeriods);
    expect(limited.iops / free.iops).toBeGreaterThan(share * 0.75);
    expect(limited.iops / free.iops).toBeLessThan(share * 1.25);
    expect(findBottleneck(limited.samples), JSON.stringify(waitingShares(limited.samples))).toBe('cpu');
  });

  it('divides a link between clients and limits what a host receives', async () => {
    await divideLink(lab.storage.node, '400mbit', [{ to: lab.clients[0]!.node, rate: '80mbit' }]);
    const divided = await load('128k', 8);
    await lab.limitLink(null);
    expect(divided.bytesPerSecond * 8).toBeGreaterThan(400e6 * 0.85);
    expect(divided.bytesPerSecond * 8).toBeLessThan(400e6 * 1.1);
    expect(divided.clientBytesPerSecond[0]! * 8).toBeGreaterThan(80e6 * 0.8);
    expect(divided.clientBytesPerSecond[0]! * 8).toBeLessThan(80e6 * 1.1);
    await limitIngress(lab.clients[1]!.node, '100mbit');
    const client = sessions[1]!;
    const text = await client.run(
      `fio --name=j --ioengine=nbd --uri='${uris[1]}' --rw=read --bs=128k --iodepth=8 --size=120m --time_based --runtime=2 --output-format=json`,
    );
    const read = (JSON.parse(text.slice(text.indexOf('{'))) as FioReport).jobs[0]!.read;
    expect(read.bw_bytes * 8).toBeGreaterThan(100e6 * 0.8);
    expect(read.bw_bytes * 8).toBeLessThan(100e6 * 1.2);
  });

  it('says which option makes no sense', async () => {
    await expect(bed({ clients: 1, link: '0mbit' })).rejects.toThrow(/'0mbit' is no link rate/);
  });
});
