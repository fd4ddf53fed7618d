import { z } from 'zod';
import type { NicPort } from '../model/hardware.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Host, Nic, Switch } from '../model/lab.ts';
import { idSchema } from '../units/identity.ts';
import type { LldpNeighbour } from './cabling-lldp.ts';

const portEndSchema = z.object({
  device: idSchema,
  port: z.string(),
  label: z.string(),
  /** What LLDP names at the other end, where this port hears it: `leaf-1 Ethernet12`. */
  neighbour: z.string().max(500).optional(),
});

/** A cable that a host seems to have. It is offered, never assumed. */
export const cablingHintSchema = z.object({
  /** Made of the ports, so the same at every reading. */
  id: z.string(),
  by: z.enum(['lldp', 'neighbour', 'subnet']),
  /** Why it is offered, in words. */
  reason: z.string(),
  a: portEndSchema,
  /** A port of another host, or a switch by its name, which is drawn when it is not there yet. */
  b: z.discriminatedUnion('kind', [
    portEndSchema.extend({ kind: z.literal('port') }),
    z.object({ kind: z.literal('switch'), name: z.string(), port: z.string().nullable() }),
  ]),
});
export type CablingHint = z.infer<typeof cablingHintSchema>;

/** What a discovered host says of its neighbours. */
export interface NeighbourFacts {
  readonly host: string;
  readonly lldp: readonly LldpNeighbour[];
  /** MAC addresses that answered on an interface. */
  readonly seen: readonly { readonly interfaceName: string; readonly mac: string }[];
}

interface Port {
  readonly host: Host;
  readonly nic: Nic;
  readonly port: NicPort;
  readonly subnets: readonly string[];
}

/**
 * Cables for ports that have none yet, the surest reason first: a neighbour that names itself (LLDP), then ports of one
 * subnet, which see each other where one answered the other. Two such ports are a cable, more of them are on a switch.
 */
export function cablingHints(
  index: LabIndex,
  facts: readonly NeighbourFacts[],
  subnetOf: (address: string, prefix: number) => string | null,
): CablingHint[] {
  const ports = index.ofKind('host').flatMap((host) => portsOf(index, host, subnetOf));
  const bare = ports.filter(({ nic, port }) => index.cablesAt({ device: nic.id, port: port.id }).length === 0);
  const hints: CablingHint[] = [];
  const taken = new Set<Port>();
  for (const port of bare) {
    const heard = lldpOf(port, facts);
    if (heard === null || taken.has(port)) continue;
    const far = bare.find((other) => other.host.id !== port.host.id && isSpeaker(other, heard));
    const back = far === undefined ? null : lldpOf(far, facts);
    hints.push(
      far === undefined ? onSwitch(port, heard) : direct([port, heard], [far, back], 'lldp', lldpReason(port, heard)),
    );
    taken.add(port);
    if (far !== undefined) taken.add(far);
  }
  const left = bare.filter((port) => !taken.has(port));
  const subnets = [...new Set(left.flatMap((port) => port.subnets))];
  for (const subnet of subnets) hints.push(...bySubnet(index, subnet, ports, left, facts, taken));
  return hints;
}

function portsOf(index: LabIndex, host: Host, subnetOf: (address: string, prefix: number) => string | null): Port[] {
  const nics = index.subtree(host.id).filter((entity) => entity.kind === 'nic');
  return nics.flatMap((nic) =>
    nic.ports.map((port) => {
      const subnets = port.addresses
        .map(({ address, prefix }) => subnetOf(address, prefix))
        .filter((each) => each !== null);
      return { host, nic, port, subnets };
    }),
  );
}

const interfaceOf = ({ port }: Port): string => port.interfaceName ?? port.name;
const labelOf = (port: Port): string => `${port.host.name} ${interfaceOf(port)}`;
const keyOf = ({ nic, port }: Port): string => `${nic.id}/${port.id}`;
const endOf = (port: Port, heard: LldpNeighbour | null = null) => ({
  ...{ device: port.nic.id, port: port.port.id, label: labelOf(port) },
  ...(heard !== null && { neighbour: neighbourText(heard) }),
});

const chassisName = ({ systemName, chassisId }: LldpNeighbour): string =>
  systemName ?? `switch ${chassisId ?? ''}`.trim();

/** Some switches send a bare number or a MAC address as the id and the name on the front as the description. */
function portNameOf({ portId, portDescription }: LldpNeighbour): string | null {
  const isMac = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(portId ?? '');
  return isMac ? portDescription : (portId ?? portDescription);
}

