import { randomInt } from 'node:crypto';
import { parsePerftest } from '../../../shared/parse/network/perftest.ts';
import { problem } from '../../../shared/units/problem.ts';
import { exec } from '../ssh/exec.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import type { IperfOutcome } from './iperf.ts';
import { endName, type FabricEnd } from './pairs.ts';
import { later, startServer } from './server-process.ts';

export type RdmaTool = 'ib_write_bw' | 'ib_send_lat';

/** Eight queue pairs: one reaches half of the rate on some adapters (DOMAIN 10.1). Both sides take the same options. */
const OPTIONS: Readonly<Record<RdmaTool, (seconds: number) => string[]>> = {
  ib_write_bw: (seconds) => ['-R', '-F', '-q', '8', '-D', String(seconds), '--report_gbits'],
  ib_send_lat: () => ['-R', '-F', '-n', '10000'],
};

export function rdmaCommand(
  tool: RdmaTool,
  end: FabricEnd,
  seconds: number,
  port: string,
  server: string | null,
): string[] {
  const own = [tool, '-d', end.rdmaDevice ?? '', '-p', port, ...OPTIONS[tool](seconds)];
  return server === null ? own : [...own, server];
}

export interface RdmaTest {
  readonly tool: RdmaTool;
  readonly from: { readonly connection: HostConnection; readonly end: FabricEnd };
  readonly to: { readonly connection: HostConnection; readonly end: FabricEnd };
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Runs perftest between two RDMA devices; the side that sends is its client. */
export async function runRdma({ tool, from, to, seconds, signal }: RdmaTest): Promise<IperfOutcome> {
  const port = String(randomInt(20_000, 60_000));
  const where = `${endName(from.end)} → ${endName(to.end)}`;
  const limitSeconds = seconds + 30;
  const serverCommand = rdmaCommand(tool, to.end, seconds, port, null);
  const server = await startServer(to.connection, serverCommand, { seconds: limitSeconds, mark: `-p ${port}` });
  try {
    await later(500);
    signal.throwIfAborted();
    const argv = rdmaCommand(tool, from.end, seconds, port, to.end.address);
    const { stdout, stderr } = await exec(from.connection, argv, { timeoutMs: limitSeconds * 1000, signal });
    const parsed = parsePerftest({ name: where, text: stdout.toString('utf8') });
    const measured = parsed?.links?.[0] ?? null;
    if (measured !== null) return { measured, problems: (parsed?.problems ?? []).map((each) => ({ ...each, where })) };
    const said = `${stderr} ${server.ended()?.stderr ?? ''}`.trim().slice(0, 300);
    return {
      measured: null,
      problems: [problem('error', 'perftest-error', where, `${tool} measured nothing: ${said}`)],
    };
  } finally {
    await server.stop();
  }
}
