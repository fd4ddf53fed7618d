import { CodedError } from '../../../shared/contract/errors.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { runIperf, type IperfOutcome } from './iperf.ts';
import { endName, pairName, type FabricEnd, type FabricPair } from './pairs.ts';
import { checkPathMtu } from './path-mtu.ts';
import { runRdma } from './rdma.ts';
import type { FabricFigure } from './record.ts';
import { hasProgram } from './server-process.ts';
import { expectedTogether, togetherProblems, type TogetherFigure } from './together.ts';

export interface QualifySettings {
  readonly seconds: number;
  readonly streams: number;
}

export interface QualifyProgress {
  readonly signal: AbortSignal;
  readonly update: (change: { readonly progress: number; readonly message: string }) => void;
}

export interface Qualified {
  readonly figures: readonly FabricFigure[];
  readonly problems: readonly Problem[];
}

export interface QualifiedNetwork extends Qualified {
  /** All pairs at once by direction; empty for a single pair, or where one of them failed alone. */
  readonly together: readonly TogetherFigure[];
}

/** Measures pair after pair, so that no test disturbs another, then all of them at once. A pair that fails is told; the others go on. */
export async function qualifyPairs(
  pairs: readonly FabricPair[],
  connectionOf: (end: FabricEnd) => HostConnection | null,
  settings: QualifySettings,
  { signal, update }: QualifyProgress,
): Promise<QualifiedNetwork> {
  const figures: FabricFigure[] = [];
  const problems: Problem[] = [];
  const programs = programsOf();
  for (const [index, pair] of pairs.entries()) {
    signal.throwIfAborted();
    const tell = (message: string): void => {
      update({ progress: index / (pairs.length + 1), message: `${pairName(pair)}: ${message}` });
    };
    const [a, b] = [connectionOf(pair.a), connectionOf(pair.b)];
    if (a === null || b === null) continue;
    try {
      const found = await qualifyPair({ pair, a, b, ...settings, signal, tell, programs });
      figures.push(...found.figures);
      problems.push(...found.problems);
    } catch (error) {
      if (signal.aborted || !(error instanceof CodedError)) throw error;
      problems.push(problem('error', error.code, pairName(pair), error.message, error.tip));
    }
  }
  update({ progress: pairs.length / (pairs.length + 1), message: 'all pairs at once' });
  let together: TogetherFigure[] = [];
  try {
    together = await measureTogether(figures, connectionOf, settings, signal);
  } catch (error) {
    // What was measured pair by pair is kept.
    if (signal.aborted || !(error instanceof CodedError)) throw error;
    problems.push(problem('error', error.code, 'all pairs', error.message, error.tip));
  }
  return { figures, problems: [...problems, ...together.flatMap(togetherProblems)], together };
}

/** Every pair that was measured alone, in the same direction at the same time. */
async function measureTogether(
  figures: readonly FabricFigure[],
  connectionOf: (end: FabricEnd) => HostConnection | null,
  { seconds, streams }: QualifySettings,
  signal: AbortSignal,
): Promise<TogetherFigure[]> {
  const found: TogetherFigure[] = [];
  for (const from of ['a', 'b'] as const) {
    const singles = figures.filter((figure) => figure.from === from && figure.tool === 'iperf3');
    if (singles.length < 2) continue;
    // Each of them ends its server before the connections are closed, also when another one failed or was cancelled.
    const settled = await Promise.allSettled(
      singles.map(({ pair }) => {
        const [a, b] = [connectionOf(pair.a), connectionOf(pair.b)];
        if (a === null || b === null) throw new RangeError('a pair that was measured has its connections');
        const ends = { client: { connection: a, end: pair.a }, server: { connection: b, end: pair.b } };
        return runIperf({ ...ends, reverse: from === 'b', seconds, streams, signal });
      }),
    );
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const outcomes = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const rates = outcomes.map(({ measured }) => measured?.bytesPerSecond ?? null).filter((rate) => rate !== null);
    if (rates.length < singles.length) continue;
    const payloadBitsPerSecond = rates.reduce((sum, rate) => sum + rate * 8, 0);
    found.push({ from, payloadBitsPerSecond, expectedBitsPerSecond: expectedTogether(singles) });
  }
  return found;
}

interface PairTask extends QualifySettings {
  readonly pair: FabricPair;
  readonly a: HostConnection;
  readonly b: HostConnection;
  readonly signal: AbortSignal;
  readonly tell: (message: string) => void;
  readonly programs: Programs;
}

