import type { CeilingKind } from './wire-bytes.ts';

/** A PCI Express link as trained. */
export interface PcieLanes {
  readonly generation: number;
  readonly lanes: number;
  /** Maximum payload size; null when not known (planning assumes 256, the hard bound 512). */
  readonly maxPayloadBytes: number | null;
}

/** Transfers per second and lane, and the share left by the line code (8b/10b, 128b/130b, none with FLITs). */
const GENERATIONS: Readonly<Record<number, { readonly transfers: number; readonly code: number }>> = {
  1: { transfers: 2.5e9, code: 8 / 10 },
  2: { transfers: 5e9, code: 8 / 10 },
  3: { transfers: 8e9, code: 128 / 130 },
  4: { transfers: 16e9, code: 128 / 130 },
  5: { transfers: 32e9, code: 128 / 130 },
  6: { transfers: 64e9, code: 1 },
};
/** Generation 6 sends FLITs of 256 bytes of which 236 are transaction layer packets. */
const FLIT_GENERATION = 6;
const FLIT_SHARE = 236 / 256;
/** Bytes around a payload. Planning: 4-word header, framing and LCRC (Intel AN 708); hard: 3-word header. */
const PACKET_BYTES = { planning: 24, hard: 20 } as const;
const FLIT_PACKET_BYTES = { planning: 16, hard: 12 } as const;
/** Engineering default for acknowledgements, flow control and skip sets; the hard bound takes none off. */
const LINK_LAYER_SHARE = { planning: 0.98, hard: 1 } as const;
const UNKNOWN_PAYLOAD = { planning: 256, hard: 512 } as const;

/** Bytes per second in each direction before any packet overhead. Null for a generation that is not known here. */
export function pcieRawBytesPerSecond(generation: number, lanes: number): number | null {
  const speed = GENERATIONS[generation];
  return speed === undefined ? null : (speed.transfers * speed.code * lanes) / 8;
}

/** Payload bytes per second in each direction. Null for a generation that is not known here. */
export function pcieBytesPerSecond(link: PcieLanes, kind: CeilingKind): number | null {
  const raw = pcieRawBytesPerSecond(link.generation, link.lanes);
  if (raw === null) return null;
  const payload = link.maxPayloadBytes ?? UNKNOWN_PAYLOAD[kind];
  const flits = link.generation === FLIT_GENERATION;
  const overhead = (flits ? FLIT_PACKET_BYTES : PACKET_BYTES)[kind];
  return (raw * (flits ? FLIT_SHARE : 1) * payload * LINK_LAYER_SHARE[kind]) / (payload + overhead);
}

/**
 * Whether a drive's rated sequential rate is above anything its link can carry (rule L013). Null when the link is not
 * known.
 */
export function ratedAboveLink(ratedBytesPerSecond: number, link: PcieLanes): boolean | null {
  const most = pcieBytesPerSecond(link, 'hard');
  return most === null ? null : ratedBytesPerSecond > most;
}
