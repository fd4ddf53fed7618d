import { randomInt } from 'node:crypto';
import { parsePerftest } from '../../../shared/parse/network/perftest.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { exec } from '../ssh/exec.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import type { Gid } from './gids.ts';
import type { IperfOutcome } from './iperf.ts';
import { endAddress, endName, type FabricEnd } from './pairs.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { latencyRounds, rdmaSeconds, type QualifySettings } from './settings.ts';

export const RDMA_TOOLS = ['ib_write_bw', 'ib_read_bw', 'ib_send_lat'] as const;
export type RdmaTool = (typeof RDMA_TOOLS)[number];

/** Eight queue pairs: one reaches half of the rate on some adapters (DOMAIN 10.1). */
const bandwidth = (seconds: number): string[] => ['-q', '8', '-D', String(rdmaSeconds(seconds)), '--report_gbits'];

/** Both sides take the same options. */
const OPTIONS: Readonly<Record<RdmaTool, (seconds: number) => string[]>> = {
  ib_write_bw: bandwidth,
  ib_read_bw: bandwidth,
  ib_send_lat: (seconds) => ['-n', String(latencyRounds(seconds))],
};

/** Writing and sending go to the server, a read comes from it. */
export const isRdmaClient = (tool: RdmaTool, side: 'sender' | 'receiver'): boolean =>
  (tool === 'ib_read_bw') === (side === 'receiver');

export function rdmaCommand(
  tool: RdmaTool,
  end: FabricEnd,
  { seconds, tos }: QualifySettings,
  port: string,
  gid: Gid | null,
  server: FabricEnd | null,
): string[] {
  return [
    ...[tool, '-d', end.rdmaDevice ?? '', '-p', port, '-R', '-F', ...OPTIONS[tool](seconds)],
    ...(gid === null ? [] : ['-x', gid.index, ...(gid.port === '1' ? [] : ['-i', gid.port])]),
    ...(tos === null ? [] : ['-T', String(tos)]),
    ...(end.address.includes(':') ? ['--ipv6', '--ipv6-addr'] : []),
    ...(server === null ? [] : [endAddress(server, end)]),
  ];
}

export interface RdmaSide {
  readonly connection: HostConnection;
  readonly end: FabricEnd;
  readonly gid: Gid | null;
}

export interface RdmaTest {
  readonly tool: RdmaTool;
  /** The side that sends the payload. */
  readonly from: RdmaSide;
  readonly to: RdmaSide;
  readonly settings: QualifySettings;
  readonly signal: AbortSignal;
}

/** A host under load takes its time to start a server; one that never answers is told. */
const START_TRIES = 20;
const START_PAUSE_MS = 500;
/** A busy or emulated machine may take 20 ms for a message. */
const SECONDS_OF_ROUND = 0.03;

/** Runs perftest between two RDMA devices. @throws CodedError `cancelled`, `timed-out`, `connection-lost` */
export async function runRdma(test: RdmaTest): Promise<IperfOutcome> {
  const { tool, from, to, settings, signal } = test;
  const [client, server] = isRdmaClient(tool, 'sender') ? [from, to] : [to, from];
  const port = String(randomInt(20_000, 60_000));
  const where = `${endName(from.end)} → ${endName(to.end)}`;
  const work =
    tool === 'ib_send_lat' ? latencyRounds(settings.seconds) * SECONDS_OF_ROUND : rdmaSeconds(settings.seconds);
  const limitSeconds = Math.ceil(work) + 30;
  const listening = rdmaCommand(tool, server.end, settings, port, server.gid, null);
  const process = await startServer(server.connection, listening, { seconds: limitSeconds, mark: `-p ${port}` });
  try {
    const argv = rdmaCommand(tool, client.end, settings, port, client.gid, server.end);
    for (let tries = 0; ; tries += 1) {
      await process.endedWithin(START_PAUSE_MS);
      signal.throwIfAborted();
      const { stdout, stderr } = await exec(client.connection, argv, { timeoutMs: limitSeconds * 1000, signal });
      const isEarly = /Couldn't connect|Unexpected CM event|CM_EVENT_REJECTED|Unable to init the socket/.test(stderr);
      if (isEarly && process.ended() === null && tries < START_TRIES) continue;
      return outcomeOf(test, stdout.toString('utf8'), stderr, process, where);
    }
  } finally {
    await process.stop();
  }
}

function outcomeOf(
  { tool, from, to }: RdmaTest,
  text: string,
  stderr: string,
  server: ServerProcess,
  where: string,
): IperfOutcome {
  const parsed = parsePerftest({ name: where, text });
  const measured = parsed?.links?.[0] ?? null;
  const problems = (parsed?.problems ?? []).map((each) => ({ ...each, where }));
  if (measured !== null) return { measured, problems: [...problems, ...otherGid(from, to, measured.gidIndex)] };
  const said = `${stderr} ${server.ended()?.stderr ?? ''}`.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  const tip = /memory|mlock|ENOMEM/i.test(said) ? 'Raise the limit of locked memory: ulimit -l unlimited.' : null;
  return {
    measured: null,
    problems: [problem('error', 'perftest-error', where, `${tool} measured nothing: ${said || 'no output'}`, tip)],
  };
}

/** The tool tells the entry that it went over: by another one the figure is not of RoCE v2 with this address. */
function otherGid(from: RdmaSide, to: RdmaSide, used: number | undefined): Problem[] {
  const chosen = [from.gid, to.gid].flatMap((gid) => (gid === null ? [] : [Number(gid.index)]));
  if (used === undefined || chosen.length === 0 || chosen.includes(used)) return [];
  const message = `perftest went over GID ${String(used)} in place of ${chosen.join(' and ')}`;
  return [
    problem('warning', 'other-gid', endName(from.end), message, 'Look at /sys/class/infiniband and cma_roce_mode.'),
  ];
}

/** perftest of before 2023 connects over IPv4 only: its help tells. */
export async function knowsIpv6(host: HostConnection, signal: AbortSignal): Promise<boolean> {
  const { stdout, stderr } = await exec(host, ['ib_write_bw', '--help'], { timeoutMs: 20_000, signal });
  return `${stdout.toString('utf8')}${stderr}`.includes('--ipv6-addr');
}
