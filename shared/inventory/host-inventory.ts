import type { PcieLink } from '../model/entity-base.ts';
import type { NicPort } from '../model/hardware.ts';
import type { Drive, Host, Nic } from '../model/lab.ts';
import type { Problem } from '../units/problem.ts';
import type { Bytes, BytesPerSecond } from '../units/quantity.ts';

/** What an inventory found on one machine, in the lab's terms but without ids. Null is "could not be seen". */
export interface HostInventory {
  /** Host name; null where no source tells it. */
  readonly name: string | null;
  readonly model: string | null;
  readonly operatingSystem: string | null;
  readonly kernel: string | null;
  readonly memoryBytes: Bytes | null;
  /** Logical CPUs that are online. */
  readonly logicalCpus: number | null;
  readonly hostNqn: string | null;
  readonly multipathPolicy: NonNullable<Host['multipathPolicy']> | null;
  readonly clock: NonNullable<Host['clock']> | null;
  readonly software: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly sockets: readonly SocketFound[];
  readonly nodes: readonly NodeFound[];
  readonly drives: readonly DriveFound[];
  readonly nics: readonly NicFound[];
  readonly slots: readonly SlotFound[];
  /** Whether the sources list drives and adapters at all, so that one that is not among them is gone. */
  readonly sawDrives: boolean;
  readonly sawAdapters: boolean;
  readonly notSeen: readonly Problem[];
}

/** What one source (a command, a file) tells; merged by `mergeFacts`. */
export type HostFacts = Partial<Omit<HostInventory, 'notSeen' | 'sawDrives' | 'sawAdapters'>>;

export interface SocketFound {
  readonly index: number;
  readonly cpuModel: string | null;
  readonly cores: number | null;
  readonly threads: number | null;
}

export interface NodeFound {
  readonly index: number;
  /** Index of its socket. */
  readonly socket: number | null;
  readonly cores: number | null;
  readonly cpuList: string | null;
  readonly memoryBytes: Bytes | null;
  readonly hugepages: number | null;
  readonly hugepageBytes: Bytes | null;
  /** Logical CPUs of each core where they share one: `0,40`. */
  readonly siblings: string[] | null;
}

export interface DriveFound {
  /** Of NVMe drives the controller (`nvme0`), else the block device. */
  readonly name: string;
  readonly node: number | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly wwn: string | null;
  readonly firmware: string | null;
  readonly pciAddress: string | null;
  readonly link: PcieLink | null;
  readonly capacityBytes: Bytes | null;
  readonly lbaBytes: Bytes | null;
  readonly metadataBytes: Bytes | null;
  readonly volatileWriteCache: boolean | null;
  readonly health: NonNullable<Drive['health']> | null;
  readonly media: Drive['media'];
  /** Rate of the PCIe link where a source tells it without generation and lanes. */
  readonly linkRate: BytesPerSecond | null;
}

export interface NicFound {
  readonly name: string;
  readonly node: number | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly driver: string | null;
  readonly pciAddress: string | null;
  readonly link: PcieLink | null;
  readonly linkRate: BytesPerSecond | null;
  readonly ports: readonly NicPort[];
  readonly transports: Nic['transports'];
}

/** A PCIe slot of the board: what it could, and what was trained with the card in it. */
export interface SlotFound {
  /** As printed on the board. */
  readonly name: string;
  /** Bus address of the card; null for a free slot. */
  readonly pciAddress: string | null;
  readonly link: PcieLink;
}

/** Nothing known of a drive but its name: the start of what a source tells. */
export const drive = (name: string, facts: Partial<DriveFound>): DriveFound => ({
  name,
  node: null,
  model: null,
  serial: null,
  wwn: null,
  firmware: null,
  pciAddress: null,
  link: null,
  capacityBytes: null,
  lbaBytes: null,
  metadataBytes: null,
  volatileWriteCache: null,
  health: null,
  media: mediaOf(name, null),
  linkRate: null,
  ...facts,
});

/** An adapter of which only some things are known. */
export const adapter = (name: string, facts: Partial<NicFound>): NicFound => ({
  name,
  node: null,
  model: null,
  firmware: null,
  driver: null,
  pciAddress: null,
  link: null,
  linkRate: null,
  ports: [],
  transports: [],
  ...facts,
});

/** A port of which only some things are known. */
export const port = (interfaceName: string, facts: Partial<NicPort>): NicPort => ({
  id: interfaceName.slice(0, 40),
  name: interfaceName,
  interfaceName,
  rdmaDevice: null,
  mac: null,
  speed: null,
  mtu: null,
  addresses: [],
  ...facts,
});

/** A path to a namespace, which the kernel hides behind `nvme0n1` (native multipath). */
const NVME_PATH = /^nvme\d+c(\d+)n\d+$/;
export const isNvmePath = (device: string): boolean => NVME_PATH.test(device);

/** Controller of an NVMe namespace: `nvme0` of `nvme0n1`, `nvme3` of the path `nvme0c3n1`; null for other devices. */
export function nvmeControllerOf(device: string): string | null {
  const path = NVME_PATH.exec(device)?.[1];
  return path === undefined ? (/^(nvme\d+)n\d+$/.exec(device)?.[1] ?? null) : `nvme${path}`;
}

/** By the kernel's name of the device and the transport that lsblk tells. */
export function mediaOf(name: string, transport: string | null): DriveFound['media'] {
  if (name.startsWith('nvme')) return 'nvme';
  if (/^(vd|xvd)/.test(name)) return 'virtual';
  if (transport === 'sata' || transport === 'sas') return transport;
  return 'other';
}
