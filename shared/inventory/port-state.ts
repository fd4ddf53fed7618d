import { partsOf } from './sections.ts';

/** What a network port tells of itself and counts. Names of counters are the driver's. */
export interface PortState {
  readonly counters: ReadonlyMap<string, number>;
  /** Forward error correction in use, such as `RS`; null where it is not told. */
  readonly fec: string | null;
  /** `QSFP28, Vendor PART, 3m`; null where it is not told. */
  readonly module: string | null;
  /** What could not be seen, each with its reason. */
  readonly notSeen: readonly string[];
}

/** A counter that grew while something was measured. */
export interface GainedCounter {
  readonly counter: string;
  readonly count: number;
  readonly kind: CounterKind;
}

export type CounterKind = 'error' | 'loss' | 'pause' | 'congestion' | 'class';

/**
 * Reads the port `$1` and its RDMA device `$2` (may be empty). Read-only. A status follows each answer of ethtool, whose
 * errors stand in place of the answer.
 */
export const PORT_STATE_SCRIPT = `
export PATH="$PATH:/usr/sbin:/sbin"
echo "## statistics"
grep -sH '' "/sys/class/net/$1/statistics/"*
for flag in -S --show-fec -m; do
  echo "## $flag"
  ethtool "$flag" "$1" 2>&1
  echo "## status $flag $?"
done
[ -n "$2" ] || exit 0
echo "## rdma-ports"
grep -sHxF -e "$1" "/sys/class/infiniband/$2/ports/"*/gid_attrs/ndevs/*
grep -sH '' "/sys/class/net/$1/dev_port"
echo "## rdma"
grep -sH '' "/sys/class/infiniband/$2/ports/"*/hw_counters/*
exit 0`;

export function readPortState(text: string): PortState {
  const parts = partsOf(text);
  const part = (title: string): string => parts.find(([name]) => name === title)?.[1] ?? '';
  const counters = new Map<string, number>();
  const add = (name: string, value: string | undefined): void => {
    if (value === undefined || !/^\d{1,19}$/.test(value)) return;
    // Counters of single queues count together.
    const all = name.replace(/(rx|tx|queue|q|ring|ch)_?\d+_/, '$1*_');
    counters.set(all, (all === name ? 0 : (counters.get(all) ?? 0)) + Number(value));
  };
  for (const line of part('statistics').split('\n')) {
    const [, name, value] = /\/statistics\/(\w+):(\d+)$/.exec(line) ?? [];
    if (name !== undefined) add(name, value);
  }
  for (const line of part('-S').split('\n')) {
    // Broadcom puts the queue in brackets before the name.
    const [, queue, name, value] = /^\s*(\[\d+\]:\s*)?(\S[^:]*):\s*(\d+)$/.exec(line) ?? [];
    if (name !== undefined) add(queue === undefined ? name : `q0_${name}`, value);
  }
  const rdma = part('rdma').split('\n');
  const ports = [...new Set(rdma.flatMap((line) => HW_COUNTER.exec(line)?.[1] ?? []))];
  const own = ownRdmaPort(ports, part('rdma-ports'));
  for (const line of rdma) {
    const [, port, name, value] = HW_COUNTER.exec(line) ?? [];
    if (name !== undefined && port === own) add(name, value);
  }
  return {
    counters,
    fec: /^Active FEC encodings?:\s*(\S.*)$/m.exec(part('--show-fec'))?.[1]?.trim() ?? null,
    module: moduleIn(part('-m')),
    notSeen: [...notSeenIn(parts), ...(ports.length > 0 && own === null ? [UNSURE_PORT] : [])],
  };
}

const HW_COUNTER = /\/ports\/(\d+)\/(hw_counters\/\w+):(\d+)$/;

const UNSURE_PORT = 'the counters of the RDMA port, because its device does not tell which of its ports this is';

/**
 * Which port of an RDMA device an interface is, where the device has several: the one whose address table names it, else
 * the one of its number (`dev_port`, from 0). Null where that does not tell.
 */
