import type { NicPort } from '../../shared/model/hardware.ts';
import { LAB_FORMAT, labSchema, type Entity, type EntityOf, type Lab } from '../../shared/model/lab.ts';
import type { Source } from '../../shared/model/provenance.ts';
import type { Id } from '../../shared/units/identity.ts';
import type { BitsPerSecond, Bytes } from '../../shared/units/quantity.ts';
import { countedIds } from './sample-ids.ts';

/** Distributes Omit over the kinds of entity. */
type Part<E> = E extends Entity ? Omit<E, 'id'> : never;
type Change<K extends Entity['kind']> = Partial<EntityOf<K>>;

/** Fields that the published text does not give. */
export const assume = (...fields: string[]): Record<string, Source> =>
  Object.fromEntries(fields.map((field) => [field, 'assumed' as const]));

export interface PortPart {
  readonly speed: BitsPerSecond | null;
  readonly mtu?: Bytes | null;
  readonly interfaceName?: string;
  /** With a prefix of 24. */
  readonly addresses?: readonly string[];
}

/** Draws a published bed with ids that are the same at every run. Unknown facts stay null. */
export class BedWriter {
  private readonly ids: { newId: () => Id };
  private readonly entities: Record<Id, Entity> = {};

  /** One seed per study, so that two beds share no id. */
  constructor(seed: number) {
    this.ids = countedIds(seed);
  }

  put(entity: Part<Entity>): Id {
    const id = this.ids.newId();
    this.entities[id] = { ...entity, id };
    return id;
  }

  lab(name: string): Lab {
    return labSchema.parse({ format: LAB_FORMAT, id: this.ids.newId(), name, entities: this.entities });
  }

  host(name: string, role: 'storage' | 'client' | 'both', change: Change<'host'> = {}): Id {
    const unknown = { model: null, operatingSystem: null, kernel: null, memoryBytes: null, managedHost: null };
    return this.put({ kind: 'host', parent: null, name, role, ...unknown, software: {}, settings: {}, ...change });
  }

  /** A socket with one NUMA node; answers the node. */
  node(host: Id, index: number, cpuModel: string | null, cores: number | null): Id {
    const threads = cores === null ? null : 2 * cores;
    const socket = this.put({ kind: 'socket', parent: host, name: `Socket ${index}`, index, cpuModel, cores, threads });
    const rest = { cores, cpuList: null, memoryBytes: null };
    return this.put({ kind: 'numaNode', parent: host, name: `NUMA ${index}`, index, socket, ...rest });
  }

  drive(parent: Id, name: string, change: Change<'drive'> = {}): Id {
    const identity = { model: null, serial: null, wwn: null, firmware: null, pciAddress: null };
    const facts = { link: null, capacityBytes: null, lbaBytes: null, rated: null };
    return this.put({
      kind: 'drive',
      parent,
      name,
      ...identity,
      ...facts,
      media: 'nvme',
      writeState: 'unknown',
      ...change,
    });
  }

  nic(parent: Id, name: string, ports: readonly PortPart[], change: Change<'nic'> = {}): Id {
    const unknown = { model: null, firmware: null, driver: null, pciAddress: null, link: null, adapterTotal: null };
    const made = ports.map((port, index) => nicPort(index, port));
    return this.put({ kind: 'nic', parent, name, ...unknown, ports: made, transports: [], ...change });
  }

  switch(name: string, ports: number, speed: BitsPerSecond | null, change: Change<'switch'> = {}): Id {
    return this.put({
      kind: 'switch',
      parent: null,
      name,
      model: null,
      ports: Array.from({ length: ports }, (_, at) => ({ id: String(at + 1), name: String(at + 1), speed })),
      mtu: null,
      bufferBytes: null,
      pfcPriority: null,
      ecn: null,
      ...change,
    });
  }

  cable(a: readonly [Id, string], b: readonly [Id, string], change: Change<'link'> = {}): Id {
    const [from, to] = [a, b].map(([device, port]) => ({ device, port }));
    if (!from || !to) throw new Error('a cable has two ends');
    return this.put({ kind: 'link', parent: null, name: '', a: from, b: to, speed: null, mtu: null, ...change });
  }

  listener(subsystem: Id, parent: Id, nic: Id, address: string, change: Change<'listener'> = {}): Id {
    const rest = { provenance: assume('address', 'service', 'transport'), transport: 'rdma' as const, service: '4420' };
    return this.put({
      kind: 'listener',
      parent,
      name: address,
      subsystem,
      nic,
      port: 'p0',
      address,
      ...rest,
      ...change,
    });
  }

  connection(host: Id, subsystem: Id, listener: Id, name: string, change: Change<'connection'> = {}): Id {
    const provenance = assume('listener', 'queueSize');
    const rest = { ioQueues: null, queueSize: 128 };
    return this.put({
      kind: 'connection',
      parent: host,
      name,
      provenance,
      host,
      subsystem,
      listener,
      ...rest,
      ...change,
    });
  }
}

function nicPort(index: number, part: PortPart): NicPort {
  const addresses = (part.addresses ?? []).map((address) => ({ address, prefix: 24, vlan: null }));
  return {
    id: `p${index}`,
    name: `p${index}`,
    interfaceName: part.interfaceName ?? null,
    rdmaDevice: null,
    mac: null,
    speed: part.speed,
    mtu: part.mtu ?? null,
    addresses,
  };
}
