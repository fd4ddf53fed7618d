import { formatNumber } from '../units/format.ts';
import type { Id } from '../units/identity.ts';
import { problem, type Problem } from '../units/problem.ts';
import { iops } from '../units/quantity.ts';
import { findBottleneck, rankCeilings, type Ceilings } from './bottleneck.ts';
import { driveUses } from './element-use.ts';
import { limitSentence } from './explanation.ts';
import { listedCeilings, type BedParts } from './lab-bed.ts';
import { labDrives } from './lab-drives.ts';
import { endAdapters, portsOfHost } from './lab-ends.ts';
import { adapterIops, cableIops } from './fabric-end.ts';
import { storageNetwork, type StorageNetwork } from './lab-fabric.ts';
import { cacheAssumptions, mirrorCopies } from './lab-sets.ts';
import { labProtocol } from './lab-protocol.ts';
import { linkCeilingIops, type Fabric } from './link-ceiling.ts';
import { clusterCapacity, type ClusterCapacity, type MirroredCluster } from './mirrored-cluster.ts';
import { unknownSpeeds } from './lab-remote.ts';
import { networkUsesByHost } from './network-use.ts';
import type { CapacityAnswer } from './question.ts';
import type { CeilingKind } from './wire-bytes.ts';

/** Nodes that hold drives and guests: ceilings of the guests' rate. No queueing estimate: cache and mirror are not modelled. */
export function clusterAnswer(parts: BedParts): CapacityAnswer {
  const network = storageNetwork(parts.index, parts.hosts.storage, parts.hosts.storage, parts.used);
  const protocol = labProtocol(parts.index, parts.question, network);
  const { fabric } = protocol;
  if (fabric === null) return { capacity: null, problems: [...protocol.problems] };
  const copies = mirrorCopies(parts.index);
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
      outstanding: guestsOf(parts) * parts.question.numjobs * parts.question.iodepth,
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
        ...cacheAssumptions(parts.index),
        ...(copies === 1 ? ['no mirror is drawn: every block is written once'] : []),
      ],
      uses: [
        ...driveUses(parts.drives, planning.frontEndIops, ceilings.drives ?? planning.frontEndIops),
        ...replicationUses(parts, network, fabric, planning),
      ],
    },
    problems: planning.remotePerIo > 0 ? unknownNetwork(parts, network) : [],
  };
}

/** The machines that load: virtual ones where they are drawn, else the nodes. */
function guestsOf({ index, hosts }: BedParts): number {
  const machines = hosts.storage.flatMap((host) => index.subtree(host)).filter((entity) => entity.kind === 'vm');
  return machines.length > 0 ? machines.length : hosts.storage.length;
}

/** What leaves a node meets no ceiling that is not drawn: that is told. */
function unknownNetwork({ index, hosts }: BedParts, network: StorageNetwork): Problem[] {
  const uncabled = hosts.storage
    .filter((host) => portsOfHost(network.clientPorts, host).length === 0)
    .map((host) => {
      const name = index.get(host)?.name ?? host;
      return problem(
        'warning',
        'capacity-node-uncabled',
        name,
        `No cable leads from ${name} to the other nodes, so that its replicas meet no ceiling.`,
        'Cable one of its ports to the storage network.',
      );
    });
  return [...uncabled, ...unknownSpeeds(index, { ...network, targetPorts: [] })];
}

function clusterOf(
  parts: BedParts,
  network: StorageNetwork,
  fabric: Fabric,
  copies: number,
  kind: CeilingKind,
): MirroredCluster {
  const { load, hosts, sets, question } = parts;
  // The copies of the mirrors are those of the cluster's formula.
  const single = sets.map((set) => ({ ...set, copies: 1 }));
  const rate = (readFraction: number): number | null => {
    const pure = labDrives(single, question.workload, { ...load, readFraction }, question.measured).set;
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
  const load = { ...parts.load, readFraction: 0 };
  const nodes = parts.hosts.storage.map((host) => {
    const ports = portsOfHost(network.clientPorts, host);
    const each = endAdapters(parts.index, ports, fabric.protocol, 'node').map((adapter) =>
      adapter.cables.some((cable) => cableIops(cable, { load, fabric }, kind) === null)
        ? null
        : adapterIops(adapter, { load, fabric }, kind),
    );
    const known = each.filter((iops) => iops !== null);
    if (known.length === 0 || known.length < each.length) return null;
    // Replicas per second, counted back to bits of the cable.
    return (known.reduce((sum, iops) => sum + iops, 0) * load.blockBytes * 8) / efficiency;
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
