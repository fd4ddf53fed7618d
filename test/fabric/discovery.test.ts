import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Output } from '../../shared/contract/contract.ts';
import type { ManagedHost } from '../../shared/model/managed-host.ts';
import type { Entity, EntityKind, EntityOf } from '../../shared/model/lab.ts';
import { aManagedHost } from '../support/builders.ts';
import { managedOf, openAppAt, trustedHost } from '../support/run-bed.ts';
import { temporaryFolder } from '../support/temporary-workspace.ts';
import { fabric, whyNoFabric, type Fabric } from '../testbed/fabric.ts';
import { exportScript, connectLine, subsystemFor } from '../testbed/nvmet.ts';

const reason = whyNoFabric();
const NOTHING = { added: {}, changed: {}, removed: {} };

/** A user who may log in with the same key and is nobody else's. */
const ORDINARY_USER = [
  // Without a password an account is locked, unless it has one that nothing matches.
  "useradd -m -s /bin/sh -p '*' labuser",
  'mkdir -m 700 /home/labuser/.ssh',
  'cp /root/.ssh/authorized_keys /home/labuser/.ssh/',
  'chown -R labuser: /home/labuser/.ssh',
].join(' && ');

/** A bond over the data port with the port's address, and a VLAN on it. */
const joined = (address: string): string =>
  [
    'modprobe bonding max_bonds=0; modprobe 8021q',
    `ip addr flush dev data0 scope global; ip link add bond0 type bond mode active-backup; ip link set data0 down`,
    `ip link set data0 master bond0; ip link set bond0 up; ip addr add ${address}/24 dev bond0`,
    'ip link add link bond0 name bond0.100 type vlan id 100; ip addr add 10.99.0.1/24 dev bond0.100; ip link set bond0.100 up',
  ].join('; ');

/** The same subsystem at another port: a second path to it. */
const secondPort = (subsystem: string, address: string): string =>
  [
    'cd /sys/kernel/config/nvmet && mkdir ports/2 && cd ports/2',
    `echo ipv4 >addr_adrfam && echo tcp >addr_trtype && echo ${address} >addr_traddr && echo 4421 >addr_trsvcid`,
    `ln -s /sys/kernel/config/nvmet/subsystems/${subsystem} subsystems/`,
  ].join(' && ');

