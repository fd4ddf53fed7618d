import type { LabIndex } from '../model/lab-index.ts';
import { problem, type Problem } from '../units/problem.ts';
import type { Fabric } from './link-ceiling.ts';
import type { CapacityQuestion } from './question.ts';
import { rocePathMtu } from './roce-wire.ts';

export interface LabProtocol {
  readonly fabric: Fabric | null;
  readonly assumptions: readonly string[];
  readonly problems: readonly Problem[];
}

const USUAL_MTU = 1_500;

/** Protocol and MTU of the load: as asked, else as the listeners, targets and ports of the lab are drawn. */
export function labProtocol(index: LabIndex, question: CapacityQuestion, drawnMtu: number | null): LabProtocol {
  const drawn = drawnTransport(index);
  const transport = question.protocol ?? drawn ?? 'tcp';
  const mtu = question.ethernetMtu ?? drawnMtu ?? USUAL_MTU;
  const assumptions = [
    ...(question.protocol === null && drawn === null ? ['no listener or target is drawn: NVMe/TCP'] : []),
    ...(question.ethernetMtu === null && drawnMtu === null ? [`MTU is not drawn: ${USUAL_MTU}`] : []),
  ];
  if (transport === 'local') return { fabric: null, assumptions: [], problems: [] };
  if (transport === 'fc') {
    return refused(
      'capacity-fibre-channel',
      'Fibre Channel is not in the capacity model.',
      'Choose RDMA, TCP or iSCSI to see what they would carry.',
    );
  }
  if (transport === 'tcp' || transport === 'iscsi') {
    return { fabric: { protocol: transport, ethernetMtu: mtu }, assumptions, problems: [] };
  }
  const pathMtu = rocePathMtu(mtu);
  if (pathMtu === null) {
    return refused(
      'capacity-mtu-too-small',
      `An Ethernet MTU of ${mtu} carries no RoCE.`,
      'Set an MTU of 1500 or more.',
    );
  }
  return { fabric: { protocol: transport, pathMtu }, assumptions, problems: [] };
}

function drawnTransport(index: LabIndex) {
  const [listener] = index.ofKind('listener');
  if (listener) return listener.transport;
  return index.ofKind('target').length > 0 ? ('iscsi' as const) : null;
}

const refused = (code: string, message: string, tip: string): LabProtocol => ({
  fabric: null,
  assumptions: [],
  problems: [problem('error', code, 'fabric', message, tip)],
});
