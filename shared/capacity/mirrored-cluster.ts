/** A hyperconverged cluster whose every node holds drives and guests, and that writes each block `copies` times. */
export interface MirroredCluster {
  readonly nodes: number;
  readonly drivesPerNode: number;
  /** Rates of one drive at the block size. */
  readonly driveReadIops: number;
  readonly driveWriteIops: number;
  readonly readFraction: number;
  readonly copies: number;
  readonly blockBytes: number;
  /** Null when not known. */
  readonly nodeBitsPerSecond: number | null;
  /** Share of the reads served from the guest's own node; 1 when not given. */
  readonly localReadFraction?: number;
  /** Payload share of the line rate; 1 (hard) when not given. */
  readonly networkEfficiency?: number;
  readonly memoryBytesPerSecond?: number | null;
  /** How often a payload crosses memory per back-end I/O: zero-copy loopback 2, TCP copies 4 and more. */
  readonly memoryTouches?: number;
}

export interface ClusterCapacity {
  /** Guest I/O per second that each element carries; network and memory only where they carry anything known. */
  readonly ceilings: Readonly<Partial<Record<'drives' | 'network' | 'memory', number>>>;
  readonly bottleneck: 'drives' | 'network' | 'memory';
  /** As the guests count. */
  readonly frontEndIops: number;
  /** As the drives count: every write `copies` times. */
  readonly backEndIops: number;
  /** Payloads per guest I/O that leave a node: remote reads and replicas. */
  readonly remotePerIo: number;
}

const USUAL_MEMORY_TOUCHES = 4;

/** Guest (front-end) rate of a mirrored cluster; every figure must be told with its layer and its copies. */
export function clusterCapacity(cluster: MirroredCluster): ClusterCapacity {
  const { nodes, readFraction: reads, copies, blockBytes } = cluster;
  const writes = 1 - reads;
  const backEndPerGuestIo = reads + writes * copies;
  const driveTime = reads / cluster.driveReadIops + (writes * copies) / cluster.driveWriteIops;
  const remote = (1 - (cluster.localReadFraction ?? 1)) * reads + writes * (copies - 1);
  const nodeBytes = ((cluster.nodeBitsPerSecond ?? 0) / 8) * (cluster.networkEfficiency ?? 1);
  const touches = cluster.memoryTouches ?? USUAL_MEMORY_TOUCHES;
  const drives = (nodes * cluster.drivesPerNode) / driveTime;
  const network = remote > 0 && nodeBytes > 0 ? (nodes * nodeBytes) / (blockBytes * remote) : null;
  const memory =
    cluster.memoryBytesPerSecond == null
      ? null
      : (nodes * cluster.memoryBytesPerSecond) / (blockBytes * touches * backEndPerGuestIo);
  const known = [
    { element: 'drives' as const, iops: drives },
    ...(network === null ? [] : [{ element: 'network' as const, iops: network }]),
    ...(memory === null ? [] : [{ element: 'memory' as const, iops: memory }]),
  ];
  const lowest = known.reduce((a, b) => (b.iops < a.iops ? b : a));
  return {
    ceilings: Object.fromEntries(known.map(({ element, iops }) => [element, iops])),
    bottleneck: lowest.element,
    frontEndIops: lowest.iops,
    backEndIops: lowest.iops * backEndPerGuestIo,
    remotePerIo: remote,
  };
}
