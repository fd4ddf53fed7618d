import type { Entity, Host, NumaNode } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { compareNatural } from '../model/natural-order.ts';
import { coreRows, coresHeight, coreUses } from './core-map.ts';
import type { Box } from './drawing.ts';
import type { DrawingView } from './layers.ts';
import { CORE, HOST, NUMA } from './metrics.ts';

/** Where the strips of a host stand, and what they show. */
interface StripFrame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly compact: boolean;
  readonly view: DrawingView;
}

export const coresText = (node: NumaNode): string => (node.cores === null ? '' : `${node.cores} cores`);

const plain = { facing: 'down', ports: [], children: [], brackets: [], facts: [], form: 'strip' } as const;

function nodeStrip(index: LabIndex, node: NumaNode, host: Host, frame: StripFrame): Box {
  const { x, y, width, compact, view } = frame;
  const uses = view.layers.has('cores') ? coreUses(index, node) : null;
  const cores = uses && coreRows(uses, width - 2 * NUMA.compactPad, HOST.strip);
  const height = HOST.strip + (cores ? coresHeight(cores) + CORE.gap : 0);
  const right = [coresText(node), 'no devices'].filter((fact) => fact !== '').join(', ');
  const box = { ...plain, id: node.id, entity: node, parent: host.id, compact, right, x, y, width, height };
  return cores ? { ...box, cores } : box;
}

/** Machines beside each other, as many in each row as fit. */
function machineStrips(machines: readonly Entity[], host: Host, { x, y, width, compact }: StripFrame): Box[] {
  const most = Math.max(1, Math.floor((width + HOST.stripGap) / (HOST.vmWidth + HOST.stripGap)));
  const rows = Math.ceil(machines.length / most);
  const columns = Math.max(1, Math.ceil(machines.length / Math.max(1, rows)));
  const each = (width - (columns - 1) * HOST.stripGap) / columns;
  return machines.map((vm, at): Box => {
    const right = vm.kind === 'vm' && vm.virtualCpus !== null ? `${vm.virtualCpus} vCPU` : '';
    const place = {
      x: x + (at % columns) * (each + HOST.stripGap),
      y: y + Math.floor(at / columns) * (HOST.strip + HOST.stripGap),
    };
    const frame = { ...place, width: each, height: HOST.strip };
    return { ...plain, ...frame, id: vm.id, entity: vm, parent: host.id, compact, right };
  });
}

/** Nodes without devices over the whole width, with their cores while that layer is on; virtual machines below them. */
export function stripBoxes(index: LabIndex, strips: readonly Entity[], host: Host, frame: StripFrame): Box[] {
  let y = frame.y;
  const nodes = strips.flatMap((entity): Box[] => {
    if (entity.kind !== 'numaNode') return [];
    const box = nodeStrip(index, entity, host, { ...frame, y });
    y += box.height + HOST.stripGap;
    return [box];
  });
  const machines = strips.filter(({ kind }) => kind === 'vm').sort((a, b) => compareNatural(a.name, b.name));
  return [...nodes, ...machineStrips(machines, host, { ...frame, y })];
}