describe.skipIf(reason !== null)(`discovery of machines (${reason ?? 'QEMU is here'})`, () => {
  let bed: Fabric;

  beforeAll(async () => {
    bed = await fabric({ initiators: 1 });
  });
  afterAll(() => bed.stop());

  const opened = async (managed: ManagedHost, fingerprint: string | null) => {
    const { client } = await openAppAt(join(await temporaryFolder(), 'workspace'));
    await client.call('host.save', { host: managed });
    if (fingerprint !== null) await client.call('host.trust', { id: managed.id, fingerprint });
    const { lab } = await client.call('lab.create', { name: 'machines' });
    return { client, ask: { labId: lab.id, hostId: managed.id } };
  };
  const added = <K extends EntityKind>(look: Output<'lab.discover'>, kind: K): EntityOf<K>[] =>
    Object.values<Entity>(look.diff.added).filter((entity): entity is EntityOf<K> => entity.kind === kind);
  const drivesOf = (look: Output<'lab.discover'>) => added(look, 'drive').filter(({ media }) => media === 'nvme');

  it('says to an ordinary user what it could not see and why, and how to see it; it asks for no password', async () => {
    await bed.storage.run(ORDINARY_USER);
    const { ssh } = bed.storage;
    const { fingerprint } = trustedHost(ssh);
    const connection = { ...managedOf(ssh).connection, user: 'labuser' };
    const { client, ask } = await opened(aManagedHost({ name: 'storage', connection }), fingerprint);
    const look = await client.call('lab.discover', { ...ask, apply: true });
    const notRoot = look.notSeen.find(({ code }) => code === 'not-root');
    expect(notRoot?.message).toMatch(/not root: .*dmidecode.*nvme smart-log.*lspci -vvv/);
    expect(notRoot?.tip).toContain('sudo');
    // What needs no right is there all the same, and what was hidden is unknown.
    const drives = drivesOf(look);
    expect(drives.map(({ serial }) => serial).toSorted()).toEqual(bed.storage.drives.map(({ serial }) => serial));
    expect(drives.map(({ health }) => health?.percentUsed ?? null)).toEqual(drives.map(() => null));
    // Nobody tried to become another user.
    expect(await bed.storage.run('grep -cE "sudo|su:|pkexec" /var/log/auth.log 2>/dev/null || true')).toMatch(
      /^0?\n?$/,
    );
    const again = await client.call('lab.discover', { ...ask, apply: true });
    expect(again.diff).toEqual(NOTHING);

    const root = await opened(trustedHost(ssh).managed, fingerprint);
    const asRoot = await root.client.call('lab.discover', { ...root.ask, apply: false });
    expect(asRoot.notSeen.map(({ code }) => code)).not.toContain('not-root');
    expect(drivesOf(asRoot).every(({ health }) => health?.percentUsed === 0)).toBe(true);
  });

  it('draws a bond with a VLAN at its port, and nothing more the second time', async () => {
    const [machine] = bed.initiators;
    await machine!.run(joined(machine!.dataAddress));
    const { managed, fingerprint } = trustedHost(machine!.ssh);
    const { client, ask } = await opened(managed, fingerprint);
    const look = await client.call('lab.discover', { ...ask, apply: true });
    const ports = added(look, 'nic').flatMap((nic) => nic.ports);
    const data = ports.find(({ interfaceName }) => interfaceName === 'data0');
    expect(data?.addresses.map(({ address, vlan }) => [address, vlan])).toEqual([
      [machine!.dataAddress, null],
      ['10.99.0.1', 100],
    ]);
    const host = added(look, 'host')[0];
    expect(host?.settings).toMatchObject({ 'data0: queues': expect.stringMatching(/^combined \d/) as string });
    expect(host?.settings).toHaveProperty(['data0: interrupts']);
    const again = await client.call('lab.discover', { ...ask, apply: true });
    expect(again.diff).toEqual(NOTHING);
  });

  it('two controllers of one subsystem are no two drives; taken over piece by piece, nothing is left', async () => {
    const { storage } = bed;
    const { serial } = storage.drives[0]!;
    const name = subsystemFor(serial);
    await storage.run('sh -s', exportScript([{ subsystem: name, serial }], storage.dataAddress));
    const connect = connectLine(name, storage.dataAddress);
    await storage.run(secondPort(name, storage.dataAddress));
    await storage.run(`${connect}; ${connect.replace('-s 4420', '-s 4421')}`);
    const controllers = await storage.run('grep -l tcp /sys/class/nvme/nvme*/transport | wc -l');
    expect(Number(controllers)).toBe(2);

    const { managed, fingerprint } = trustedHost(storage.ssh);
    const { client, ask } = await opened(managed, fingerprint);
    const first = await client.call('lab.discover', ask);
    expect(
      drivesOf(first)
        .map((drive) => drive.serial)
        .toSorted(),
    ).toEqual(storage.drives.map((drive) => drive.serial));
    expect(first.notSeen.map(({ code }) => code)).toContain('remote-namespaces');
    // One piece at a time, with a new look before each: what a device needs comes first.
    for (let taken = 0; ; taken += 1) {
      const { pieces } = await client.call('lab.discover', ask);
      const [next] = pieces.filter(({ selected }) => selected);
      if (next === undefined) {
        expect(pieces).toEqual([]);
        break;
      }
      expect(taken).toBeLessThan(40);
      const rest = taken === 3 ? pieces.filter(({ selected }) => selected) : [next];
      await client.call('lab.applyDiscovery', { labId: ask.labId, pieces: rest });
    }
    expect((await client.call('lab.discover', ask)).diff).toEqual(NOTHING);
  });
});
