import type { Drive, Host, Nic, NumaNode, PcieSlot, Socket } from '../model/lab.ts';
import type { DriveFound, HostInventory, NicFound, NodeFound, SlotFound, SocketFound } from './host-inventory.ts';

/** What a look says of an entity, in the fields of the model. Null is not known. */

export const hostFacts = (found: HostInventory, managedHost: string | null) =>
  ({
    managedHost,
    name: found.name,
    model: found.model,
    operatingSystem: found.operatingSystem,
    kernel: found.kernel,
    memoryBytes: found.memoryBytes,
    software: { ...found.software },
    settings: { ...found.settings },
    hostNqn: found.hostNqn,
    multipathPolicy: found.multipathPolicy,
    clock: found.clock,
  }) satisfies Partial<Record<keyof Host, unknown>>;

export const socketFacts = ({ cpuModel, cores, threads }: SocketFound) =>
  ({ cpuModel, cores, threads }) satisfies Partial<Socket>;

export const nodeFacts = (found: NodeFound, socket: string | null) =>
  ({
    socket,
    cores: found.cores,
    cpuList: found.cpuList,
    memoryBytes: found.memoryBytes,
    hugepages: found.hugepages,
    hugepageBytes: found.hugepageBytes,
    siblings: found.siblings,
  }) satisfies Partial<NumaNode>;

export const slotFacts = ({ pciAddress, link }: SlotFound) =>
  ({ pciAddress, link: { ...link } }) satisfies Partial<PcieSlot>;

export const driveFacts = (found: DriveFound) =>
  ({
    name: found.name,
    model: found.model,
    serial: found.serial,
    wwn: found.wwn,
    firmware: found.firmware,
    pciAddress: found.pciAddress,
    link: found.link,
    capacityBytes: found.capacityBytes,
    lbaBytes: found.lbaBytes,
    metadataBytes: found.metadataBytes,
    volatileWriteCache: found.volatileWriteCache,
    health: found.health,
    // "other" is what a look says of a device that it cannot place.
    media: found.media === 'other' ? null : found.media,
  }) satisfies Partial<Drive>;

export const nicFacts = (found: NicFound) =>
  ({
    model: found.model,
    firmware: found.firmware,
    driver: found.driver,
    pciAddress: found.pciAddress,
    link: found.link,
    transports: found.transports.length === 0 ? null : found.transports,
    ports: [...found.ports],
  }) satisfies Partial<Record<keyof Nic, unknown>>;
