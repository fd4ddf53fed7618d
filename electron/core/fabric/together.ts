import { problem, type Problem } from '../../../shared/units/problem.ts';
import { formatBitRate } from '../../../shared/units/format.ts';
import { bitsPerSecond } from '../../../shared/units/quantity.ts';
import { isSlowest, type FabricFigure } from './record.ts';
import type { FabricPair } from './pairs.ts';

/** Payload of all pairs loaded at once in one direction, and what the single tests promise for it. */
export interface TogetherFigure {
  readonly from: 'a' | 'b';
  readonly payloadBitsPerSecond: number;
  readonly expectedBitsPerSecond: number;
}

/** Less than this share of the single ones is a blocking switch or an adapter that is shared (DOMAIN 10.1). */
const LEAST_SHARE = 0.98;
/** Planning goodput of a cable that several pairs share and none fills alone. */
const GOODPUT = 0.93;

/**
 * What pairs loaded at once should carry: the sum of the single ones, but no shared cable more than it can. Each pair counts
 * at the cable of its way that most pairs share.
 */
export function expectedTogether(singles: readonly FabricFigure[]): number {
  const sharers = new Map<string, FabricFigure[]>();
  for (const figure of singles) {
    for (const { link } of figure.pair.path) sharers.set(link.id, [...(sharers.get(link.id) ?? []), figure]);
  }
  const groups = new Map<string, FabricFigure[]>();
  for (const figure of singles) {
    const counts = figure.pair.path.map(({ link }) => ({ id: link.id, count: sharers.get(link.id)?.length ?? 0 }));
    const most = counts.reduce((one, other) => (other.count > one.count ? other : one), { id: '', count: 0 });
    groups.set(most.id, [...(groups.get(most.id) ?? []), figure]);
  }
  return [...groups].reduce((sum, [cable, figures]) => sum + groupRate(cable, figures), 0);
}

function groupRate(cable: string, figures: readonly FabricFigure[]): number {
  const rates = figures.map(({ payloadBitsPerSecond }) => payloadBitsPerSecond ?? 0);
  const sum = rates.reduce((one, other) => one + other, 0);
  if (figures.length < 2) return sum;
  const passed = figures.map(({ pair }) => ({ pair, speed: speedOf(pair, cable) }));
  const filled = passed.some(({ pair, speed }) => isSlowest(pair, speed));
  const speeds = passed.map(({ speed }) => speed).filter((speed) => speed !== null);
  const carries = filled ? Math.max(...rates) : speeds.length === 0 ? Infinity : Math.min(...speeds) * GOODPUT;
  return Math.min(sum, carries);
}

const speedOf = ({ path }: FabricPair, cable: string): number | null =>
  path.find(({ link }) => link.id === cable)?.bitsPerSecond ?? null;

/** What is wrong with the rate of all at once; nothing when it is as expected. */
export function togetherProblems({
  from,
  payloadBitsPerSecond: got,
  expectedBitsPerSecond: wanted,
}: TogetherFigure): Problem[] {
  if (got >= wanted * LEAST_SHARE) return [];
  const rate = (value: number): string => formatBitRate(bitsPerSecond(Math.round(value)));
  const way = from === 'a' ? 'to the servers' : 'from the servers';
  const message = `All pairs at once carry ${rate(got)} ${way}, ${rate(wanted)} by the single ones`;
  const tip = 'A switch that blocks, an adapter or slot shared by ports, or too few processors for the load.';
  return [problem('warning', 'fabric-blocked', 'all pairs', message, tip)];
}
