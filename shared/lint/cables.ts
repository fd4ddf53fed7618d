import { allCabledPorts, leastKnown } from '../capacity/lab-fabric.ts';
import { linkCeilingIops, type Fabric } from '../capacity/link-ceiling.ts';
import { rocePathMtu } from '../capacity/roce-wire.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Link } from '../model/lab.ts';
import { countText } from '../units/count-text.ts';
import { formatBitRate, formatPercent } from '../units/format.ts';
import { MEBI } from '../units/quantity.ts';
import { LEAST_MTU } from './addresses.ts';
import { nameOf, nicPortAt } from './bed.ts';
import type { Found, Rule } from './rule.ts';

/** What was measured of the cables before any storage number (DOMAIN 10.1). */
export const cableRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L061',
    severity: 'warning',
    title: 'Cable not qualified',
    tip: 'Measure it in both directions: iperf3 for TCP, ib_write_bw for RDMA.',
    why: 'A bad cable, port or setting shows here at once and later only as a storage result that nobody can explain.',
    check: (index) => [...unmeasured(index), ...unlikeExpected(index)],
  },
  {
    code: 'L065',
    severity: 'note',
    title: 'Too few queue pairs for this adapter',
    tip: 'Repeat ib_write_bw with -q 8.',
    why: 'Vendor note on the E810: bandwidth tests need several queue pairs.',
    check: (index) => index.ofKind('link').flatMap((link) => fewQueuePairs(index, link)),
  },
];

/** Cables of less than this share of the fastest are taken for management. */
const MANAGEMENT_SHARE = 0.1;

function unmeasured(index: LabIndex): Found[] {
  const links = index.ofKind('link');
  const fastest = Math.max(0, ...links.map((link) => speedOf(index, link) ?? 0));
  const storage = links.filter((link) => (speedOf(index, link) ?? fastest) >= fastest * MANAGEMENT_SHARE);
  const bare = storage.filter(({ measured = [] }) => new Set(measured.map(({ from }) => from)).size < 2);
  if (bare.length === 0) return [];
  const [only] = bare;
  const what = bare.length === 1 && only ? nameOf(index, only.id) : `${bare.length} of ${storage.length} cables`;
  const message = `${what}: no measured ceiling in both directions`;
  return [{ entities: bare.map(({ id }) => id), field: 'measured', message }];
}

function speedOf(index: LabIndex, link: Link): number | null {
  const ports = [link.a, link.b].map((end) => nicPortAt(index, end)?.port.speed ?? null);
  const known = [link.speed, ...ports].filter((speed) => speed !== null);
  return known.length === 0 ? null : Math.min(...known);
}

const LEAST_SHARE = 0.95;
const MOST_DIFFERENCE = 0.02;

function unlikeExpected(index: LabIndex): Found[] {
  const ports = Map.groupBy(allCabledPorts(index), ({ link }) => link.id);
  return index.ofKind('link').flatMap((link) => {
    const mtu = leastKnown((ports.get(link.id) ?? []).map((port) => port.mtu));
    return [...belowGoodput(index, link, mtu), ...unlikeDirections(index, link)];
  });
}

function belowGoodput(index: LabIndex, link: Link, mtu: number | null): Found[] {
  const speed = speedOf(index, link);
  const measured = link.measured ?? [];
  if (speed === null || measured.length === 0) return [];
  return measured.flatMap(({ tool, payload, from }) => {
    const goodput = expected(mtu, tool, speed);
    if (goodput === null || payload >= LEAST_SHARE * goodput) return [];
    const direction = nameOf(index, (from === 'a' ? link.a : link.b).device);
    const message = `${nameOf(index, link.id)}: measured ${formatBitRate(payload)} of ${formatBitRate(goodput)} from ${direction} (${tool})`;
    return [{ entities: [link.id], field: 'measured', message }];
  });
}

/** Directions are compared as one tool measured them: TCP carries less than RDMA over the same cable. */
function unlikeDirections(index: LabIndex, link: Link): Found[] {
  const byTool = Map.groupBy(link.measured ?? [], ({ tool, tos }) => `${tool} ${tos ?? ''}`);
  return [...byTool.values()].flatMap((own) => {
    const best = (end: 'a' | 'b'): number =>
      Math.max(0, ...own.filter(({ from }) => from === end).map(({ payload }) => payload));
    const [a, b] = [best('a'), best('b')];
    const difference = a === 0 || b === 0 ? 0 : Math.abs(a - b) / Math.max(a, b);
    if (difference <= MOST_DIFFERENCE) return [];
    const tool = own[0]?.tool ?? '';
    const message = `${nameOf(index, link.id)}: directions differ by ${formatPercent(difference * 100, 1)} % (${formatBitRate(a)}, ${formatBitRate(b)}, ${tool})`;
    return [{ entities: [link.id], field: 'measured', message }];
  });
}

/** Planning goodput of large transfers by the protocol that the tool uses; null when the MTU is not known. */
function expected(mtu: number | null, tool: string, bitsPerSecond: number): number | null {
  const pathMtu = mtu === null ? null : rocePathMtu(mtu);
  const isRdma = tool.startsWith('ib_');
  if (mtu === null || mtu < LEAST_MTU || (isRdma && pathMtu === null)) return null;
  const fabric: Fabric = isRdma ? { protocol: 'rdma', pathMtu: pathMtu ?? 0 } : { protocol: 'tcp', ethernetMtu: mtu };
  return linkCeilingIops(bitsPerSecond, { blockBytes: MEBI, readFraction: 1 }, fabric) * MEBI * 8;
}

const E810_QUEUE_PAIRS = 8;

function fewQueuePairs(index: LabIndex, link: Link): Found[] {
  const isE810 = [link.a, link.b].some((end) => /\bE810\b/i.test(nicPortAt(index, end)?.nic.model ?? ''));
  const few = (link.measured ?? []).filter(
    ({ tool, queuePairs }) => tool.startsWith('ib_') && queuePairs != null && queuePairs < E810_QUEUE_PAIRS,
  );
  if (!isE810 || few.length === 0) return [];
  const count = Math.min(...few.map(({ queuePairs }) => queuePairs ?? 0));
  const message = `${nameOf(index, link.id)}: measured with ${countText(count, 'queue pair')}; one queue pair does not reach the port's rate on this adapter`;
  return [{ entities: [link.id], field: 'measured', message }];
}
