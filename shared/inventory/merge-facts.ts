import type { NicPort } from '../model/hardware.ts';
import { compareNatural } from '../model/natural-order.ts';
import type { DriveFound, HostFacts, NicFound } from './host-inventory.ts';

/**
 * What several sources tell about one machine. The first that knows a value wins, the later ones fill what is still
 * unknown; a drive or adapter that only one of them shows is kept.
 */
export function mergeFacts(sources: readonly HostFacts[]): Required<HostFacts> {
  const all = sources.reduce<HostFacts>((known, next) => fill(known, next), {});
  const lists = <T>(pick: (facts: HostFacts) => readonly T[] | undefined): readonly T[] =>
    sources.flatMap((facts) => pick(facts) ?? []);
  const record = (pick: (facts: HostFacts) => Readonly<Record<string, string>> | undefined) =>
    sources.reduce<Record<string, string>>((known, facts) => ({ ...pick(facts), ...known }), {});
  return {
    name: all.name ?? null,
    model: all.model ?? null,
    operatingSystem: all.operatingSystem ?? null,
    kernel: all.kernel ?? null,
    memoryBytes: all.memoryBytes ?? null,
    logicalCpus: all.logicalCpus ?? null,
    hostNqn: all.hostNqn ?? null,
    multipathPolicy: all.multipathPolicy ?? null,
    clock: all.clock ?? null,
    software: record((facts) => facts.software),
    settings: record((facts) => facts.settings),
    sockets: unite(
      lists((facts) => facts.sockets),
      (one, other) => one.index === other.index,
      fill,
    ).sort((one, other) => one.index - other.index),
    nodes: unite(
      lists((facts) => facts.nodes),
      (one, other) => one.index === other.index,
      fill,
    ).sort((one, other) => one.index - other.index),
    drives: unite(
      lists((facts) => facts.drives),
      sameDrive,
      fill,
    ).sort((one, other) => compareNatural(one.name, other.name)),
    slots: lists((facts) => facts.slots),
    nics: unite(
      lists((facts) => facts.nics),
      sameAdapter,
      fillAdapter,
    ),
  };
}

/** `known` with what it lacks taken from `next`. */
function fill<T extends object>(known: T, next: T): T {
  const lacking = Object.entries(next).filter(([key]) => {
    const value: unknown = Reflect.get(known, key);
    return value === null || value === undefined || value === 'other';
  });
  return lacking.length === 0 ? known : { ...known, ...Object.fromEntries(lacking) };
}

function unite<T>(items: readonly T[], same: (one: T, other: T) => boolean, join: (known: T, next: T) => T): T[] {
  const united: T[] = [];
  for (const item of items) {
    const at = united.findIndex((known) => same(known, item));
    const known = united[at];
    if (known === undefined) united.push(item);
    else united[at] = join(known, item);
  }
  return united;
}

const equal = <T>(one: T | null, other: T | null): boolean => one !== null && one === other;
const differ = <T>(one: T | null, other: T | null): boolean => one !== null && other !== null && one !== other;

/** Serial, then PCI address, then the kernel's name, which is the same for all commands of one look. */
function sameDrive(one: DriveFound, other: DriveFound): boolean {
  // Adapters for USB give all their drives one serial.
  if (equal(one.serial, other.serial)) return !differ(one.wwn, other.wwn);
  if (differ(one.serial, other.serial) || differ(one.pciAddress, other.pciAddress)) return false;
  // Drives of one SATA or SAS controller share its address; an NVMe controller has its own.
  const isOwn = one.media === 'nvme' && other.media === 'nvme';
  return (isOwn && equal(one.pciAddress, other.pciAddress)) || one.name === other.name;
}

export const cardOf = (pciAddress: string | null): string | null => pciAddress?.replace(/\.[0-7]$/, '') ?? null;

function sameAdapter(one: NicFound, other: NicFound): boolean {
  if (equal(cardOf(one.pciAddress), cardOf(other.pciAddress))) return true;
  return one.ports.some((port) => other.ports.some((each) => samePort(port, each)));
}

const samePort = (one: NicPort, other: NicPort): boolean =>
  equal(one.interfaceName, other.interfaceName) || (one.interfaceName === null && equal(one.mac, other.mac));

function fillAdapter(known: NicFound, next: NicFound): NicFound {
  const merged = fill(known, next);
  const transports = known.transports.length > 0 ? known.transports : next.transports;
  return { ...merged, transports, ports: unite([...known.ports, ...next.ports], samePort, fillPort) };
}

const fillPort = (known: NicPort, next: NicPort): NicPort => ({
  ...fill(known, next),
  addresses: known.addresses.length > 0 ? known.addresses : next.addresses,
});
