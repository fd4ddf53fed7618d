import { ETHERNET_BYTES, type CeilingKind, type WireBytes } from './wire-bytes.ts';

/** IPv4 20 and TCP 20; timestamps add 12 and are on by default. */
const HEADER_BYTES = { planning: 20 + 20 + 12, hard: 20 + 20 } as const;
/** One acknowledgement frame for two segments (delayed ACK). */
const SEGMENTS_PER_ACKNOWLEDGE = 2;

/** TLS 1.3 with AES-GCM: record header 5, content type 1, tag 16, for at most 16 KiB of plain text. */
const TLS_RECORD_BYTES = 5 + 1 + 16;
const TLS_RECORD_PAYLOAD = 16_384;

/** Payload share of a TCP stream of full segments at an Ethernet MTU (with timestamps). */
export const tcpStreamEfficiency = (ethernetMtu: number): number =>
  (ethernetMtu - HEADER_BYTES.planning) / (ethernetMtu + ETHERNET_BYTES);

/** A stream with its TLS records; real record borders follow the sender's writes, so this is the least overhead. */
export const withTlsRecords = (streamBytes: number): number =>
  streamBytes + Math.ceil(streamBytes / TLS_RECORD_PAYLOAD) * TLS_RECORD_BYTES;

/**
 * Bytes on the cable for a stream in each direction, segments packed full (segmentation offload). The hard bound
 * leaves out acknowledgements and timestamps.
 */
export function tcpWireBytes(stream: WireBytes, ethernetMtu: number, kind: CeilingKind): WireBytes {
  const header = HEADER_BYTES[kind];
  const segment = ethernetMtu - header;
  if (!(segment > 0)) throw new RangeError(`an Ethernet MTU of ${ethernetMtu} leaves no room for data`);
  const carried = (bytes: number): number => (bytes * (ethernetMtu + ETHERNET_BYTES)) / segment;
  const acknowledged = (bytes: number): number =>
    kind === 'hard' ? 0 : (bytes / segment / SEGMENTS_PER_ACKNOWLEDGE) * (header + ETHERNET_BYTES);
  return {
    hostToTarget: carried(stream.hostToTarget) + acknowledged(stream.targetToHost),
    targetToHost: carried(stream.targetToHost) + acknowledged(stream.hostToTarget),
  };
}
