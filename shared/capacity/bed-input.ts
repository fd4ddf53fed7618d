import type { CeilingKind } from './wire-bytes.ts';
import type { BlockLoad, Fabric } from './link-ceiling.ts';
import type { PcieLanes } from './pcie.ts';
import type { SocketLink } from './socket-link.ts';

/** What a prediction needs to know of a test bed; null is "not known" and leaves that limit out. */
export interface BedCapacityInput {
  readonly load: BlockLoad;
  readonly drives: DriveSet;
  /** Null: the load runs on the storage node itself, no network in between. */
  readonly fabric: Fabric | null;
  readonly clients: readonly ClientGroup[];
  readonly target: TargetNode | null;
  /** Sum of what the switches carry, as line rate for either kind of ceiling; null for non-blocking or not known. */
  readonly switchBitsPerSecond?: Readonly<Record<CeilingKind, number>> | null;
  /** Fabric round trip and software of both sides per I/O, delays without queueing; 0 makes the latency a lower bound. */
  readonly roundTripNs?: number;
  readonly softwareNs?: number;
  /** Measured rate of the whole bed; decides about "network-bound" in place of the prediction. */
  readonly measuredIops?: number | null;
}

export interface DriveSet {
  readonly count: number;
  /**
   * Rate of all drives together at this load: the plateau of their local sweep at min(block, strip), or the rated
   * maximum before it was measured.
   */
  readonly totalIops: number;
  /** Latency that parallelism hides (zeroLoadLatencyNs); null when depth 1 was not measured. */
  readonly zeroLoadNs: number | null;
  /** Depth of the local optimum of one drive, where it saturates. */
  readonly optimumDepth: number | null;
  /**
   * Rate of the load that the drives' own PCIe links let through at most (hard bound: a planning value would lie below
   * the rating of drives that their links do carry); null when not known, or when `totalIops` was measured through them.
   */
  readonly linkIops?: number | null;
}

/** A cable at one end of the fabric. */
export interface EndCable {
  /** Line rate; null when not known. */
  readonly bitsPerSecond: number | null;
  /** Payload per second that was measured on it in each direction; null or absent where it was not. */
  readonly measuredToTarget?: number | null;
  readonly measuredToHost?: number | null;
}

/** An adapter with its cables: it carries no more than they, its own total and its slot do. */
export interface EndAdapter {
  readonly cables: readonly EndCable[];
  /** What the adapter carries over all its ports; null or absent when that is no less than their sum. */
  readonly totalBitsPerSecond?: number | null;
  /** Its slot as trained; null or absent when not known. */
  readonly slot?: PcieLanes | null;
}

/** Clients that are alike. */
export interface ClientGroup {
  readonly clients: number;
  /** I/Os that one client keeps in flight (jobs x depth). */
  readonly depthPerClient: number;
  /** Of one client, those with a cable to the storage. */
  readonly adapters: readonly EndAdapter[];
  /** I/O per second that the processor of one client can issue; null when not known. */
  readonly processorIops?: number | null;
}

export interface TargetNode {
  /** Of all storage hosts together, those with a cable to the clients. */
  readonly adapters: readonly EndAdapter[];
  /** I/O per second of all cores that serve the fabric together; null when not known. */
  readonly processorIops?: number | null;
  /** Link between the sockets and the share of the payload that must cross it (drive and NIC on different sockets). */
  readonly socketLink?: { readonly link: SocketLink; readonly crossingFraction: number } | null;
}
