import type { CeilingKind } from './wire-bytes.ts';

/** Links between two sockets (UPI, xGMI), as trained. */
export interface SocketLink {
  readonly transfersPerSecond: number;
  readonly links: number;
}

/** Two bytes per transfer and direction. */
const BYTES_PER_TRANSFER = 2;
/** Engineering default of what coherence traffic leaves for data; the hard bound takes none off. */
const USABLE = { planning: 0.7, hard: 1 } as const;

/** Bytes per second in each direction between two sockets. Nodes of one socket have no such link. */
export function socketLinkBytesPerSecond(link: SocketLink, kind: CeilingKind): number {
  return link.transfersPerSecond * BYTES_PER_TRANSFER * link.links * USABLE[kind];
}
