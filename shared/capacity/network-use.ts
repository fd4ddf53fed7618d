import type { Nic } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import type { EndAdapter } from './bed-input.ts';
import { partUse } from './element-use.ts';
import { adapterIops, busierDirectionBytes, cableIops, type FabricLoad } from './fabric-end.ts';
import { endAdapters, nicsOf, portsOfHost, type EndSide } from './lab-ends.ts';
import type { CabledPort } from './lab-fabric.ts';
import type { ElementUse } from './question.ts';

/** Ceilings that the cables, adapters and slots of one side of the fabric belong to. */
const SIDES = {
  client: { links: 'client_links', total: 'client_nic_total', slot: 'client_nic_pcie' },
  target: { links: 'target_links', total: 'target_nic_total', slot: 'target_nic_pcie' },
  node: { links: 'node_links', total: 'node_links', slot: 'node_links' },
} as const;

/** One adapter with its cabled ports, and I/O per second that they carry. */
interface AdapterLoad {
  readonly nic: Nic;
  readonly ports: readonly CabledPort[];
  readonly adapter: EndAdapter;
  /** Least of cables, total and slot. */
  readonly limit: number;
  readonly cableLimits: readonly number[];
}

/**
 * Cables, adapters and slots of one side for `iops` in all, spread over the adapters by what they carry, and within one
 * over its cables: so shares agree with the ceilings. Nothing is said when that is not known of one of them.
 */
export function networkUses(
  index: LabIndex,
  side: EndSide,
  ports: readonly CabledPort[],
  iops: number,
  work: FabricLoad,
): ElementUse[] {
  const nics = nicsOf(ports);
  const loads = nics.flatMap((nic) => adapterLoad(index, side, nic, ports, work) ?? []);
  const inAll = loads.reduce((sum, { limit }) => sum + limit, 0);
  if (loads.length < nics.length || inAll === 0) return [];
  return loads.flatMap((load) => adapterUses(load, side, iops * (load.limit / inAll), work));
}

/** Every port of every host with its part of the host's rate. */
export function networkUsesByHost(
  index: LabIndex,
  side: EndSide,
  ports: readonly CabledPort[],
  hostIops: ReadonlyMap<Id, number>,
  work: FabricLoad,
): ElementUse[] {
  return [...hostIops].flatMap(([host, iops]) => networkUses(index, side, portsOfHost(ports, host), iops, work));
}

function adapterLoad(
  index: LabIndex,
  side: EndSide,
  nic: Nic,
  all: readonly CabledPort[],
  work: FabricLoad,
): AdapterLoad | null {
  const ports = all.filter((port) => port.nic.id === nic.id);
  const [adapter] = endAdapters(index, ports, work.fabric.protocol, side);
  if (adapter === undefined) return null;
  const limit = adapterIops(adapter, work, 'planning');
  const cableLimits = adapter.cables.map((cable) => cableIops(cable, work, 'planning'));
  const known = cableLimits.filter((each) => each !== null);
  if (limit === null || known.length < cableLimits.length) return null;
  return { nic, ports, adapter, limit, cableLimits: known };
}

function adapterUses(load: AdapterLoad, side: EndSide, iops: number, work: FabricLoad): ElementUse[] {
  const { nic, ports, adapter, cableLimits } = load;
  const elements = SIDES[side];
  const payload = 8 * busierDirectionBytes(work.load);
  const through = cableLimits.reduce((sum, limit) => sum + limit, 0);
  const cables = ports.map(({ link, port }, at) => {
    const limit = cableLimits[at] ?? 0;
    const bits = { used: iops * (limit / through) * payload, limit: limit * payload };
    return partUse({ entity: link.id, port: port.id, element: elements.links, ...bits, unit: 'bits per second' });
  });
  const total = adapterIops({ cables: [], totalBitsPerSecond: adapter.totalBitsPerSecond ?? null }, work, 'planning');
  const slot = adapterIops({ cables: [], slot: adapter.slot ?? null }, work, 'planning');
  const bits = { entity: nic.id, port: null, used: iops * payload, unit: 'bits per second' as const };
  return [
    ...cables,
    ...(total === null ? [] : [partUse({ ...bits, element: elements.total, limit: total * payload })]),
    ...(slot === null ? [] : [partUse({ ...bits, element: elements.slot, limit: slot * payload })]),
  ];
}
