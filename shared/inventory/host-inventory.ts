import type { PcieLink } from '../model/entity-base.ts';
import type { NicPort } from '../model/hardware.ts';
import type { Drive } from '../model/lab.ts';
import type { Problem } from '../units/problem.ts';
import type { Bytes } from '../units/quantity.ts';

/** What an inventory found on one machine, in the lab's terms but without ids. Null is "could not be seen". */
export interface HostInventory {
  readonly name: string;
  readonly model: string | null;
  readonly operatingSystem: string | null;
  readonly kernel: string | null;
  readonly memoryBytes: Bytes | null;
  readonly software: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly sockets: readonly SocketFound[];
  readonly nodes: readonly NodeFound[];
  readonly drives: readonly DriveFound[];
  readonly nics: readonly NicFound[];
  readonly notSeen: readonly Problem[];
}

export interface SocketFound {
  readonly index: number;
  readonly cpuModel: string | null;
  readonly cores: number | null;
  readonly threads: number | null;
}

export interface NodeFound {
  readonly index: number;
  readonly socket: number | null;
  readonly cores: number | null;
  readonly cpuList: string | null;
  readonly memoryBytes: Bytes | null;
  readonly hugepages: number | null;
}

export interface DriveFound {
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
  readonly media: Drive['media'];
}

export interface NicFound {
  readonly name: string;
  readonly node: number | null;
  readonly model: string | null;
  readonly driver: string | null;
  readonly pciAddress: string | null;
  readonly link: PcieLink | null;
  readonly ports: readonly NicPort[];
  readonly rdma: boolean;
}
