import { formatNumber } from '../units/format.ts';
import type { Id } from '../units/identity.ts';
import { iops } from '../units/quantity.ts';
import { findBottleneck, rankCeilings, type Ceilings } from './bottleneck.ts';
import { driveUses, networkUsesByHost } from './element-use.ts';
import { limitSentence } from './explanation.ts';
import { listedCeilings, type BedParts } from './lab-bed.ts';
import { labDrives } from './lab-drives.ts';
import { fabricEnd, portsOfHost } from './lab-ends.ts';
import { storageNetwork, type StorageNetwork } from './lab-fabric.ts';
import { cacheDevices } from './lab-sets.ts';
import { labProtocol } from './lab-protocol.ts';
import { linkCeilingIops, type Fabric } from './link-ceiling.ts';
import { clusterCapacity, type ClusterCapacity, type MirroredCluster } from './mirrored-cluster.ts';
import { pcieBytesPerSecond } from './pcie.ts';
import type { CapacityAnswer } from './question.ts';
import type { CeilingKind } from './wire-bytes.ts';

/** Nodes that hold drives and guests: ceilings of the guests' rate. No queueing estimate: cache and mirror are not modelled. */
export function clusterAnswer(parts: BedParts): CapacityAnswer {
  const network = storageNetwork(parts.index, parts.hosts.storage, parts.hosts.storage);
  const protocol = labProtocol(parts.index, parts.question, network.mtu);
  const { fabric } = protocol;
  if (fabric === null) return { capacity: null, problems: [...protocol.problems] };
  const copies = Math.max(1, ...parts.index.ofKind('mirror').map((mirror) => mirror.copies));
  const capacityAt = (kind: CeilingKind): ClusterCapacity =>
    clusterCapacity(clusterOf(parts, network, fabric, copies, kind));
  const planning = capacityAt('planning');
  const ceilings = elementCeilings(planning);
  const hardCeilings = elementCeilings(capacityAt('hard'));
  const { bedIops } = parts.question.measured;
  const bound = findBottleneck(hardCeilings, bedIops);
  const [lowest, runnerUp] = rankCeilings(ceilings);
  if (bound === null || lowest === undefined) return { capacity: null, problems: [...protocol.problems] };
  return {
    capacity: {
      ceilings: listedCeilings(ceilings, hardCeilings),
      bottleneck: lowest.element,
      runnerUp: runnerUp?.element ?? null,
      rooflineIops: iops(planning.frontEndIops),
      iops: null,
      latencyNs: null,
      basis: 'ceilings_only',
      outstanding: parts.hosts.clients.length * parts.question.numjobs * parts.question.iodepth,
      saturationDepth: null,
      networkBound: bound.networkBound,
      state: bound.state,
      shareOfBottleneck: bound.share,
      backEndIops: iops(planning.backEndIops),
      explanation: explain(planning, ceilings, copies, parts.hosts.storage.length),
      assumptions: [
        ...parts.drives.assumptions,
        ...network.assumptions,
        ...protocol.assumptions,
        'reads are served by the node of their guest',
        ...(cacheDevices(parts.index).length > 0
          ? ['the caches serve everything; what they write out is not counted']
          : []),
        ...(copies === 1 ? ['no mirror is drawn: every block is written once'] : []),
      ],
      uses: [
        ...driveUses(parts.drives, planning.frontEndIops, ceilings.drives ?? planning.frontEndIops),
        ...replicationUses(parts, network, fabric, planning),
      ],
    },
    problems: [],
  };
}

function clusterOf(
  parts: BedParts,
  network: StorageNetwork,
  fabric: Fabric,
  copies: number,
  kind: CeilingKind,
): MirroredCluster {
  const { load, hosts, sets, question } = parts;
  const rate = (readFraction: number): number | null => {
    const pure = labDrives(sets, question.workload, { ...load, readFraction }, question.measured).set;
    return pure === null ? null : pure.totalIops / pure.count;
  };
  const mixed = parts.set.totalIops / parts.set.count;
  const line = 1e9;
  const replica = linkCeilingIops(line, { ...load, readFraction: 0 }, fabric, kind) * load.blockBytes * 8;
  return {
    nodes: hosts.storage.length,
    drivesPerNode: parts.set.count / hosts.storage.length,
    // A direction that the load does not use needs no rate.
    driveReadIops: rate(1) ?? mixed,
    driveWriteIops: rate(0) ?? mixed,
    readFraction: load.readFraction,
    copies,
    blockBytes: load.blockBytes,
    nodeBitsPerSecond: nodeBits(parts, network, fabric, { kind, efficiency: replica / line }),
    networkEfficiency: replica / line,
  };
}

/** What the weakest node sends through its cables, adapters and slots; null when one node is not fully known. */
function nodeBits(
  parts: BedParts,
  network: StorageNetwork,
  fabric: Fabric,
  { kind, efficiency }: { readonly kind: CeilingKind; readonly efficiency: number },
): number | null {
  const nodes = parts.hosts.storage.map((host) => {
    const end = fabricEnd(parts.index, portsOfHost(network.clientPorts, host), fabric.protocol);
    if (end.linkBitsPerSecond === null) return null;
    const slots = end.slots.map((slot) => pcieBytesPerSecond(slot, kind));
    const slotBits = slots.reduce<number>((sum, rate) => sum + (rate ?? Infinity) * 8, 0);
    // A measured payload is what is left after the protocol: counted back to bits of the cable.
    const measured = (end.measuredPayloadBitsPerSecond ?? Infinity) / efficiency;
    return Math.min(end.linkBitsPerSecond, measured, end.adapterTotalBitsPerSecond ?? Infinity, slotBits || Infinity);
  });
  const known = nodes.filter((bits) => bits !== null);
  return known.length < nodes.length ? null : Math.min(...known);
}

function elementCeilings(capacity: ClusterCapacity): Ceilings {
  const { drives, network, memory } = capacity.ceilings;
  return {
    ...(drives === undefined ? {} : { drives }),
    ...(network === undefined ? {} : { node_links: network }),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** What a node sends for its guests' remote reads and replicas. */
function replicationUses(parts: BedParts, network: StorageNetwork, fabric: Fabric, capacity: ClusterCapacity) {
  const perNode = (capacity.frontEndIops / parts.hosts.storage.length) * capacity.remotePerIo;
  const sent = new Map<Id, number>(parts.hosts.storage.map((host) => [host, perNode]));
  const work = { load: { ...parts.load, readFraction: 0 }, fabric };
  return networkUsesByHost(parts.index, 'node', network.clientPorts, sent, work);
}

function explain(capacity: ClusterCapacity, ceilings: Ceilings, copies: number, nodes: number): string {
  const drives = `${formatNumber(capacity.backEndIops)} at the drives`;
  const layer = copies > 1 ? ` (guest I/O; ${drives} with ${copies} copies)` : ' (guest I/O)';
  return `${limitSentence(ceilings, layer)} ${nodes} nodes; cache and mirror latency are not modelled.`;
}
