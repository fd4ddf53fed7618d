/** Bytes that one I/O puts on the cable in each direction, every header and gap included. */
export interface WireBytes {
  readonly hostToTarget: number;
  readonly targetToHost: number;
}

export type Operation = 'read' | 'write';

/**
 * planning: what to expect (one acknowledgement per message, TCP timestamps). hard: what no correct measurement can
 * exceed (no acknowledgement, no timestamps); flags and sanity laws use it.
 */
export type CeilingKind = 'planning' | 'hard';

/** Ethernet: header 14, FCS 4, preamble 8, gap 12. A VLAN tag would add 4. */
export const ETHERNET_BYTES = 38;
/** Commands are split at the controller's MDTS (max_io_size of SPDK's targets). */
export const DEFAULT_SPLIT_BYTES = 131_072;
/** Writes up to this size travel inside the command capsule. */
export const DEFAULT_IN_CAPSULE_BYTES = 4_096;

/** Sizes of the commands that an I/O is split into. */
export function commandSizes(blockBytes: number, splitBytes: number): number[] {
  requireSize(blockBytes, 'a block');
  requireSize(splitBytes, 'the largest command');
  const whole = Math.floor(blockBytes / splitBytes);
  const rest = blockBytes - whole * splitBytes;
  return [...new Array<number>(whole).fill(splitBytes), ...(rest > 0 ? [rest] : [])];
}

export function addWireBytes(parts: readonly WireBytes[]): WireBytes {
  return {
    hostToTarget: parts.reduce((sum, part) => sum + part.hostToTarget, 0),
    targetToHost: parts.reduce((sum, part) => sum + part.targetToHost, 0),
  };
}

function requireSize(bytes: number, what: string): void {
  if (!(Number.isFinite(bytes) && bytes > 0)) throw new RangeError(`${what} cannot have ${bytes} bytes`);
}
