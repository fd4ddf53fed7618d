import { randomInt } from 'node:crypto';
import { parseIperf3 } from '../../../shared/parse/network/iperf3.ts';
import type { LinkMeasurement } from '../../../shared/results/link-measurement.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { exec } from '../ssh/exec.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { endAddress, endName, type FabricEnd } from './pairs.ts';
import { later, startServer } from './server-process.ts';
import { omittedSeconds, type QualifySettings } from './settings.ts';

/** One test: the client sends to the server, or with `reverse` the server to the client. */
export interface IperfTest {
  readonly client: { readonly connection: HostConnection; readonly end: FabricEnd };
  readonly server: { readonly connection: HostConnection; readonly end: FabricEnd };
  readonly reverse: boolean;
  readonly settings: QualifySettings;
  readonly signal: AbortSignal;
  /** A port to try; by default a random one. */
  readonly choosePort?: () => number;
}

export const iperfServer = (end: FabricEnd, port: string): string[] => [
  'iperf3',
  '-s',
  '-1',
  '-B',
  endAddress(end, end),
  '-p',
  port,
];

export const iperfClient = (
  {
    client,
    server,
    reverse,
    settings: { seconds, streams, tos },
  }: Pick<IperfTest, 'reverse' | 'settings'> & {
    readonly client: { readonly end: FabricEnd };
    readonly server: { readonly end: FabricEnd };
  },
  port: string,
): string[] => [
  ...['iperf3', '-c', endAddress(server.end, client.end), '-B', endAddress(client.end, client.end), '-p', port],
  ...['-J', '-t', String(seconds), '-O', String(omittedSeconds(seconds)), '-P', String(streams)],
  ...(tos === null ? [] : ['-S', String(tos)]),
  ...(reverse ? ['-R'] : []),
];

const randomPort = (): number => randomInt(20_000, 60_000);
const PORT_TRIES = 8;
const REFUSED_TRIES = 20;

export interface IperfOutcome {
  readonly measured: LinkMeasurement | null;
  readonly problems: readonly Problem[];
}

/**
 * Runs one test. A port that another program has is left for another one; the server is ended whatever happens.
 * @throws CodedError `cancelled`, `timed-out`, `connection-lost`
 */
export async function runIperf(test: IperfTest): Promise<IperfOutcome> {
  const where = `${endName(test.client.end)} ${test.reverse ? '←' : '→'} ${endName(test.server.end)}`;
  for (let attempt = 0; attempt < PORT_TRIES; attempt += 1) {
    const outcome = await tryPort(test, where, String((test.choosePort ?? randomPort)()));
    if (outcome !== null) return outcome;
  }
  const message = `No free port for iperf3 on ${test.server.end.address} in ${String(PORT_TRIES)} tries`;
  return {
    measured: null,
    problems: [problem('error', 'port-taken', where, message, 'Look what listens there: ss -ltn.')],
  };
}

/** Null: the port was taken. */
async function tryPort(test: IperfTest, where: string, port: string): Promise<IperfOutcome | null> {
  const { client, server, settings, signal } = test;
  const limitSeconds = settings.seconds + omittedSeconds(settings.seconds) + 20;
  const mark = `-p ${port}`;
  const process = await startServer(server.connection, iperfServer(server.end, port), { seconds: limitSeconds, mark });
  try {
    const early = await process.endedWithin(150);
    if (early !== null) return startFault(early.stderr + early.stdout.toString('utf8'), where);
    for (let tries = 0; ; tries += 1) {
      signal.throwIfAborted();
      const argv = iperfClient(test, port);
      const { stdout, stderr } = await exec(client.connection, argv, { timeoutMs: limitSeconds * 1000, signal });
      const text = stdout.toString('utf8');
      const gone = process.ended();
      // A listener of somebody else on that port would answer in place of ours, which then cannot have started.
      if (gone !== null && gone.exitStatus !== 0) return startFault(gone.stderr + gone.stdout.toString('utf8'), where);
      if (/Connection refused/.test(text) && gone === null && tries < REFUSED_TRIES) {
        await later(150);
        continue;
      }
      const outcome = outcomeOf(text, stderr, where);
      // Ours ends after its one test: one that still waits was not the one that answered.
      const foreign = outcome.measured !== null && (await process.endedWithin(3_000)) === null;
      return foreign ? null : outcome;
    }
  } finally {
    await process.stop();
  }
}

function startFault(said: string, where: string): IperfOutcome | null {
  if (/Address already in use/i.test(said)) return null;
  const tip = /assign requested address/i.test(said)
    ? 'The address of the drawing is not on that host: discover it again.'
    : null;
  const text = said.replaceAll(/^\d+$/gm, '').trim().slice(0, 300);
  return {
    measured: null,
    problems: [problem('error', 'iperf3-server', where, `The iperf3 server did not start: ${text}`, tip)],
  };
}

function outcomeOf(text: string, stderr: string, where: string): IperfOutcome {
  const parsed = parseIperf3({ name: where, text });
  if (parsed === null) {
    const said = (stderr.trim() || text.trim() || 'nothing').slice(0, 300);
    return { measured: null, problems: [problem('error', 'iperf3-error', where, `iperf3 said: ${said}`)] };
  }
  const problems = parsed.problems.map((each) => ({ ...each, where }));
  return { measured: parsed.links?.[0] ?? null, problems };
}
