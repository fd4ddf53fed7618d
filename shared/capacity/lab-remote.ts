import type { LabIndex } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { problem, type Problem } from '../units/problem.ts';
import { clientCoreUses, coreUses, driveUses, socketUses } from './element-use.ts';
import { bedInput, capacityOf, rateOf, type BedParts } from './lab-bed.ts';
import { endAdapters, groupClients, portsOfHost, type ClientHosts } from './lab-ends.ts';
import { storageNetwork, type StorageNetwork } from './lab-fabric.ts';
import { switchBitsPerSecond } from './lab-flow.ts';
import { servingCores, socketCrossing } from './lab-placement.ts';
import { labProtocol } from './lab-protocol.ts';
import { cacheAssumptions } from './lab-sets.ts';
import type { Fabric } from './link-ceiling.ts';
import { networkUses, networkUsesByHost } from './network-use.ts';
import { predictBed, type BedPrediction } from './prediction.ts';
import type { CapacityAnswer, ElementUse } from './question.ts';

/** Clients that reach the storage over the fabric. */
export function remoteAnswer(parts: BedParts): CapacityAnswer {
  const { index, question, hosts } = parts;
  const network = storageNetwork(index, hosts.clients, hosts.storage, parts.used);
  const protocol = labProtocol(index, question, network);
  const { fabric } = protocol;
  const reached = hosts.clients.filter((host) => portsOfHost(network.clientPorts, host).length > 0);
  const problems = [...protocol.problems, ...unreached(parts, reached), ...unknownSpeeds(index, network)];
  if (fabric === null || reached.length === 0) return { capacity: null, problems };
  const groups = clientGroups(parts, network, reached, fabric.protocol);
  const serving = servingCores(index, hosts.storage, question.measured, parts.used);
  const crossing = socketCrossing(index, hosts.storage, parts.used);
  const input = bedInput(parts, {
    fabric,
    clients: groups.map(({ group }) => group),
    switchBitsPerSecond: switchBitsPerSecond(index, network, { load: parts.load, fabric }),
    target: {
      adapters: endAdapters(index, network.targetPorts, fabric.protocol, 'target'),
      processorIops: serving === null ? null : serving.cores * serving.iopsPerCore,
      socketLink: crossing,
    },
  });
  const prediction = predictBed(input);
  const assumptions = [
    ...parts.drives.assumptions,
    ...network.assumptions,
    ...protocol.assumptions,
    ...cacheAssumptions(index),
    ...(parts.load.readFraction < 1 && parts.sets.some(({ copies }) => copies > 1)
      ? ['copies of mirrored writes are counted at the drives, not on the network between the storage hosts']
      : []),
    ...(serving !== null && question.measured.iopsPerTargetCore === null
      ? ['target cores at a planning rate, not measured']
      : []),
  ];
  const uses = [
    ...driveUses(parts.drives, rateOf(prediction), parts.set.totalIops),
    ...fabricUses(parts, network, fabric, groups, prediction),
    ...clientCoreUses(index, clientIops(groups, prediction), question.measured.initiatorIopsPerClient),
    ...socketUses(crossing, rateOf(prediction), parts.load),
    ...coreUses(serving, rateOf(prediction)),
  ];
  return { capacity: capacityOf(prediction, input, assumptions, uses), problems };
}

function clientGroups(
  parts: BedParts,
  network: StorageNetwork,
  reached: readonly Id[],
  protocol: Fabric['protocol'],
): ClientHosts[] {
  const { index, question } = parts;
  return groupClients(
    reached.map((host) => ({
      host,
      client: {
        adapters: endAdapters(index, portsOfHost(network.clientPorts, host), protocol, 'client'),
        depthPerClient: question.numjobs * question.iodepth,
        processorIops: question.measured.initiatorIopsPerClient,
      },
    })),
  );
}

/** Every client's part of what is predicted for its group. */
const clientIops = (groups: readonly ClientHosts[], prediction: BedPrediction): ReadonlyMap<Id, number> =>
  new Map(
    groups.flatMap(({ hosts }, index) =>
      hosts.map((host) => [host, (prediction.groupIops[index] ?? 0) / hosts.length] as const),
    ),
  );

/** Clients as predicted for their group; the storage hosts' ports by what they carry, as their ceilings add up. */
function fabricUses(
  parts: BedParts,
  network: StorageNetwork,
  fabric: Fabric,
  groups: readonly ClientHosts[],
  prediction: BedPrediction,
): ElementUse[] {
  const work = { load: parts.load, fabric };
  return [
    ...networkUsesByHost(parts.index, 'client', network.clientPorts, clientIops(groups, prediction), work),
    ...networkUses(parts.index, 'target', network.targetPorts, rateOf(prediction), work),
  ];
}

function unreached({ index, hosts }: BedParts, reached: readonly Id[]): Problem[] {
  return hosts.clients
    .filter((host) => !reached.includes(host))
    .map((host) => {
      const name = index.get(host)?.name ?? host;
      return problem(
        'error',
        'capacity-client-unreachable',
        name,
        `No cable leads from ${name} to the storage.`,
        'Cable one of its ports to the storage network, or leave this client out.',
      );
    });
}

export function unknownSpeeds(index: LabIndex, network: StorageNetwork): Problem[] {
  return [...network.clientPorts, ...network.targetPorts]
    .filter((port) => port.bitsPerSecond === null)
    .map((port) =>
      problem(
        'warning',
        'capacity-link-speed-unknown',
        `${port.nic.name} ${port.port.name}`,
        `The speed of port ${port.port.name} of ${port.nic.name} in ${index.get(port.host)?.name ?? port.host} is not known, so its links set no ceiling.`,
        'Enter the speed of the port or of its cable.',
      ),
    );
}
