import { cablingHints, type CablingHint, type NeighbourFacts } from '../../../shared/inventory/cabling-hints.ts';
import { parseLldpctl, parseNetworkctlLldp, type LldpNeighbour } from '../../../shared/inventory/cabling-lldp.ts';
import { subnetOf } from '../../../shared/lint/addresses.ts';
import { indexLab } from '../../../shared/model/lab-index.ts';
import type { Host, Lab } from '../../../shared/model/lab.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { exec } from '../ssh/exec.ts';
import type { HostConnection } from '../ssh/host-connection.ts';

export interface Cabling {
  readonly hints: readonly CablingHint[];
  readonly problems: readonly Problem[];
}

/** Asks every host of the lab that can be reached for its neighbours; reads only. */
export async function readCabling(
  lab: Lab,
  reached: readonly { readonly host: Host; readonly connection: HostConnection }[],
  signal: AbortSignal,
): Promise<Cabling> {
  const read = await Promise.all(reached.map(({ host, connection }) => readNeighbours(host, connection, signal)));
  return {
    hints: cablingHints(
      indexLab(lab),
      read.map(({ facts }) => facts),
      subnetOf,
    ),
    problems: read.flatMap(({ problems }) => problems),
  };
}

async function readNeighbours(
  host: Host,
  connection: HostConnection,
  signal: AbortSignal,
): Promise<{ facts: NeighbourFacts; problems: Problem[] }> {
  const run = async (argv: readonly string[]): Promise<string | null> => {
    const { exitStatus, stdout } = await exec(connection, argv, { timeoutMs: 20_000, signal });
    return exitStatus === 0 ? stdout.toString('utf8') : null;
  };
  const [lldpctl, networkctl, neighbours] = await Promise.all([
    run(['lldpctl', '-f', 'json']),
    run(['networkctl', 'lldp', '--no-pager', '--full']),
    run(['ip', '-j', 'neigh', 'show']),
  ]);
  const heard: LldpNeighbour[] | null =
    (lldpctl === null ? null : parseLldpctl(lldpctl)) ?? (networkctl === null ? null : parseNetworkctlLldp(networkctl));
  const tip = 'Install lldpd on the host and switch LLDP on at the switch; subnets are used meanwhile.';
  const problems = heard === null ? [problem('note', 'no-lldp', host.name, 'It hears no LLDP', tip)] : [];
  return { facts: { host: host.id, lldp: heard ?? [], seen: seenIn(neighbours) }, problems };
}

/** Entries of `ip -j neigh` with a MAC address: the other side has answered. */
function seenIn(output: string | null): NeighbourFacts['seen'] {
  let entries: unknown;
  try {
    entries = JSON.parse(output ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(entries)) return [];
  return (entries as readonly unknown[]).flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { dev, lladdr } = entry as { dev?: unknown; lladdr?: unknown };
    return typeof dev === 'string' && typeof lladdr === 'string'
      ? [{ interfaceName: dev, mac: lladdr.toLowerCase() }]
      : [];
  });
}