function ownRdmaPort(ports: readonly string[], told: string): string | null {
  if (ports.length === 1) return ports[0] ?? null;
  const named = [...new Set([...told.matchAll(/\/ports\/(\d+)\/gid_attrs\//g)].map(([, port]) => port))];
  const number = /\/dev_port:(\d+)$/m.exec(told)?.[1];
  const own = named.length === 1 ? named[0] : number === undefined ? undefined : String(Number(number) + 1);
  return own !== undefined && ports.includes(own) ? own : null;
}

function moduleIn(text: string): string | null {
  const at = (key: string): string | null =>
    new RegExp(`^\\s*${key}\\s*:\\s*(\\S.*?)\\s*$`, 'm').exec(text)?.[1] ?? null;
  const form = /\(([^)]+)\)/.exec(at('Identifier') ?? '')?.[1] ?? null;
  const maker = [at('Vendor name'), at('Vendor PN')].filter((word) => word !== null).join(' ');
  const length = at('Length \\(Copper or Active cable\\)') ?? at('Length \\(Copper\\)') ?? at('Cable assembly length');
  const words = [form, maker || null, length !== null && /[1-9]/.test(length) ? length : null];
  const told = words.filter((word) => word !== null);
  return told.length === 0 ? null : told.join(', ').slice(0, 200);
}

/** What each flag of ethtool shows, in words. */
const SHOWS: readonly (readonly [flag: string, what: string])[] = [
  ['-S', "the driver's counters"],
  ['--show-fec', 'FEC'],
  ['-m', 'the module'],
];

function notSeenIn(parts: readonly (readonly [title: string, text: string])[]): string[] {
  const failed = SHOWS.flatMap(([flag, what]) => {
    const status = parts.map(([title]) => title).find((title) => title.startsWith(`status ${flag} `));
    const said = parts.find(([title]) => title === flag)?.[1] ?? '';
    return status === `status ${flag} 0` ? [] : [{ what, why: reasonOf(status, said) }];
  });
  return [...Map.groupBy(failed, ({ why }) => why)].map(
    ([why, those]) => `${those.map(({ what }) => what).join(' and ')}, because ${why}`,
  );
}

function reasonOf(status: string | undefined, said: string): string {
  if (status === undefined) return 'the answer broke off';
  if (status.endsWith(' 127')) return 'ethtool is not installed';
  if (/not permitted|permission denied/i.test(said)) return 'this user is not root';
  if (/not supported|no stats available/i.test(said)) return 'its driver does not tell';
  return `ethtool said: ${said.split('\n')[0]?.slice(0, 120) ?? ''}`;
}

/** What a growing counter means, by its name; the first that fits. Others are traffic. */
const KINDS: readonly (readonly [pattern: RegExp, kind: CounterKind | null])[] = [
  // Raw errors of a lane are those before FEC corrects them.
  [/xdp|csum|err_cqe_ok|err_lane/i, null],
  [/prio\d+_bytes|bytes_pri\d+/i, 'class'],
  // Intel names the frames: XON and XOFF.
  [/pause|pfc|_xo(n|ff)/i, 'pause'],
  [/ecn|cnp/i, 'congestion'],
  [/crc|fcs|symbol|align|jabber|fragment|bad_/i, 'error'],
  [/drop|discard|miss|no_?buf|out_of_buffer|overrun|overflow|fifo|rnr|retry|retrans/i, 'loss'],
  [/out_of_(seq|order)|seq_err|duplicate_request|ack_timeout/i, 'loss'],
  [/err|timeout/i, 'error'],
];

const kindOf = (name: string): CounterKind | null => KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/** Counters that tell of faults, back-pressure or the QoS class and that grew; one that was reset tells nothing. */
export function gainedCounters(before: PortState, after: PortState): GainedCounter[] {
  const gained = [...after.counters].flatMap(([counter, now]): GainedCounter[] => {
    const kind = kindOf(counter);
    const count = now - (before.counters.get(counter) ?? now);
    return kind === null || count <= 0 ? [] : [{ counter, count, kind }];
  });
  const names = new Set(gained.map(({ counter }) => counter));
  // Many drivers count queues and their sum.
  return gained
    .filter(({ counter }) => !counter.includes('*_') || !names.has(counter.replace('*_', '_')))
    .slice(0, 200);
}
