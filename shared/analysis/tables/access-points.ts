import { activeConnections } from '../../capacity/lab-paths.ts';
import { portLoads, type PortClient } from '../../capacity/port-load.ts';
import type { EntityOf } from '../../model/lab.ts';
import type { PointResult } from '../../results/point-result.ts';
import type { Bed } from '../bed.ts';
import { headlineOf } from '../headline.ts';
import { isLocal } from '../local-baseline.ts';
import type { Side } from '../summary.ts';
import { column, type TableCell } from './analysis-table.ts';
import { ROW_COLUMNS, rowCells, type TableBody, type TableInput } from './table-input.ts';
import { percentOf } from './theoretical.ts';

type Listener = EntityOf<'listener'>;

/**
 * Load per access point (DOMAIN 1.6): every client's rate divided among the listeners that it is connected to, the
 * optimized ones where an ANA group names them, against the speed of the port behind.
 */
export function accessPointTable(input: TableInput): TableBody {
  const rows = input.rows.flatMap((row) => {
    const sides = row.sides.map((side) => loadsOf(side, input));
    const points = [...new Set(sides.flatMap((loads) => [...loads.keys()]))];
    return points.map((point): TableCell[] => [
      ...rowCells(row),
      point,
      ...sides.flatMap((loads): TableCell[] => {
        const load = loads.get(point);
        return load === undefined ? [null, null, null] : [load.bytesPerSecond, load.sharePercent, load.portPercent];
      }),
    ]);
  });
  return {
    columns: [
      ...ROW_COLUMNS,
      column('Access point', 'text'),
      ...input.labels.flatMap((label) => [
        column('payload', 'bytesPerSecond', label),
        column('of all', 'percent', label),
        column('of the port', 'percent', label),
      ]),
    ],
    rows,
    footnotes: [
      'Paths as drawn: connections, and the optimized listeners of their ANA group; a client’s rate is divided among them',
      'Clients whose own rates are not stored count with equal shares',
    ],
  };
}

interface PointLoad {
  readonly bytesPerSecond: number;
  readonly sharePercent: number | null;
  readonly portPercent: number | null;
}

/** By access point: what listeners of several subsystems at one address carry adds up. */
function loadsOf({ results }: Side, input: TableInput): ReadonlyMap<string, PointLoad> {
  const [first] = results;
  const bed = first === undefined ? null : input.bedOf(first);
  if (first === undefined || bed === null || isLocal(first.configuration)) return new Map();
  const clients = clientsOf(first, bed);
  const total = clients.reduce((sum, client) => sum + client.bitsPerSecond, 0);
  // The speed is compared port by port below: here every port is as wide as can be.
  const loads = portLoads(clients, Number.MAX_VALUE);
  const used = bed.index.ofKind('listener').filter(({ id }) => loads.has(id));
  const points = Map.groupBy(used, addressOf);
  const names = Map.groupBy(used, ({ name }) => name);
  return new Map(
    [...points].map(([address, listeners]) => {
      const [one] = listeners;
      const isNamed = one !== undefined && one.name !== '' && names.get(one.name)?.length === 1;
      const bits = listeners.reduce((sum, { id }) => sum + (loads.get(id)?.bitsPerSecond ?? 0), 0);
      return [
        isNamed && listeners.length === 1 ? one.name : address,
        {
          bytesPerSecond: bits / 8,
          sharePercent: percentOf(bits, total),
          portPercent: percentOf(bits, one === undefined ? null : speedOf(one, bed)),
        },
      ];
    }),
  );
}

/** Where nothing is entered yet, a listener is an access point of its own. */
const addressOf = ({ id, address, service }: Listener): string => (address === '' ? id : `${address}:${service}`);

/** Drawn clients with their payload and the listeners that they use; those without a connection load no access point. */
function clientsOf(result: PointResult, bed: Bed): PortClient[] {
  const hosts = bed.index.ofKind('host').filter(({ role }) => role === 'client' || role === 'both');
  const all = headlineOf(result).bytesPerSecond ?? 0;
  const active = activeConnections(bed.index);
  return hosts.flatMap(({ id, name }) => {
    const share = result.hosts.find(({ host }) => host === name);
    const own = share === undefined ? null : headlineOf({ directions: share.directions, cpu: null }).bytesPerSecond;
    const named = result.hosts.some(({ host }) => hosts.some((each) => each.name === host));
    const bytes = own ?? (named ? 0 : all / hosts.length);
    const targetPorts = (active.get(id) ?? []).map(({ listener }) => listener);
    return bytes > 0 && targetPorts.length > 0 ? [{ bitsPerSecond: 8 * bytes, targetPorts }] : [];
  });
}

/** The slower of port and cable; what is not known of one of them is left out. */
function speedOf({ nic, port }: Listener, bed: Bed): number | null {
  const adapter = bed.index.get(nic);
  if (adapter?.kind !== 'nic' || port === null) return null;
  const cables = bed.index.cablesAt({ device: adapter.id, port });
  const own = adapter.ports.find(({ id }) => id === port)?.speed ?? null;
  const known = [cables[0]?.speed ?? null, own].filter((speed) => speed !== null);
  return known.length === 0 ? null : Math.min(...known);
}
