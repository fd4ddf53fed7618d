import { allCabledPorts, portKey } from '../capacity/lab-fabric.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { allPorts, nameOf } from './bed.ts';
import type { Found } from './rule.ts';

interface User {
  readonly nic: Id;
  readonly address: string;
  /** Network of cables and switches; null for a port without a cable, which may be put into any. */
  readonly network: string | null;
}

/** One address at two ports of a network (L037). Networks that no cable joins may use the same addresses. */
export function doubledAddresses(index: LabIndex): Found[] {
  const byAddress = Map.groupBy(users(index), ({ address }) => address);
  return [...byAddress.values()].flatMap((all) => {
    const isOpen = all.some(({ network }) => network === null);
    const groups = isOpen ? [all] : [...Map.groupBy(all, ({ network }) => network).values()];
    return groups.flatMap((own) => told(index, own));
  });
}

function users(index: LabIndex): User[] {
  const cabled = allCabledPorts(index);
  const networks = new Map(
    cabled.map(({ nic, port, network }) => [portKey({ device: nic.id, port: port.id }), network]),
  );
  return allPorts(index).flatMap(({ nic, port }) =>
    port.addresses.map(({ address, vlan }) => ({
      nic: nic.id,
      address: vlan === null ? address : `${address} on VLAN ${vlan}`,
      network: networks.get(portKey({ device: nic.id, port: port.id })) ?? null,
    })),
  );
}

function told(index: LabIndex, own: readonly User[]): Found[] {
  const [first] = own;
  if (first === undefined || own.length < 2) return [];
  const entities = [...new Set(own.map(({ nic }) => nic))];
  const names = entities.map((id) => nameOf(index, id)).join(' and ');
  return [{ entities, field: 'ports', message: `${first.address} is used ${own.length} times (${names})` }];
}
