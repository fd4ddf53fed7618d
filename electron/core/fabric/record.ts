import type { LabDiff } from '../../../shared/model/diff.ts';
import type { Lab, Link } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes, nanoseconds } from '../../../shared/units/quantity.ts';
import { endName, type FabricPair } from './pairs.ts';
import type { PortFinding } from './port-state.ts';

/** What one test of a pair found, in the direction in which the payload went. */
export interface FabricFigure {
  readonly pair: FabricPair;
  /** The side that sent. */
  readonly from: 'a' | 'b';
  readonly tool: string;
  readonly payloadBitsPerSecond: number | null;
  readonly latencyNs: number | null;
  readonly streams: number | null;
  readonly retransmits: number | null;
  /** MTU that passed unfragmented; null where it was not tried or did not pass. */
  readonly mtuBytes: number | null;
  /** Type of service that was asked for; null: as the hosts have it. */
  readonly tos: number | null;
  /** Entry of the address table that an RDMA test went over. */
  readonly gidIndex: number | null;
}

/** A cable of more than this above the slowest on the way is not the one that was measured. */
const SLOWEST_SHARE = 1.05;

/**
 * Figures as measured ceilings, and the diff that writes them. Over a switch a figure belongs to the slowest cables of its
 * way (one of unknown speed may be it); a cable that several pairs pass keeps the greatest, since each proves that much.
 * What the same tool measured earlier in that direction is replaced.
 */
export function recordFigures(
  lab: Lab,
  figures: readonly FabricFigure[],
  date: string,
  ports: readonly PortFinding[] = [],
): LabDiff {
  const changed: LabDiff['changed'] = {};
  const links = new Set([...figures, ...ports].flatMap(({ pair }) => pair.path.map(({ link }) => link.id)));
  for (const id of links) {
    const link = lab.entities[id];
    if (link?.kind !== 'link') continue;
    const after = withPorts(withFigures(link, figures, date), ports, date);
    if (after !== link) changed[id] = [link, after];
  }
  return { added: {}, changed, removed: {} };
}

type Checked = NonNullable<Link['checked']>[number];

/** What the ports of hosts told, at the cable that they hold: the first of the way, or the last. */
function withPorts(link: Link, ports: readonly PortFinding[], date: string): Link {
  const found = new Map<Checked['end'], Checked>();
  for (const { pair, side, fec, module, gained } of ports) {
    const passed = side === 'a' ? pair.path[0] : pair.path.at(-1);
    if (passed?.link.id !== link.id) continue;
    const end = (side === 'a') === (passed.near === 'a') ? 'a' : 'b';
    const counts = gained.map(({ counter, count }) => ({ counter: counter.slice(0, 200), count }));
    // A port of several pairs was looked at several times.
    found.set(end, { end, date, fec, module, gained: joined(found.get(end)?.gained ?? [], counts) });
  }
  if (found.size === 0) return link;
  const kept = (link.checked ?? []).filter(({ end }) => !found.has(end));
  const checked = [...kept, ...found.values()];
  return { ...link, checked, provenance: { ...link.provenance, checked: 'measured' } };
}

function joined(one: Checked['gained'], other: Checked['gained']): Checked['gained'] {
  const sums = new Map<string, number>();
  for (const { counter, count } of [...one, ...other]) sums.set(counter, (sums.get(counter) ?? 0) + count);
  return [...sums].slice(0, 200).map(([counter, count]) => ({ counter, count }));
}

type Measured = NonNullable<Link['measured']>[number];
type MeasuredLatency = NonNullable<Link['measuredLatency']>[number];

function withFigures(link: Link, figures: readonly FabricFigure[], date: string): Link {
  const measured = new Map<string, Measured>();
  const latencies = new Map<string, MeasuredLatency>();
  for (const figure of figures) {
    const passed = figure.pair.path.find((each) => each.link.id === link.id);
    if (passed === undefined) continue;
    const from = figure.from === 'a' ? passed.near : passed.near === 'a' ? 'b' : 'a';
    const key = keyOf({ from, tool: figure.tool, ...(figure.tos !== null && { tos: figure.tos }) });
    const between = figure.pair.path.length > 1 ? { between: wayOf(figure) } : {};
    const { tool, payloadBitsPerSecond: payload, latencyNs, streams, retransmits, mtuBytes } = figure;
    const best = measured.get(key)?.payload ?? 0;
    if (payload !== null && payload > best && isSlowest(figure.pair, passed.bitsPerSecond)) {
      const mtu = mtuBytes === null ? null : bytes(mtuBytes);
      const rate = bitsPerSecond(Math.round(payload));
      const way = {
        ...(figure.tos !== null && { tos: figure.tos }),
        ...(figure.gidIndex !== null && { gidIndex: figure.gidIndex }),
        ...between,
      };
      measured.set(key, { from, tool, payload: rate, date, queuePairs: streams, mtu, retransmits, ...way });
    }
    if (latencyNs === null) continue;
    const typical = nanoseconds(Math.round(latencyNs));
    latencies.set(key, { from, tool, typical, date, ...between, ...(figure.tos !== null && { tos: figure.tos }) });
  }
  if (measured.size + latencies.size === 0) return link;
  const kept = <T extends Keyed>(old: readonly T[] | undefined, now: ReadonlyMap<string, T>): T[] => [
    ...(old ?? []).filter((each) => !now.has(keyOf(each))),
    ...now.values(),
  ];
  return {
    ...link,
    ...(measured.size > 0 && { measured: kept(link.measured, measured) }),
    ...(latencies.size > 0 && { measuredLatency: kept(link.measuredLatency, latencies) }),
    provenance: {
      ...link.provenance,
      ...(measured.size > 0 && { measured: 'measured' }),
      ...(latencies.size > 0 && { measuredLatency: 'measured' }),
    },
  };
}

interface Keyed {
  readonly from: string;
  readonly tool: string;
  readonly tos?: number | undefined;
}

/** A figure of one QoS class does not replace that of another. */
const keyOf = ({ from, tool, tos }: Keyed): string => `${from} ${tool} ${String(tos ?? '')}`;

/** Whether a cable of this speed may be the one that limits the way; one of unknown speed may. */
export function isSlowest({ path }: FabricPair, speed: number | null): boolean {
  const known = path.map(({ bitsPerSecond: each }) => each).filter((each) => each !== null);
  return speed === null || speed <= Math.min(...known) * SLOWEST_SHARE;
}

const wayOf = ({ pair, from }: FabricFigure): string =>
  from === 'a' ? `${endName(pair.a)} → ${endName(pair.b)}` : `${endName(pair.b)} → ${endName(pair.a)}`;
