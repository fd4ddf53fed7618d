import type { LintFinding } from '../../../shared/lint/finding.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import type { NicPort, PortQos } from '../../../shared/model/hardware.ts';
import type { EntityOf, Lab } from '../../../shared/model/lab.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { bytes, gigabitsPerSecond } from '../../../shared/units/quantity.ts';
import { BedWriter, type PortPart } from '../../support/bed-writer.ts';
import { changed } from './edits.ts';

/** Small beds for one question each: a BedWriter with the parts that rules ask for. */
export class SmallBed extends BedWriter {
  constructor() {
    super(77);
  }

  socket(host: Id, index: number, threads: number | null = null): Id {
    return this.put({
      kind: 'socket',
      parent: host,
      name: `Socket ${index}`,
      index,
      cpuModel: null,
      cores: null,
      threads,
    });
  }

  numa(host: Id, index: number, change: Partial<EntityOf<'numaNode'>> = {}): Id {
    const unknown = { socket: null, cores: 8, cpuList: null, memoryBytes: null };
    return this.put({ kind: 'numaNode', parent: host, name: `NUMA ${index}`, index, ...unknown, ...change });
  }

  reactors(parent: Id, name: string, cpuList: string, change: Partial<EntityOf<'coreSet'>> = {}): Id {
    return this.put({ kind: 'coreSet', parent, name, cpuList, duty: 'reactors', ...change });
  }

  array(parent: Id | null, name: string, members: Id[], change: Partial<EntityOf<'array'>> = {}): Id {
    return this.put({ kind: 'array', parent, name, level: 'raid0', stripBytes: bytes(131_072), members, ...change });
  }

  volume(parent: Id | null, name: string, backing: Id): Id {
    return this.put({ kind: 'volume', parent, name, sizeBytes: null, backing });
  }

  subsystem(parent: Id | null, name: string, backings: readonly Id[], change: Partial<EntityOf<'subsystem'>> = {}): Id {
    const namespaces = backings.map((backing, at) => ({ nsid: at + 1, backing, anaGroup: at + 1 }));
    const rest = { serial: null, implementation: 'spdk' as const, allowAnyHost: false, allowedHosts: [], namespaces };
    return this.put({ kind: 'subsystem', parent, name, nqn: `nqn.2020-01.lab:${name}`, ...rest, ...change });
  }

  target(parent: Id | null, backing: Id, address: string, change: Partial<EntityOf<'target'>> = {}): Id {
    const portals = [{ address, port: 3260 }];
    const rest = { implementation: 'lio' as const, luns: [{ lun: 0, backing }], portals };
    return this.put({ kind: 'target', parent, name: 'target', iqn: 'iqn.2020-01.lab:target', ...rest, ...change });
  }

  session(initiator: Id, target: Id, transport: EntityOf<'session'>['transport'] = 'tcp'): Id {
    const rest = { role: 'remote' as const, policy: 'none' as const, transport };
    return this.put({ kind: 'session', parent: initiator, name: 'session', initiator, target, ...rest });
  }

  group(subsystem: Id, states: EntityOf<'accessGroup'>['states']): Id {
    return this.put({ kind: 'accessGroup', parent: null, name: 'group', subsystem, group: 1, states });
  }

  /** A client and a storage host with one 100 Gb/s port each on one switch. */
  pair(): { storage: Id; client: Id; storageNic: Id; clientNic: Id; fabric: Id } {
    const fabric = this.switch('switch', 16, HUNDRED);
    const storage = this.host('storage', 'storage');
    const client = this.host('client', 'client');
    const storageNic = this.port(storage, '10.0.0.1');
    const clientNic = this.port(client, '10.0.0.2');
    this.cable([storageNic, 'p0'], [fabric, '1'], { speed: HUNDRED });
    this.cable([clientNic, 'p0'], [fabric, '2'], { speed: HUNDRED });
    return { storage, client, storageNic, clientNic, fabric };
  }

  /** An adapter with one port of 100 Gb/s. */
  port(parent: Id, address: string, part: Partial<PortPart> = {}): Id {
    return this.nic(parent, 'nic', [{ speed: HUNDRED, addresses: [address], ...part }], {
      transports: ['rocev2', 'tcp'],
    });
  }
}

const HUNDRED = gigabitsPerSecond(100);

export function drawn(draw: (bed: SmallBed) => void): Lab {
  const bed = new SmallBed();
  draw(bed);
  return bed.lab('a small bed');
}

/** What a rule says of a bed, each as `severity: message`. */
export const saidOf = (code: string, lab: Lab, findings: readonly LintFinding[] = lintLab(lab)): string[] =>
  findings.filter((finding) => finding.code === code).map(({ severity, message }) => `${severity}: ${message}`);

export const said = (code: string, draw: (bed: SmallBed) => void): string[] => saidOf(code, drawn(draw));

/** The lab with what is known of the only port of an adapter changed. */
export const withPort = (lab: Lab, nic: Id, change: Partial<NicPort>): Lab =>
  changed(
    lab,
    'nic',
    ({ id }) => id === nic,
    (one) => ({ ...one, ports: one.ports.map((port) => ({ ...port, ...change })) }),
  );

export const PLAIN_QOS: PortQos = { trust: 'dscp', pfcPriorities: [3], pause: null, ecn: null, dscpPriority: null };
