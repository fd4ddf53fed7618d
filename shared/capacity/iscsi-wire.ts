import { tcpWireBytes } from './tcp-stream.ts';
import type { CeilingKind, Operation, WireBytes } from './wire-bytes.ts';

/** Basic header segment of every iSCSI PDU (RFC 7143). */
const HEADER_SEGMENT = 48;
const DIGEST_BYTES = 4;
/** What open-iscsi and LIO usually agree on; the RFC's own default is 8192. */
const USUAL_RECEIVE_SEGMENT = 262_144;
const USUAL_FIRST_BURST = 65_536;

export interface IscsiOptions {
  readonly ethernetMtu: number;
  /** MaxRecvDataSegmentLength. */
  readonly receiveSegmentBytes?: number;
  readonly firstBurstBytes?: number;
  /** ImmediateData: the first burst travels with the command. */
  readonly immediateData?: boolean;
  readonly headerDigest?: boolean;
  readonly dataDigest?: boolean;
}

/** Read: data PDUs, the status in the last of them. Write: immediate data, then an R2T and data PDUs for the rest. */
export function iscsiWireBytes(
  blockBytes: number,
  operation: Operation,
  options: IscsiOptions,
  kind: CeilingKind = 'planning',
): WireBytes {
  const segment = options.receiveSegmentBytes ?? USUAL_RECEIVE_SEGMENT;
  const header = HEADER_SEGMENT + (options.headerDigest === true ? DIGEST_BYTES : 0);
  const digest = options.dataDigest === true ? DIGEST_BYTES : 0;
  const dataPdus = (bytes: number): number => Math.ceil(bytes / segment) * (header + digest) + bytes;
  if (operation === 'read') {
    return tcpWireBytes({ hostToTarget: header, targetToHost: dataPdus(blockBytes) }, options.ethernetMtu, kind);
  }
  const firstBurst = Math.min(blockBytes, options.firstBurstBytes ?? USUAL_FIRST_BURST, segment);
  const immediate = options.immediateData === false ? 0 : firstBurst;
  const rest = blockBytes - immediate;
  const stream = {
    hostToTarget: header + immediate + (immediate > 0 ? digest : 0) + dataPdus(rest),
    targetToHost: rest > 0 ? 2 * header : header,
  };
  return tcpWireBytes(stream, options.ethernetMtu, kind);
}