async function qualifyPair(task: PairTask): Promise<Qualified> {
  const mtu = await measureMtu(task);
  const tcp = await measureTcp(task, mtu.passed);
  const rdma = await measureRdma(task);
  const parts = [mtu, tcp, rdma];
  return { figures: parts.flatMap(({ figures }) => figures), problems: parts.flatMap(({ problems }) => problems) };
}

async function measureMtu({ pair, a, b, signal, tell }: PairTask) {
  const bytes = pair.mtuBytes;
  if (bytes === null) return { figures: [], problems: [], passed: { a: null, b: null } };
  tell(`packets of ${String(bytes)} bytes`);
  const there = await checkPathMtu(a, pair.a, pair.b, bytes, signal);
  const back = await checkPathMtu(b, pair.b, pair.a, bytes, signal);
  return {
    figures: [],
    problems: [...there.problems, ...back.problems],
    passed: { a: there.passed ? bytes : null, b: back.passed ? bytes : null },
  };
}

async function measureTcp(
  { pair, a, b, seconds, streams, signal, tell, programs }: PairTask,
  mtu: { readonly a: number | null; readonly b: number | null },
): Promise<Qualified> {
  const missing = await missingPrograms(programs, [a, b], 'iperf3', 'iperf3');
  if (missing.length > 0) return { figures: [], problems: missing };
  const figures: FabricFigure[] = [];
  const problems: Problem[] = [];
  for (const from of ['a', 'b'] as const) {
    tell(`iperf3 from ${endName(pair[from])}`);
    const ends = { client: { connection: a, end: pair.a }, server: { connection: b, end: pair.b } };
    const outcome = await runIperf({ ...ends, reverse: from === 'b', seconds, streams, signal });
    problems.push(...outcome.problems);
    figures.push(...figuresOf(pair, from, outcome, mtu[from]));
  }
  return { figures, problems };
}

async function measureRdma({ pair, a, b, seconds, signal, tell, programs }: PairTask): Promise<Qualified> {
  if (pair.a.rdmaDevice === null || pair.b.rdmaDevice === null) return { figures: [], problems: [] };
  const missing = await missingPrograms(programs, [a, b], 'ib_write_bw', 'perftest');
  if (missing.length > 0) return { figures: [], problems: missing };
  const figures: FabricFigure[] = [];
  const problems: Problem[] = [];
  const ends = { a: { connection: a, end: pair.a }, b: { connection: b, end: pair.b } };
  for (const tool of ['ib_write_bw', 'ib_send_lat'] as const) {
    for (const from of ['a', 'b'] as const) {
      tell(`${tool} from ${endName(pair[from])}`);
      const to = from === 'a' ? 'b' : 'a';
      const outcome = await runRdma({ tool, from: ends[from], to: ends[to], seconds, signal });
      problems.push(...outcome.problems);
      figures.push(...figuresOf(pair, from, outcome, null));
    }
  }
  return { figures, problems };
}

function figuresOf(
  pair: FabricPair,
  from: 'a' | 'b',
  { measured }: IperfOutcome,
  mtuBytes: number | null,
): FabricFigure[] {
  if (measured === null) return [];
  return [
    {
      pair,
      from,
      tool: measured.tool,
      payloadBitsPerSecond: measured.bytesPerSecond === null ? null : measured.bytesPerSecond * 8,
      latencyNs: measured.latency?.medianNs ?? measured.latency?.meanNs ?? null,
      streams: measured.streams,
      retransmits: measured.retransmits,
      mtuBytes,
    },
  ];
}

type Programs = (host: HostConnection, name: string) => Promise<boolean>;

/** Each host is asked once for a program. */
function programsOf(): Programs {
  const known = new Map<HostConnection, Map<string, Promise<boolean>>>();
  return (host, name) => {
    const own = known.get(host) ?? new Map<string, Promise<boolean>>();
    known.set(host, own);
    const asked = own.get(name) ?? hasProgram(host, name);
    own.set(name, asked);
    return asked;
  };
}

async function missingPrograms(
  programs: Programs,
  hosts: readonly HostConnection[],
  name: string,
  packageName: string,
): Promise<Problem[]> {
  const found = await Promise.all(hosts.map(async (host) => ({ host, there: await programs(host, name) })));
  return found
    .filter(({ there }) => !there)
    .map(({ host }) => {
      const tip = `Install the package ${packageName} on it: apt-get install ${packageName}, or dnf install ${packageName}.`;
      return problem('error', 'tool-missing', host.name, `${name} is not installed`, tip);
    });
}
