import { iscsiWireBytes, type IscsiOptions } from './iscsi-wire.ts';
import { nvmeTcpWireBytes, type NvmeTcpOptions } from './nvme-tcp-wire.ts';
import { roceWireBytes, type RoceOptions } from './roce-wire.ts';
import type { CeilingKind, Operation, WireBytes } from './wire-bytes.ts';

/** A storage protocol with what decides its overhead. iSER is counted as NVMe/RDMA. */
export type Fabric =
  | ({ readonly protocol: 'rdma' | 'iser' } & RoceOptions)
  | ({ readonly protocol: 'tcp' } & NvmeTcpOptions)
  | ({ readonly protocol: 'iscsi' } & IscsiOptions);

/** A load by its block size and its share of reads, 0 to 1. */
export interface BlockLoad {
  readonly blockBytes: number;
  readonly readFraction: number;
}

/** Bytes of one average I/O of a load in each direction. */
export function loadWireBytes(load: BlockLoad, fabric: Fabric, kind: CeilingKind = 'planning'): WireBytes {
  if (!(load.readFraction >= 0 && load.readFraction <= 1)) {
    throw new RangeError(`a share of reads lies between 0 and 1, not ${load.readFraction}`);
  }
  const read = operationWireBytes(load.blockBytes, 'read', fabric, kind);
  const write = operationWireBytes(load.blockBytes, 'write', fabric, kind);
  const mixed = (ofRead: number, ofWrite: number): number =>
    load.readFraction * ofRead + (1 - load.readFraction) * ofWrite;
  return {
    hostToTarget: mixed(read.hostToTarget, write.hostToTarget),
    targetToHost: mixed(read.targetToHost, write.targetToHost),
  };
}

/** Most I/O per second over one full-duplex link: neither direction exceeds the line rate. */
export function linkCeilingIops(
  lineBitsPerSecond: number,
  load: BlockLoad,
  fabric: Fabric,
  kind: CeilingKind = 'planning',
): number {
  const bytes = loadWireBytes(load, fabric, kind);
  return lineBitsPerSecond / 8 / Math.max(bytes.hostToTarget, bytes.targetToHost);
}

/** Payload bits per second that were measured in each direction of a cable (fabric qualification). */
interface MeasuredPayload {
  readonly toHost: number;
  readonly toTarget: number;
}

/** Most I/O per second over a cable with these measured payloads: reads load one direction, writes the other. */
export function measuredLinkIops({ toHost, toTarget }: MeasuredPayload, load: BlockLoad): number {
  const { blockBytes, readFraction } = load;
  const carried = (bits: number, share: number): number => (share === 0 ? Infinity : bits / 8 / (blockBytes * share));
  return Math.min(carried(toHost, readFraction), carried(toTarget, 1 - readFraction));
}

function operationWireBytes(blockBytes: number, operation: Operation, fabric: Fabric, kind: CeilingKind): WireBytes {
  switch (fabric.protocol) {
    case 'rdma':
    case 'iser':
      return roceWireBytes(blockBytes, operation, kind === 'hard' ? { ...fabric, acknowledgements: 0 } : fabric);
    case 'tcp':
      return nvmeTcpWireBytes(blockBytes, operation, fabric, kind);
    case 'iscsi':
      return iscsiWireBytes(blockBytes, operation, fabric, kind);
  }
}
