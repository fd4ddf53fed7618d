import type { PortQos } from '../model/hardware.ts';
import type { LabIndex } from '../model/lab-index.ts';
import type { Link } from '../model/lab.ts';
import type { LinkEnd } from '../model/network.ts';
import { portQos, switchPortAt } from '../model/switch-port.ts';
import type { Id } from '../units/identity.ts';
import { endName, nameOf, nicPortAt, switchEndsAt, type PortOf } from './bed.ts';
import { isRdma, paths, type Path } from './endpoints.ts';
import type { Found, Rule } from './rule.ts';

/** One lossless class for storage on every hop (DOMAIN 10.4). */
export const qosRules: readonly Rule<LabIndex>[] = [
  {
    code: 'L017',
    severity: 'warning',
    title: 'Flow control differs between ends',
    tip: 'Set the same trust mode, DSCP map and PFC priority at both ends of the cable.',
    why: 'Pause frames then stop another queue than the one that overflows.',
    check: (index) => index.ofKind('link').flatMap((link) => unlikeEnds(index, link)),
  },
  {
    code: 'L063',
    severity: 'warning',
    title: 'Connection outside the lossless class',
    tip: 'Map the ToS of the connection to the lossless priority on every hop, and check it with the counters.',
    why: 'Traffic in another class is dropped when a queue is full, whatever is configured for the storage class.',
    check: (index) => paths(index).flatMap((path) => brokenChain(index, path)),
  },
];

interface Hop {
  readonly id: Id;
  readonly name: string;
  readonly qos: PortQos;
}

function hopAt(index: LabIndex, end: LinkEnd): Hop | null {
  const device = index.get(end.device);
  if (device?.kind === 'switch') {
    const isOwn = switchPortAt(device, end.port)?.qos != null;
    return { id: device.id, name: isOwn ? endName(index, end) : device.name, qos: portQos(device, end.port) };
  }
  const at = nicPortAt(index, end);
  return at?.port.qos == null ? null : { id: at.nic.id, name: endName(index, end), qos: at.port.qos };
}

function unlikeEnds(index: LabIndex, link: Link): Found[] {
  const [a, b] = [hopAt(index, link.a), hopAt(index, link.b)];
  if (a === null || b === null) return [];
  const differing = [
    ...differs('trust mode', a.qos.trust, b.qos.trust),
    ...differs('PFC priority', listText(a.qos.pfcPriorities), listText(b.qos.pfcPriorities)),
    ...differs('DSCP map', mapText(a.qos.dscpPriority), mapText(b.qos.dscpPriority)),
  ];
  if (differing.length === 0) return [];
  const message = `PFC/DSCP settings of ${a.name} and ${b.name} differ (${differing.join('; ')}); pause frames hit the wrong queue`;
  return [{ entities: [link.id, a.id, b.id], field: 'qos', message }];
}

const differs = (name: string, a: string | null, b: string | null): string[] =>
  a === null || b === null || a === b ? [] : [`${name} ${a} and ${b}`];
const listText = (values: readonly number[] | null): string | null =>
  values === null ? null : values.length === 0 ? 'none' : [...values].sort((x, y) => x - y).join(', ');
/** What differs from the usual map, DSCP / 8: a port may list that, or list nothing. */
function mapText(map: PortQos['dscpPriority']): string | null {
  if (map === null) return null;
  const own = Object.entries(map).filter(([dscp, priority]) => priority !== usualPriority(Number(dscp)));
  const pairs = own.map(([dscp, priority]) => `${Number(dscp)}:${priority}`).sort();
  return pairs.length === 0 ? 'DSCP / 8' : pairs.join(' ');
}

/** Hops whose settings are not known are left out: what is known must fit together. */
function brokenChain(index: LabIndex, path: Path): Found[] {
  const { connection, listener } = path;
  const tos = connection.tos ?? null;
  if (tos === null || !isRdma(listener.transport)) return [];
  const hops = hopsOf(index, path).flatMap((hop) => {
    const priority = priorityOf(hop.qos, tos);
    return priority === null ? [] : [{ ...hop, priority }];
  });
  const [first] = hops;
  const other = hops.find(({ priority }) => priority !== first?.priority);
  const name = nameOf(index, connection.id);
  if (first && other) {
    const message = `${name}: ToS ${tos} -> priority ${first.priority} on ${first.name}, ${other.priority} on ${other.name}`;
    return [{ entities: [connection.id, first.id, other.id], field: 'tos', message }];
  }
  const lossy = hops.find(
    ({ qos, priority }) => qos.pause !== true && qos.pfcPriorities !== null && !qos.pfcPriorities.includes(priority),
  );
  if (lossy === undefined) return [];
  const message = `${name}: ToS ${tos} -> priority ${lossy.priority} on ${lossy.name}, where ${listText(lossy.qos.pfcPriorities) ?? ''} is lossless`;
  return [{ entities: [connection.id, lossy.id], field: 'tos', message }];
}

function hopsOf(index: LabIndex, { host, target }: Path): Hop[] {
  const ends = [host, target].filter((port) => port !== null);
  const ports = ends.flatMap(({ nic, port }) => hopAt(index, { device: nic.id, port: port.id }) ?? []);
  const between = ends.flatMap((port: PortOf) => switchEndsAt(index, port)).flatMap((end) => hopAt(index, end) ?? []);
  return [...new Map([...ports, ...between].map((hop) => [hop.name, hop])).values()];
}

const usualPriority = (dscp: number): number => dscp >> 3;

/** DSCP / 8 is the usual map; a port that trusts the VLAN tag takes no notice of DSCP. */
function priorityOf({ trust, dscpPriority }: PortQos, tos: number): number | null {
  if (trust !== 'dscp') return null;
  const dscp = tos >> 2;
  return dscpPriority?.[String(dscp)] ?? usualPriority(dscp);
}
