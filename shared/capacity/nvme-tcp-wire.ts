import { tcpWireBytes, withTlsRecords } from './tcp-stream.ts';
import {
  addWireBytes,
  commandSizes,
  DEFAULT_IN_CAPSULE_BYTES,
  DEFAULT_SPLIT_BYTES,
  type CeilingKind,
  type Operation,
  type WireBytes,
} from './wire-bytes.ts';

/** PDU sizes of NVMe/TCP (TP 8000; SPDK include/spdk/nvmf_spec.h). */
const COMMAND_PDU = 72;
const RESPONSE_PDU = 24;
const READY_TO_TRANSFER_PDU = 24;
const DATA_PDU_HEADER = 24;
const DIGEST_BYTES = 4;

export interface NvmeTcpOptions {
  readonly ethernetMtu: number;
  readonly splitBytes?: number;
  readonly inCapsuleBytes?: number;
  readonly headerDigest?: boolean;
  readonly dataDigest?: boolean;
  /** The last data PDU of a read stands for the response (success flag); on by default. */
  readonly c2hSuccess?: boolean;
  readonly tls?: boolean;
}

export function nvmeTcpWireBytes(
  blockBytes: number,
  operation: Operation,
  options: NvmeTcpOptions,
  kind: CeilingKind = 'planning',
): WireBytes {
  const header = options.headerDigest === true ? DIGEST_BYTES : 0;
  const data = options.dataDigest === true ? DIGEST_BYTES : 0;
  const inCapsule = options.inCapsuleBytes ?? DEFAULT_IN_CAPSULE_BYTES;
  const response = RESPONSE_PDU + header;
  const read = (bytes: number): WireBytes => ({
    hostToTarget: COMMAND_PDU + header,
    targetToHost: DATA_PDU_HEADER + header + bytes + data + (options.c2hSuccess === false ? response : 0),
  });
  const write = (bytes: number): WireBytes => {
    const capsule = COMMAND_PDU + header + bytes + data;
    if (bytes <= inCapsule) return { hostToTarget: capsule, targetToHost: response };
    return {
      hostToTarget: capsule + DATA_PDU_HEADER + header,
      targetToHost: READY_TO_TRANSFER_PDU + header + response,
    };
  };
  const sizes = commandSizes(blockBytes, options.splitBytes ?? DEFAULT_SPLIT_BYTES);
  const stream = addWireBytes(sizes.map(operation === 'read' ? read : write));
  return tcpWireBytes(options.tls === true ? encrypted(stream) : stream, options.ethernetMtu, kind);
}

const encrypted = (stream: WireBytes): WireBytes => ({
  hostToTarget: withTlsRecords(stream.hostToTarget),
  targetToHost: withTlsRecords(stream.targetToHost),
});
