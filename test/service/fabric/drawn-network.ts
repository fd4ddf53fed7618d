import type { Entity, EntityOf } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes, gigabitsPerSecond, type BitsPerSecond } from '../../../shared/units/quantity.ts';
import { aHost, aNic, anId } from '../../support/builders.ts';
import type { Client } from '../../support/run-bed.ts';
import { trustedHost } from '../../support/run-bed.ts';
import type { Bed } from '../../testbed/bed.ts';

export interface DrawnNetwork {
  readonly labId: string;
  /** Cable of each host by its name. */
  readonly cables: ReadonlyMap<string, EntityOf<'link'>>;
  readonly nics: ReadonlyMap<string, EntityOf<'nic'>>;
}

export interface NetworkDrawing {
  readonly storageSpeed?: BitsPerSecond;
  readonly mtu?: number;
  readonly cabled?: boolean;
}

/** The hosts of a bed in a lab: a port each with the data address, cables to one switch. Clients have 10 Gb/s. */
export async function drawNetwork(client: Client, bed: Bed, drawing: NetworkDrawing = {}): Promise<DrawnNetwork> {
  const { storageSpeed = bitsPerSecond(400e6), mtu = 1500, cabled = true } = drawing;
  const entities: Entity[] = [];
  const cables = new Map<string, EntityOf<'link'>>();
  const nics = new Map<string, EntityOf<'nic'>>();
  const hosts = [bed.storage, ...bed.clients];
  const ports = hosts.map((_, index) => ({ id: `p${String(index)}`, name: String(index + 1), speed: null }));
  const middle: EntityOf<'switch'> = {
    ...{ kind: 'switch', id: anId(), parent: null, name: 'data switch', model: null, ports, mtu: null },
    ...{ bufferBytes: null, pfcPriority: null, ecn: null },
  };
  for (const [index, { ssh, node }] of hosts.entries()) {
    const { managed, fingerprint } = trustedHost(ssh);
    await client.call('host.save', { host: managed });
    await client.call('host.trust', { id: managed.id, fingerprint });
    const role = index === 0 ? 'storage' : 'client';
    const host = aHost({ name: node.name, managedHost: managed.id, role });
    const address = { address: node.dataAddress, prefix: 24, vlan: null };
    const port = {
      ...{ id: '1', name: 'data0', interfaceName: 'data0', rdmaDevice: null, mac: null, mtu: bytes(mtu) },
      ...{ speed: index === 0 ? storageSpeed : gigabitsPerSecond(10), addresses: [address] },
    };
    const nic = aNic({ parent: host.id, ports: [port] });
    const ends = { a: { device: nic.id, port: '1' }, b: { device: middle.id, port: `p${String(index)}` } };
    const link: EntityOf<'link'> = {
      kind: 'link',
      id: anId(),
      parent: null,
      name: node.name,
      ...ends,
      speed: null,
      mtu: null,
    };
    entities.push(host, nic, ...(cabled ? [link] : []));
    cables.set(node.name, link);
    nics.set(node.name, nic);
  }
  const { lab, revision } = await client.call('lab.create', { name: 'network' });
  const added = Object.fromEntries([...entities, ...(cabled ? [middle] : [])].map((entity) => [entity.id, entity]));
  const diff = { added, changed: {}, removed: {} };
  await client.call('lab.save', { id: lab.id, baseRevision: revision, diff, label: 'draw' });
  return { labId: lab.id, cables, nics };
}
