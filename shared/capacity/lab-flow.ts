import type { LabIndex } from '../model/lab-index.ts';
import type { Link } from '../model/lab.ts';
import { cableIops, type FabricLoad } from './fabric-end.ts';
import { orientedCable } from './lab-ends.ts';
import { leastKnown, type StorageNetwork, type CabledPort } from './lab-fabric.ts';
import type { LinkEnd } from '../model/network.ts';
import { linkCeilingIops } from './link-ceiling.ts';
import type { CeilingKind } from './wire-bytes.ts';

const SOURCE = 'source';
const SINK = 'sink';
type Capacities = Map<string, Map<string, number>>;

/**
 * What the switches and the cables between them let through from all clients to the storage, in bits per second of the
 * line (maximum flow after Edmonds and Karp), for either kind of ceiling: a payload that was measured is the same in both.
 * Null where that is as much as one side can ask or answer: then they hold nothing back; and when the speed of a cable
 * between switches is not known.
 */
export function switchBitsPerSecond(
  index: LabIndex,
  network: StorageNetwork,
  work: FabricLoad,
): Readonly<Record<CeilingKind, number>> | null {
  const planning = flowBits(index, network, work, 'planning');
  return planning === null ? null : { planning, hard: flowBits(index, network, work, 'hard') ?? planning };
}

function flowBits(index: LabIndex, network: StorageNetwork, work: FabricLoad, kind: CeilingKind): number | null {
  const capacities: Capacities = new Map();
  for (const link of index.ofKind('link')) {
    if (!isSwitch(index, link.a) || !isSwitch(index, link.b)) continue;
    const speed = leastKnown([link.speed, switchPortSpeed(index, link.a), switchPortSpeed(index, link.b)]);
    if (speed === null) return null;
    join(capacities, link.a.device, link.b.device, lineBits(link, 'a', speed, work, kind));
    join(capacities, link.b.device, link.a.device, lineBits(link, 'b', speed, work, kind));
  }
  for (const port of network.clientPorts)
    join(capacities, SOURCE, farNode(index, port), port.bitsPerSecond ?? Infinity);
  for (const port of network.targetPorts) join(capacities, farNode(index, port), SINK, port.bitsPerSecond ?? Infinity);
  const sides = Math.min(sumOf(network.clientPorts), sumOf(network.targetPorts));
  const flow = maximumFlow(capacities);
  return Number.isFinite(flow) && flow > 0 && flow < sides * (1 - LAST_BITS) ? flow : null;
}

const LAST_BITS = 1e-9;

/** Line rate of a cable whose end `near` is towards the clients; what was measured on it counts as a slower line. */
function lineBits(link: Link, near: 'a' | 'b', speed: number, work: FabricLoad, kind: CeilingKind): number {
  const cable = orientedCable(link, near, speed, work.fabric.protocol);
  const iops = cableIops(cable, work, kind) ?? Infinity;
  return Math.min(speed, iops / linkCeilingIops(1, work.load, work.fabric, kind));
}

const sumOf = (ports: readonly CabledPort[]): number =>
  ports.reduce((sum, { bitsPerSecond }) => sum + (bitsPerSecond ?? Infinity), 0);

/** The switch at the other end of a cable; for a cable without switch the other end itself, which joins both sides. */
function farNode(index: LabIndex, { link }: CabledPort): string {
  const switchEnd = [link.a, link.b].find((end) => isSwitch(index, end));
  return switchEnd ? switchEnd.device : link.id;
}

const isSwitch = (index: LabIndex, end: LinkEnd): boolean => index.get(end.device)?.kind === 'switch';

function switchPortSpeed(index: LabIndex, end: LinkEnd): number | null {
  const device = index.get(end.device);
  return device?.kind === 'switch' ? (device.ports.find((port) => port.id === end.port)?.speed ?? null) : null;
}

function join(capacities: Capacities, from: string, to: string, bits: number): void {
  const row = capacities.get(from) ?? new Map<string, number>();
  row.set(to, (row.get(to) ?? 0) + bits);
  capacities.set(from, row);
}

function maximumFlow(capacities: Capacities): number {
  let flow = 0;
  for (let steps = shortestPath(capacities); steps !== null; steps = shortestPath(capacities)) {
    const room = Math.min(...steps.map(([from, to]) => capacities.get(from)?.get(to) ?? 0));
    if (!Number.isFinite(room)) return Infinity;
    for (const [from, to] of steps) {
      join(capacities, from, to, -room);
      join(capacities, to, from, room);
    }
    flow += room;
  }
  return flow;
}

type Step = readonly [from: string, to: string];

/** Steps from source to sink over edges with room; null when there is no way left. */
function shortestPath(capacities: Capacities): Step[] | null {
  const before = new Map<string, string>([[SOURCE, SOURCE]]);
  const waiting = [SOURCE];
  for (const node of waiting) {
    for (const [next, room] of capacities.get(node) ?? []) {
      if (room <= 0 || before.has(next)) continue;
      before.set(next, node);
      if (next === SINK) return pathTo(before);
      waiting.push(next);
    }
  }
  return null;
}

function pathTo(before: ReadonlyMap<string, string>): Step[] {
  const steps: Step[] = [];
  for (let node = SINK; node !== SOURCE;) {
    const from = before.get(node) ?? SOURCE;
    steps.unshift([from, node]);
    node = from;
  }
  return steps;
}
