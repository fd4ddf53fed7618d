import type { LabIndex } from '../model/lab-index.ts';
import type { EntityOf } from '../model/lab.ts';
import { problem, type Problem } from '../units/problem.ts';
import type { Fabric } from './link-ceiling.ts';
import type { StorageNetwork } from './lab-fabric.ts';
import type { CapacityQuestion } from './question.ts';
import { rocePathMtu } from './roce-wire.ts';

export interface LabProtocol {
  readonly fabric: Fabric | null;
  readonly assumptions: readonly string[];
  readonly problems: readonly Problem[];
}

const USUAL_MTU = 1_500;

/** A smaller MTU is none of IPv4 (RFC 791). */
const LEAST_MTU = 68;

/** Protocol, MTU and sizes of the load: as asked, else as the listeners, targets, connections and ports are drawn. */
export function labProtocol(
  index: LabIndex,
  question: CapacityQuestion,
  network: Pick<StorageNetwork, 'mtu' | 'pathMtu'>,
): LabProtocol {
  const drawn = drawnTransports(index);
  const transport = question.protocol ?? drawn[0] ?? 'tcp';
  const mtu = question.ethernetMtu ?? network.mtu ?? USUAL_MTU;
  const assumptions = [
    ...(question.protocol === null && drawn.length === 0 ? ['no listener or target is drawn: NVMe/TCP'] : []),
    ...(question.protocol === null && drawn.length > 1
      ? [`listeners of ${drawn.join(', ')} are drawn: all load is taken for ${transport}`]
      : []),
    ...(question.ethernetMtu === null && network.mtu === null ? [`MTU is not drawn: ${USUAL_MTU}`] : []),
  ];
  if (transport === 'local') return { fabric: null, assumptions: [], problems: [] };
  if (transport === 'fc') {
    return refused(
      'capacity-fibre-channel',
      'Fibre Channel is not in the capacity model.',
      'Choose RDMA, TCP or iSCSI to see what they would carry.',
    );
  }
  const pathMtu = rocePathMtu(mtu);
  if (mtu < LEAST_MTU) return tooSmall(mtu, 'IP');
  if (transport === 'iscsi') return { fabric: { protocol: transport, ethernetMtu: mtu }, assumptions, problems: [] };
  const sizes = commandLimits(index);
  if (transport === 'tcp') {
    const security = securityOf(index);
    const fabric = { protocol: transport, ethernetMtu: mtu, ...sizes, ...security.options };
    return { fabric, assumptions: [...assumptions, ...security.assumptions], problems: [] };
  }
  if (pathMtu === null) return tooSmall(mtu, 'RoCE');
  const read = question.ethernetMtu === null ? network.pathMtu : null;
  return {
    fabric: { protocol: transport, pathMtu: Math.min(pathMtu, read ?? Infinity), ...(transport === 'rdma' && sizes) },
    assumptions,
    problems: [],
  };
}

const tooSmall = (mtu: number, what: string): LabProtocol =>
  refused('capacity-mtu-too-small', `An Ethernet MTU of ${mtu} carries no ${what}.`, 'Set an MTU of 1500 or more.');

/** Transports of the listeners in their order, each once; a target without listeners speaks iSCSI. */
function drawnTransports(index: LabIndex): readonly EntityOf<'listener'>['transport'][] {
  const drawn = [...new Set(index.ofKind('listener').map(({ transport }) => transport))];
  if (drawn.length > 0) return drawn;
  return index.ofKind('target').length > 0 ? ['iscsi'] : [];
}

/** Where commands are split and up to what size writes travel in their capsule: the least that a subsystem tells. */
function commandLimits(index: LabIndex): { splitBytes?: number; inCapsuleBytes?: number } {
  const limits = index.ofKind('subsystem').flatMap(({ limits: own }) => own ?? []);
  const split = limits.flatMap(({ maxIoBytes }) => (maxIoBytes === null || maxIoBytes === 0 ? [] : [maxIoBytes]));
  const capsule = limits.flatMap(({ inCapsuleBytes }) => inCapsuleBytes ?? []);
  return {
    ...(split.length === 0 ? {} : { splitBytes: Math.min(...split) }),
    ...(capsule.length === 0 ? {} : { inCapsuleBytes: Math.min(...capsule) }),
  };
}

/** Digests and TLS as drawn on the connections; where only some have one it is counted for all, and told. */
function securityOf(index: LabIndex) {
  const connections = index.ofKind('connection');
  const count = (has: (connection: (typeof connections)[number]) => boolean | null | undefined): number =>
    connections.filter((connection) => has(connection) === true).length;
  const headers = count(({ headerDigest }) => headerDigest);
  const data = count(({ dataDigest }) => dataDigest);
  const encrypted = count(({ tls }) => tls);
  const partly = [
    { name: 'the header digest', uses: headers },
    { name: 'the data digest', uses: data },
    { name: 'TLS', uses: encrypted },
  ].filter(({ uses }) => uses > 0 && uses < connections.length);
  return {
    options: { headerDigest: headers > 0, dataDigest: data > 0, tls: encrypted > 0 },
    assumptions: partly.map(({ name }) => `${name} of some connections is counted for all`),
  };
}

const refused = (code: string, message: string, tip: string): LabProtocol => ({
  fabric: null,
  assumptions: [],
  problems: [problem('error', code, 'fabric', message, tip)],
});
