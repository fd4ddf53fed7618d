import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntityOf, Lab } from '../../shared/model/lab.ts';
import { anId } from '../support/builders.ts';
import { openAppAt, trustedHost, type Client } from '../support/run-bed.ts';
import { temporaryFolder } from '../support/temporary-workspace.ts';
import { fabric, whyNoFabric, type Fabric, type VirtualMachine } from '../testbed/fabric.ts';

const reason = whyNoFabric();

/** RDMA in software over the data network, as `rdma link` and perftest of Debian have it. */
const SOFT_ROCE =
  'modprobe crc32_generic; modprobe rdma_rxe; modprobe rdma_ucm; modprobe ib_uverbs; rdma link add rxe0 type rxe netdev data0';

describe.skipIf(reason !== null)(`fabric qualification over RDMA (${reason ?? 'QEMU is here'})`, () => {
  let bed: Fabric;

  beforeAll(async () => {
    bed = await fabric({ initiators: 1, drives: 1 });
    await Promise.all(machines().map((machine) => machine.run(SOFT_ROCE)));
  });
  afterAll(() => bed.stop());

  const machines = (): VirtualMachine[] => [bed.initiators[0]!, bed.storage];

  /** Both machines, discovered, with a cable between their data ports. */
  const drawn = async () => {
    const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    const { lab } = await client.call('lab.create', { name: 'machines' });
    for (const { ssh } of machines()) {
      const { managed, fingerprint } = trustedHost(ssh);
      await client.call('host.save', { host: managed });
      await client.call('host.trust', { id: managed.id, fingerprint });
      await client.call('lab.discover', { labId: lab.id, hostId: managed.id, apply: true });
    }
    const found = await client.call('lab.get', { id: lab.id });
    const [a, b] = ['initiator1', 'storage'].map((name) => dataPort(found.lab, name));
    const link: EntityOf<'link'> = {
      ...{ kind: 'link', id: anId(), parent: null, name: '', speed: null, mtu: null },
      ...{ a: { device: a!.nic.id, port: a!.port.id }, b: { device: b!.nic.id, port: b!.port.id } },
    };
    const diff = { added: { [link.id]: link }, changed: {}, removed: {} };
    await client.call('lab.save', { id: lab.id, baseRevision: found.revision, diff, label: 'cable' });
    return { client, labId: lab.id, link, nics: [a!.nic, b!.nic] };
  };

  const dataPort = (lab: Lab, hostName: string) => {
    const entities = Object.values(lab.entities);
    const above = (id: string | null): string | undefined => {
      const entity = id === null ? undefined : lab.entities[id];
      return entity?.kind === 'host' ? entity.name : entity && above(entity.parent);
    };
    for (const nic of entities) {
      if (nic.kind !== 'nic' || above(nic.parent) !== hostName) continue;
      const port = nic.ports.find(({ interfaceName }) => interfaceName === 'data0');
      if (port !== undefined) return { nic, port };
    }
    throw new Error(`${hostName} has no port data0`);
  };

  const linkOf = async (client: Client, labId: string, id: string) => {
    const link = (await client.call('lab.get', { id: labId })).lab.entities[id];
    if (link?.kind !== 'link') throw new Error('the cable is gone');
    return link;
  };

  it('runs ib_write_bw, ib_read_bw and ib_send_lat both ways over RoCE v2 and keeps them as ceilings of the cable', async () => {
    const { client, labId, link, nics } = await drawn();
    for (const nic of nics) {
      expect(nic.transports).toContain('rocev2');
      expect(nic.ports.map(({ rdmaDevice }) => rdmaDevice)).toContain('rxe0');
    }
    const settings = { seconds: 2, streams: 2 };
    const { pairs } = await client.call('fabric.plan', { labId, ...settings });
    expect(pairs).toHaveLength(1);
    const lines = pairs[0]!.commands.map(({ line }) => line);
    expect(lines.filter((line) => line.startsWith('ib_')).length).toBe(12);

    const done = await client.call('fabric.qualify', { labId, pairs: [pairs[0]!.id], ...settings });
    expect(done.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [calling, serving] = [pairs[0]!.a.name, pairs[0]!.b.name];
    const tools = ['iperf3', 'ib_write_bw', 'ib_read_bw', 'ib_send_lat'];
    const expected = tools.flatMap((tool) => [`${tool} ${calling} ${serving}`, `${tool} ${serving} ${calling}`]);
    expect(done.figures.map(({ tool, from, to }) => `${tool} ${from} ${to}`)).toEqual(expected);
    const table = await machines()[0]!.run('grep -H . /sys/class/infiniband/rxe0/ports/1/gids/*');
    const wanted = /gids\/(\d+):0000:0000:0000:0000:0000:ffff:/.exec(table)?.[1];
    for (const { tool, payload, latency, gidIndex, streams } of done.figures) {
      if (tool === 'ib_send_lat') expect(latency, tool).toBeGreaterThan(0);
      else expect(payload, tool).toBeGreaterThan(0);
      if (tool !== 'iperf3') expect(gidIndex).toBe(Number(wanted));
      if (tool.endsWith('_bw')) expect(streams).toBe(8);
    }
    // What the soft RDMA device counted is told apart from its driver's counters.
    expect(done.ports.map(({ port }) => port)).toEqual([calling, serving]);
    expect(done.ports[0]!.notSeen.join()).toContain('FEC and the module, because its driver does not tell');

    const kept = await linkOf(client, labId, link.id);
    const ceilings = (kept.measured ?? []).map(({ from, tool }) => `${tool} ${from}`);
    expect(ceilings.toSorted()).toEqual(
      ['ib_read_bw', 'ib_write_bw', 'iperf3'].flatMap((tool) => [`${tool} a`, `${tool} b`]),
    );
    expect(kept.measured?.find(({ tool }) => tool === 'ib_write_bw')).toMatchObject({ gidIndex: Number(wanted) });
    expect(kept.measuredLatency?.map(({ from, tool }) => `${tool} ${from}`).toSorted()).toEqual([
      'ib_send_lat a',
      'ib_send_lat b',
    ]);
    expect(kept.checked?.map(({ end }) => end).toSorted()).toEqual(['a', 'b']);
    expect(await machines()[1]!.run('pgrep -fc "[i]b_(write|read|send)_|[i]perf3" || true')).toBe('0\n');
  });

  it('measures a cable whose ports have nothing but link-local addresses, in a QoS class', async () => {
    const { client, labId, link } = await drawn();
    const { lab, revision } = await client.call('lab.get', { id: labId });
    const changed: Record<string, [EntityOf<'nic'>, EntityOf<'nic'>]> = {};
    for (const machine of machines()) {
      const { nic } = dataPort(lab, machine.name);
      const address = /inet6 (fe80:[0-9a-f:]+)\/64/.exec(await machine.run('ip -6 addr show dev data0'))![1]!;
      const only = [{ address, prefix: 64, vlan: null }];
      const ports = nic.ports.map((port) => (port.interfaceName === 'data0' ? { ...port, addresses: only } : port));
      changed[nic.id] = [nic, { ...nic, ports }];
    }
    const diff = { added: {}, changed, removed: {} };
    await client.call('lab.save', { id: labId, baseRevision: revision, diff, label: 'link-local' });

    const settings = { seconds: 2, streams: 2, tos: 104 };
    const { pairs } = await client.call('fabric.plan', { labId, ...settings });
    expect(pairs.map(({ a }) => a.address)).toEqual([expect.stringMatching(/^fe80:/)]);
    const done = await client.call('fabric.qualify', { labId, pairs: [pairs[0]!.id], ...settings });
    const codes = done.problems.map(({ code }) => code);
    expect(codes).toContain('rdma-not-measured');
    expect(codes).not.toContain('path-mtu');
    expect(done.figures.map(({ tool, tos, mtu }) => [tool, tos, mtu])).toEqual([
      ['iperf3', 104, 1500],
      ['iperf3', 104, 1500],
    ]);
    const kept = await linkOf(client, labId, link.id);
    expect(kept.measured?.map(({ from, tos }) => [from, tos])).toEqual([
      ['a', 104],
      ['b', 104],
    ]);
  });
});
