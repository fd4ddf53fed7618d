import type { Nic } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { linkOf } from '../model/pcie-link.ts';
import type { Id } from '../units/identity.ts';
import type { ClientGroup } from './bed-input.ts';
import type { CabledPort } from './lab-fabric.ts';
import type { Fabric } from './link-ceiling.ts';
import type { PcieLanes } from './pcie.ts';

type FabricEnd = Required<
  Pick<ClientGroup, 'linkBitsPerSecond' | 'measuredPayloadBitsPerSecond' | 'adapterTotalBitsPerSecond' | 'slots'>
>;

/** What the cabled ports of one side carry through cables, adapters and slots; null for what is not all known. */
export function fabricEnd(index: LabIndex, ports: readonly CabledPort[], protocol: Fabric['protocol']): FabricEnd {
  const nics = nicsOf(ports);
  return {
    linkBitsPerSecond: total(ports.map((port) => port.bitsPerSecond)),
    measuredPayloadBitsPerSecond: total(ports.map((port) => measuredPayload(port, protocol))),
    adapterTotalBitsPerSecond: adapterTotals(ports, nics),
    slots: slotsOf(index, nics),
  };
}

export const nicsOf = (ports: readonly CabledPort[]): Nic[] => [
  ...new Map(ports.map((port) => [port.nic.id, port.nic])).values(),
];

/** The slot of an adapter as trained: no more than adapter and slot can. Null while it is not known. */
export function slotOf(index: LabIndex, nic: Nic): PcieLanes | null {
  const link = linkOf(index, nic);
  if (link?.generation == null || link.lanes === null) return null;
  return { generation: link.generation, lanes: link.lanes, maxPayloadBytes: link.maxPayloadBytes ?? null };
}

export const portsOfHost = (ports: readonly CabledPort[], host: Id): CabledPort[] =>
  ports.filter((port) => port.host === host);

/**
 * Lower of the two directions, when both were measured or one stands for both. What iperf3 reaches over TCP says nothing of
 * RDMA, nor the other way round.
 */
function measuredPayload({ link }: CabledPort, protocol: Fabric['protocol']): number | null {
  const isRdma = protocol === 'rdma' || protocol === 'iser';
  const payloads = (link.measured ?? [])
    .filter(({ tool }) => tool.startsWith('ib_') === isRdma)
    .map((each) => each.payload);
  return payloads.length === 0 ? null : Math.min(...payloads);
}

/** Adapters without a total of their own carry the sum of their cables; null when none has one. */
function adapterTotals(ports: readonly CabledPort[], nics: readonly Nic[]): number | null {
  if (nics.every((nic) => nic.adapterTotal === null)) return null;
  return total(
    nics.map((nic) => {
      const cabled = total(ports.filter((port) => port.nic.id === nic.id).map((port) => port.bitsPerSecond));
      return nic.adapterTotal === null ? cabled : Math.min(nic.adapterTotal, cabled ?? Infinity);
    }),
  );
}

function slotsOf(index: LabIndex, nics: readonly Nic[]): PcieLanes[] {
  const slots = nics.map((nic) => slotOf(index, nic));
  const known = slots.filter((slot) => slot !== null);
  return known.length === slots.length ? known : [];
}

/** Sum; null for nothing or when one part is not known. */
function total(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 || known.length < values.length ? null : known.reduce((a, b) => a + b, 0);
}

/** Hosts that can do the same and the group that they form. */
export interface ClientHosts {
  readonly hosts: readonly Id[];
  readonly group: ClientGroup;
}

export function groupClients(
  each: readonly { readonly host: Id; readonly client: Omit<ClientGroup, 'clients'> }[],
): ClientHosts[] {
  const groups = new Map<string, ClientHosts>();
  for (const { host, client } of each) {
    const key = JSON.stringify(client);
    const hosts = [...(groups.get(key)?.hosts ?? []), host];
    groups.set(key, { hosts, group: { ...client, clients: hosts.length } });
  }
  return [...groups.values()];
}
