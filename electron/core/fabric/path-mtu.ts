import { problem, type Problem } from '../../../shared/units/problem.ts';
import { exec } from '../ssh/exec.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { endAddress, endName, type FabricEnd } from './pairs.ts';

/** Headers of IPv4 (20) or IPv6 (40), and of ICMP (8). */
const headersOf = (address: string): number => (address.includes(':') ? 48 : 28);

export const pingCommand = (from: FabricEnd, to: FabricEnd, mtuBytes: number, tos: number | null): string[] => [
  ...['ping', '-M', 'do', '-c', '3', '-i', '0.2', '-W', '1', '-s', String(mtuBytes - headersOf(to.address))],
  ...(tos === null ? [] : ['-Q', String(tos)]),
  ...['-I', endAddress(from, from), endAddress(to, from)],
];

/** Whether packets of the drawn MTU pass unfragmented (DOMAIN 10.1). */
export async function checkPathMtu(
  host: HostConnection,
  from: FabricEnd,
  to: FabricEnd,
  { mtuBytes, tos }: { readonly mtuBytes: number; readonly tos: number | null },
  signal: AbortSignal,
): Promise<{ readonly passed: boolean; readonly problems: readonly Problem[] }> {
  const where = `${endName(from)} → ${endName(to)}`;
  const { exitStatus, stdout, stderr } = await exec(host, pingCommand(from, to, mtuBytes, tos), {
    timeoutMs: 15_000,
    signal,
  });
  if (exitStatus === 0) return { passed: true, problems: [] };
  const said = `${stdout.toString('utf8')} ${stderr}`;
  if (exitStatus === 127 || /Operation not permitted|socket:/i.test(said)) {
    const message = exitStatus === 127 ? 'ping is not installed' : 'This user may not send pings';
    return { passed: false, problems: [problem('note', 'mtu-not-tried', where, `${message}: the MTU was not tried`)] };
  }
  const told = /(?:mtu|MTU)\s*[=:]\s*(\d+)/.exec(said)?.[1];
  const message = `Packets of ${String(mtuBytes)} bytes do not pass unfragmented${told === undefined ? '' : ` (a part of the way has ${told})`}`;
  const tip = 'Set the same MTU on both ports and on every switch between them.';
  return { passed: false, problems: [problem('error', 'path-mtu', where, message, tip)] };
}