const neighbourText = (heard: LldpNeighbour): string =>
  [heard.systemName ?? heard.chassisId, portNameOf(heard) ?? heard.portId].filter((word) => word !== null).join(' ');

function lldpOf(port: Port, facts: readonly NeighbourFacts[]): LldpNeighbour | null {
  const own = facts.find(({ host }) => host === port.host.id)?.lldp ?? [];
  return own.find(({ interfaceName }) => interfaceName === interfaceOf(port)) ?? null;
}

/** A host that speaks LLDP names itself and its interface, or its port's MAC address. */
function isSpeaker(port: Port, { systemName, portId, portDescription }: LldpNeighbour): boolean {
  const mac = port.port.mac?.toLowerCase();
  if (mac !== undefined && portId?.toLowerCase() === mac) return true;
  const named = systemName !== null && systemName.split('.')[0] === port.host.name.split('.')[0];
  return named && (portId === interfaceOf(port) || portDescription === interfaceOf(port));
}

const lldpReason = (port: Port, { systemName, chassisId, portId, portDescription }: LldpNeighbour): string =>
  `${labelOf(port)} hears ${systemName ?? chassisId ?? 'a neighbour'}, port ${portId ?? portDescription ?? '?'}, by LLDP`;

/** A port with what it hears. */
type Hearing = readonly [port: Port, heard: LldpNeighbour | null];

function direct([a, ofA]: Hearing, [b, ofB]: Hearing, by: CablingHint['by'], reason: string): CablingHint {
  const [from, to] = [endOf(a, ofA), endOf(b, ofB)];
  return { id: `${keyOf(a)}~${keyOf(b)}`, by, reason, a: from, b: { kind: 'port', ...to } };
}

function onSwitch(port: Port, heard: LldpNeighbour): CablingHint {
  const name = chassisName(heard);
  return {
    id: `${keyOf(port)}~${name}`,
    by: 'lldp',
    reason: lldpReason(port, heard),
    a: endOf(port, heard),
    b: { kind: 'switch', name: name.slice(0, 200), port: portNameOf(heard)?.slice(0, 64) ?? null },
  };
}

function bySubnet(
  index: LabIndex,
  subnet: string,
  all: readonly Port[],
  left: readonly Port[],
  facts: readonly NeighbourFacts[],
  taken: Set<Port>,
): CablingHint[] {
  const members = left.filter((port) => port.subnets.includes(subnet) && !taken.has(port));
  const cabled = all.filter((port) => port.subnets.includes(subnet) && !left.includes(port));
  const hosts = new Set([...members, ...cabled].map(({ host }) => host.id));
  if (members.length === 0 || hosts.size < 2) return [];
  const [one, other] = members;
  for (const port of members) taken.add(port);
  if (one !== undefined && other !== undefined && members.length === 2 && cabled.length === 0) {
    const seen = sees(one, other, facts) || sees(other, one, facts);
    const reason = `${labelOf(one)} and ${labelOf(other)} are the only ports in ${subnet}${seen ? ' and see each other' : ''}`;
    return [direct([one, null], [other, null], seen ? 'neighbour' : 'subnet', reason)];
  }
  const known = cabled.map((port) => switchAt(index, port)).find((each) => each !== null) ?? null;
  const name = known?.name ?? `switch ${subnet}`;
  return members.map((port): CablingHint => {
    const met = [...members, ...cabled].find(
      (each) => each !== port && (sees(port, each, facts) || sees(each, port, facts)),
    );
    const count = members.length + cabled.length;
    const reason = `${labelOf(port)} is one of ${String(count)} ports in ${subnet}${met === undefined ? '' : ` and sees ${labelOf(met)}`}`;
    return {
      id: `${keyOf(port)}~${name}`,
      by: met === undefined ? 'subnet' : 'neighbour',
      reason,
      a: endOf(port),
      b: { kind: 'switch', name, port: null },
    };
  });
}

function sees(port: Port, other: Port, facts: readonly NeighbourFacts[]): boolean {
  const mac = other.port.mac?.toLowerCase();
  const seen = facts.find(({ host }) => host === port.host.id)?.seen ?? [];
  return mac !== undefined && seen.some((each) => each.interfaceName === interfaceOf(port) && each.mac === mac);
}

function switchAt(index: LabIndex, { nic, port }: Port): Switch | null {
  const ends = index.cablesAt({ device: nic.id, port: port.id }).flatMap((link) => [link.a, link.b]);
  return ends.map(({ device }) => index.get(device)).find((entity) => entity?.kind === 'switch') ?? null;
}
