import {
  addWireBytes,
  commandSizes,
  DEFAULT_IN_CAPSULE_BYTES,
  DEFAULT_SPLIT_BYTES,
  ETHERNET_BYTES,
  type Operation,
  type WireBytes,
} from './wire-bytes.ts';

/** RoCEv2 packet around its payload: Ethernet, IPv4 20, UDP 8, BTH 12, ICRC 4 (InfiniBand specification, annex A17). */
const PACKET_BYTES = ETHERNET_BYTES + 20 + 8 + 12 + 4;
const RDMA_HEADER_BYTES = 16;
const ACKNOWLEDGE_HEADER_BYTES = 4;
const COMMAND_BYTES = 64;
const COMPLETION_BYTES = 16;

const PATH_MTUS = [4096, 2048, 1024, 512, 256] as const;
/** What Linux keeps free for headers when it derives the path MTU (iboe_get_mtu, include/rdma/ib_addr.h). */
const PATH_MTU_RESERVE = 96;

/** RoCE path MTU over an Ethernet MTU; null when the Ethernet MTU is too small for any. */
export function rocePathMtu(ethernetMtu: number): number | null {
  return PATH_MTUS.find((mtu) => mtu + PATH_MTU_RESERVE <= ethernetMtu) ?? null;
}

export interface RoceOptions {
  readonly pathMtu: number;
  readonly splitBytes?: number;
  readonly inCapsuleBytes?: number;
  /** Acknowledgement packets per message: 1 = none coalesced, 0 = all coalesced away. */
  readonly acknowledgements?: number;
}

/**
 * NVMe/RDMA over RoCEv2 (reliable connection). Read: SEND command; the target answers by RDMA WRITE and SEND. Write:
 * SEND command with the data in the capsule, or the target fetches them by RDMA READ. Standing for iSER too.
 */
export function roceWireBytes(blockBytes: number, operation: Operation, options: RoceOptions): WireBytes {
  const inCapsule = options.inCapsuleBytes ?? DEFAULT_IN_CAPSULE_BYTES;
  const acknowledge = (options.acknowledgements ?? 1) * (PACKET_BYTES + ACKNOWLEDGE_HEADER_BYTES);
  const packets = (bytes: number): number => Math.max(1, Math.ceil(bytes / options.pathMtu));
  const response = PACKET_BYTES + COMPLETION_BYTES + acknowledge;
  const read = (bytes: number): WireBytes => ({
    hostToTarget: PACKET_BYTES + COMMAND_BYTES + 2 * acknowledge,
    targetToHost: bytes + packets(bytes) * PACKET_BYTES + RDMA_HEADER_BYTES + response,
  });
  const capsuleWrite = (bytes: number): WireBytes => ({
    hostToTarget: COMMAND_BYTES + bytes + packets(COMMAND_BYTES + bytes) * PACKET_BYTES + acknowledge,
    targetToHost: response,
  });
  const pulledWrite = (bytes: number): WireBytes => ({
    hostToTarget:
      PACKET_BYTES +
      COMMAND_BYTES +
      bytes +
      packets(bytes) * PACKET_BYTES +
      ACKNOWLEDGE_HEADER_BYTES * Math.min(2, packets(bytes)) +
      acknowledge,
    targetToHost: PACKET_BYTES + RDMA_HEADER_BYTES + response,
  });
  const write = (bytes: number): WireBytes => (bytes <= inCapsule ? capsuleWrite(bytes) : pulledWrite(bytes));
  const sizes = commandSizes(blockBytes, options.splitBytes ?? DEFAULT_SPLIT_BYTES);
  return addWireBytes(sizes.map(operation === 'read' ? read : write));
}
