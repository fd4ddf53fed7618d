import type { EntityOf, Host, NumaNode } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { formatMilliseconds, formatNumber } from '../units/format.ts';
import type { Id } from '../units/identity.ts';
import { MEBI, NS_PER_MILLISECOND } from '../units/quantity.ts';
import { hostNames, hostOf, nameOf, nodeOf, reactors, servedByProcess } from './bed.ts';
import { logicalCpus } from './placement.ts';
import { hostSettings } from './settings.ts';
import type { Found, Rule } from './rule.ts';

/** Memory, settings, clocks and virtual machines of hosts. */
export const hostRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L034',
    severity: 'error',
    title: 'Too few huge pages',
    tip: 'Reserve them per node (SPDK: NRHUGE and HUGENODE of scripts/setup.sh).',
    why: 'The target takes its buffers from huge pages of its node and does not start without them.',
    check: (index) => missingPages(index),
  },
  {
    code: 'L050',
    severity: 'warning',
    title: 'Host settings not fixed',
    tip: 'Discover the host, or enter its settings; set what varies.',
    why: 'Clock speeds, sleep states and moved interrupts change the result from run to run.',
    check: hostSettings,
  },
  {
    code: 'L054',
    severity: 'warning',
    title: 'Virtual machines do not fit their host',
    tip: 'Switch NUMA spanning off, and give the VMs no more vCPUs than there are logical processors.',
    why: 'A VM that spans nodes reaches its cache drive through the other socket; too many vCPUs wait for each other.',
    check: (index) => [...spanning(index), ...crowdedHosts(index)],
  },
  {
    code: 'L055',
    severity: 'note',
    title: 'Polled target: CPU use says nothing',
    tip: 'Look at the busy ticks of the reactors.',
    why: 'Reactors poll at any load.',
    check: polledTargets,
  },
  {
    code: 'L062',
    severity: 'warning',
    title: 'Clock of a host',
    tip: 'Keep the clocks by NTP or PTP; the offset is measured anew at every attach.',
    why: 'Clients that do not start together are measured one after the other.',
    check: clocks,
  },
];

/** What a process needs beside its buffers (engineering default). */
const PROCESS_BYTES = 512 * MEBI;
const USUAL_PAGE_BYTES = 2 * MEBI;

function missingPages(index: LabIndex): Found[] {
  const served = servedByProcess(index);
  const needOf = (sets: readonly EntityOf<'coreSet'>[]): number =>
    sets.reduce(
      (sum, set) => sum + Math.max(set.memoryBytes ?? 0, poolBytes(served.get(set.id) ?? []) + PROCESS_BYTES),
      0,
    );
  const byNode = Map.groupBy(reactors(index), ({ id }) => nodeOf(index, id));
  const short = [...byNode].flatMap(([node, sets]) =>
    node === null ? [] : tooFew(index, node.id, { need: needOf(sets), have: pagesOf(node) }, sets),
  );
  if (!byNode.has(null)) return short;
  const byHost = Map.groupBy(reactors(index), ({ id }) => hostOf(index, id)?.id);
  const free = (byNode.get(null) ?? []).map(({ id }) => hostOf(index, id)?.id);
  return [
    ...short,
    ...[...new Set(free)].flatMap((host) => {
      const sets = byHost.get(host) ?? [];
      return host === undefined ? [] : tooFew(index, host, { need: needOf(sets), have: pagesOfAll(index, host) }, sets);
    }),
  ];
}

interface Pages {
  readonly need: number;
  /** Null is not known. */
  readonly have: number | null;
}

function tooFew(index: LabIndex, at: Id, { need, have }: Pages, sets: readonly EntityOf<'coreSet'>[]): Found[] {
  if (have === null || need <= have) return [];
  const message = `${nameOf(index, at)}: ${formatNumber(Math.ceil(need / MEBI))} MiB of hugepages needed, ${formatNumber(Math.floor(have / MEBI))} free`;
  return [{ entities: [at, ...sets.map(({ id }) => id)], field: 'hugepages', message }];
}

const pagesOf = ({ hugepages, hugepageBytes }: NumaNode): number | null =>
  hugepages == null ? null : hugepages * (hugepageBytes ?? USUAL_PAGE_BYTES);

/** Of all nodes: a process that belongs to none may take its memory from each. */
function pagesOfAll(index: LabIndex, host: Id): number | null {
  const each = index.subtree(host).flatMap((entity) => (entity.kind === 'numaNode' ? [pagesOf(entity)] : []));
  const known = each.filter((pages) => pages !== null);
  return known.length === 0 || known.length < each.length ? null : known.reduce((a, b) => a + b, 0);
}

/** Largest buffer pool among what the process serves, as far as it is known. */
function poolBytes(served: readonly EntityOf<'subsystem'>[]): number {
  return Math.max(0, ...served.map(({ limits }) => (limits?.sharedBuffers ?? 0) * (limits?.ioUnitBytes ?? 0)));
}

function spanning(index: LabIndex): Found[] {
  return index
    .ofKind('vm')
    .filter(({ numaSpanning }) => numaSpanning === true)
    .map(({ id }) => ({ entities: [id], field: 'numaSpanning', message: `${nameOf(index, id)} may span NUMA nodes` }));
}

function crowdedHosts(index: LabIndex): Found[] {
  const byHost = Map.groupBy(index.ofKind('vm'), ({ id }) => hostOf(index, id)?.id);
  return [...byHost].flatMap(([host, vms]) => {
    const have = host === undefined ? null : logicalCpus(index, host);
    const asked = vms.reduce((sum, { virtualCpus }) => sum + (virtualCpus ?? 0), 0);
    if (host === undefined || have === null || asked <= have) return [];
    const message = `${nameOf(index, host)}: vCPUs ${asked} > logical CPUs ${have}`;
    return [{ entities: [host, ...vms.map(({ id }) => id)], message }];
  });
}

function polledTargets(index: LabIndex): Found[] {
  const byHost = Map.groupBy(reactors(index), ({ id }) => hostOf(index, id)?.id);
  return [...byHost].flatMap(([host, sets]) => {
    if (host === undefined) return [];
    const message = `${nameOf(index, host)}: 100% CPU is normal for polled cores; busy ticks are shown instead`;
    return [{ entities: [host, ...sets.map(({ id }) => id)], message }];
  });
}

const MOST_SKEW_NS = 20 * NS_PER_MILLISECOND;

function clocks(index: LabIndex): Found[] {
  const hosts = index.ofKind('host');
  const silent = hosts.filter(({ clock }) => clock == null);
  const missing: Found[] =
    silent.length === 0
      ? []
      : [{ entities: silent.map(({ id }) => id), field: 'clock', message: `${hostNames(silent)}: clock not recorded` }];
  return [...missing, ...hosts.flatMap(badClock)];
}

function badClock({ id, name, clock }: Host): Found[] {
  if (clock == null) return [];
  const { state, skewBoundNs } = clock;
  if (state !== 'unsynchronised' && (skewBoundNs === null || skewBoundNs <= MOST_SKEW_NS)) return [];
  const bound = skewBoundNs === null ? 'not known' : `${formatMilliseconds(skewBoundNs)} ms`;
  return [{ entities: [id], field: 'clock', message: `${name}: bound ${bound} (${state})` }];
}
