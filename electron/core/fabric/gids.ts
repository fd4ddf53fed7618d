import { ipv4 } from '../../../shared/lint/addresses.ts';
import { ipv6Groups } from '../../../shared/units/ipv6.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { script } from '../ssh/exec.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { endName, type FabricEnd } from './pairs.ts';

/** The entry of a device's address table that a test goes over; texts, so that a plan can show placeholders. */
export interface Gid {
  readonly port: string;
  readonly index: string;
}

interface GidEntry extends Gid {
  readonly groups: readonly number[];
  /** `RoCE v2`, or `IB/RoCE v1`. */
  readonly type: string;
}

/** Prints `PORT INDEX GID TYPE` of each entry in use; without a program per entry, as some devices have 256. */
const SCRIPT = `
cd "/sys/class/infiniband/$1/ports" 2>/dev/null || exit 0
for gid in */gids/*; do
  port=\${gid%%/*} index=\${gid##*/} address= type=
  { read -r address <"$gid" && read -r type <"$port/gid_attrs/types/$index"; } 2>/dev/null || continue
  echo "$port $index $address $type"
done
exit 0`;

const ENTRY = /^(\d+) (\d+) ([0-9a-f:]+) (.+)$/;

export function readGids(text: string): GidEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, port = '', index = '', address = '', type = ''] = ENTRY.exec(line.trim()) ?? [];
    const groups = ipv6Groups(address);
    return groups === null || groups.every((group) => group === 0) ? [] : [{ port, index, groups, type }];
  });
}

/** The RoCE v2 entry of an address; else the reason why there is none. Null with no problem: not a RoCE device. */
export function chooseGid(entries: readonly GidEntry[], end: FabricEnd): { gid: Gid | null; problems: Problem[] } {
  const wanted = gidOf(end.address);
  const own = entries.filter(({ groups }) => groups.join() === wanted?.join());
  const found = own.find(({ type }) => /v2/i.test(type));
  if (found !== undefined) return { gid: { port: found.port, index: found.index }, problems: [] };
  if (entries.length === 0 || entries.every(({ type }) => /^IB$/i.test(type))) return { gid: null, problems: [] };
  const device = end.rdmaDevice ?? '';
  const [message, tip] =
    own.length > 0
      ? [`${device} has ${end.address} for RoCE v1 only`, 'Switch RoCE v2 on for the port, or update its firmware.']
      : [`${device} has no entry for ${end.address}`, 'Look with `rdma link` whether this device belongs to the port.'];
  return { gid: null, problems: [problem('warning', 'no-rocev2', endName(end), message, tip)] };
}

/** The GID of an address: IPv4 is mapped into IPv6 (RoCE v2, annex A17). */
function gidOf(address: string): readonly number[] | null {
  const value = ipv4(address);
  return value === null ? ipv6Groups(address) : [0, 0, 0, 0, 0, 0xffff, Math.floor(value / 65_536), value % 65_536];
}

/** Reads the device's table on its host. @throws CodedError `cancelled`, `timed-out`, `connection-lost` */
export async function gidOfEnd(
  host: HostConnection,
  end: FabricEnd,
  signal: AbortSignal,
): Promise<{ gid: Gid | null; problems: Problem[] }> {
  const { stdout } = await script(host, SCRIPT, [end.rdmaDevice ?? ''], { timeoutMs: 20_000, signal });
  return chooseGid(readGids(stdout.toString('utf8')), end);
}
