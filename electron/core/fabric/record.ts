import type { LabDiff } from '../../../shared/model/diff.ts';
import type { Lab, Link } from '../../../shared/model/lab.ts';
import { bitsPerSecond, bytes, nanoseconds } from '../../../shared/units/quantity.ts';
import { endName, type FabricPair } from './pairs.ts';

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
}

/** A cable of more than this above the slowest on the way is not the one that was measured. */
const SLOWEST_SHARE = 1.05;

/**
 * Figures as measured ceilings, and the diff that writes them. Over a switch a figure belongs to the slowest cables of its
 * way (one of unknown speed may be it); a cable that several pairs pass keeps the greatest, since each proves that much.
 * What the same tool measured earlier in that direction is replaced.
 */
export function recordFigures(lab: Lab, figures: readonly FabricFigure[], date: string): LabDiff {
  const changed: LabDiff['changed'] = {};
  const links = new Map(figures.flatMap(({ pair }) => pair.path.map(({ link }) => [link.id, link] as const)));
  for (const { id } of links.values()) {
    const link = lab.entities[id];
    if (link?.kind !== 'link') continue;
    const after = withFigures(link, figures, date);
    if (after !== link) changed[id] = [link, after];
  }
  return { added: {}, changed, removed: {} };
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
    const key = `${from} ${figure.tool}`;
    const between = figure.pair.path.length > 1 ? { between: wayOf(figure) } : {};
    const { tool, payloadBitsPerSecond: payload, latencyNs, streams, retransmits, mtuBytes } = figure;
    const best = measured.get(key)?.payload ?? 0;
    if (payload !== null && payload > best && isSlowest(figure.pair, passed.bitsPerSecond)) {
      const mtu = mtuBytes === null ? null : bytes(mtuBytes);
      const rate = bitsPerSecond(Math.round(payload));
      measured.set(key, { from, tool, payload: rate, date, queuePairs: streams, mtu, retransmits, ...between });
    }
    if (latencyNs !== null)
      latencies.set(key, { from, tool, typical: nanoseconds(Math.round(latencyNs)), date, ...between });
  }
  if (measured.size + latencies.size === 0) return link;
  const kept = <T extends { from: string; tool: string }>(
    old: readonly T[] | undefined,
    now: ReadonlyMap<string, T>,
  ): T[] => [...(old ?? []).filter(({ from, tool }) => !now.has(`${from} ${tool}`)), ...now.values()];
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

/** Whether a cable of this speed may be the one that limits the way; one of unknown speed may. */
export function isSlowest({ path }: FabricPair, speed: number | null): boolean {
  const known = path.map(({ bitsPerSecond: each }) => each).filter((each) => each !== null);
  return speed === null || speed <= Math.min(...known) * SLOWEST_SHARE;
}

const wayOf = ({ pair, from }: FabricFigure): string =>
  from === 'a' ? `${endName(pair.a)} → ${endName(pair.b)}` : `${endName(pair.b)} → ${endName(pair.a)}`;
