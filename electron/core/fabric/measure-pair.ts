import { gainedCounters, type PortState } from '../../../shared/inventory/port-state.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { gidOfEnd } from './gids.ts';
import { runIperf, type IperfOutcome } from './iperf.ts';
import { endName, isRdmaPair, pairName, type FabricPair } from './pairs.ts';
import { checkPathMtu } from './path-mtu.ts';
import { portProblems, portStateOf, type PortFinding } from './port-state.ts';
import { missingPrograms, type Programs } from './programs.ts';
import { knowsIpv6, RDMA_TOOLS, runRdma } from './rdma.ts';
import type { FabricFigure } from './record.ts';
import { pairSeconds, rdmaSeconds, type QualifySettings } from './settings.ts';

export interface PairTask {
  readonly pair: FabricPair;
  readonly a: HostConnection;
  readonly b: HostConnection;
  readonly settings: QualifySettings;
  readonly signal: AbortSignal;
  /** What is done now, and how many seconds of the pair are over by the plan. */
  readonly say: (seconds: number, message: string) => void;
  readonly programs: Programs;
}

export interface PairOutcome {
  readonly figures: readonly FabricFigure[];
  readonly ports: readonly PortFinding[];
  readonly problems: readonly Problem[];
}

type Measured = Omit<PairOutcome, 'ports'>;

/** Path MTU, TCP and RDMA of a pair in both directions, between two looks at what its ports count. */
export async function measurePair(task: PairTask): Promise<PairOutcome> {
  task.say(0, 'counters of the ports');
  const before = await portStates(task);
  const mtu = await measureMtu(task);
  const parts = [mtu, await measureTcp(task, mtu.passed), await measureRdma(task)];
  const after = await portStates(task);
  const ports = (['a', 'b'] as const).map((side): PortFinding => {
    const { fec, module, notSeen } = after[side];
    return { pair: task.pair, side, fec, module, notSeen, gained: gainedCounters(before[side], after[side]) };
  });
  return {
    figures: parts.flatMap(({ figures }) => figures),
    ports,
    problems: [...parts.flatMap(({ problems }) => problems), ...ports.flatMap(portProblems)],
  };
}

async function portStates({ pair, a, b, signal }: PairTask): Promise<Record<'a' | 'b', PortState>> {
  const [one, other] = await Promise.all([portStateOf(a, pair.a, signal), portStateOf(b, pair.b, signal)]);
  return { a: one, b: other };
}

async function measureMtu({ pair, a, b, settings: { tos }, signal, say }: PairTask) {
  const { mtuBytes } = pair;
  if (mtuBytes === null) return { figures: [], problems: [], passed: { a: null, b: null } };
  say(1, `packets of ${String(mtuBytes)} bytes`);
  const there = await checkPathMtu(a, pair.a, pair.b, { mtuBytes, tos }, signal);
  const back = await checkPathMtu(b, pair.b, pair.a, { mtuBytes, tos }, signal);
  return {
    figures: [],
    problems: [...there.problems, ...back.problems],
    passed: { a: there.passed ? mtuBytes : null, b: back.passed ? mtuBytes : null },
  };
}

async function measureTcp(
  { pair, a, b, settings, signal, say, programs }: PairTask,
  mtu: { readonly a: number | null; readonly b: number | null },
): Promise<Measured> {
  const missing = await missingPrograms(programs, [a, b], 'iperf3', 'iperf3');
  if (missing.length > 0) return { figures: [], problems: missing };
  const figures: FabricFigure[] = [];
  const problems: Problem[] = [];
  const start = 2;
  for (const from of ['a', 'b'] as const) {
    say(from === 'a' ? start : (pairSeconds(false, settings) + start) / 2, `iperf3 from ${endName(pair[from])}`);
    const ends = { client: { connection: a, end: pair.a }, server: { connection: b, end: pair.b } };
    const outcome = await runIperf({ ...ends, reverse: from === 'b', settings, signal });
    problems.push(...outcome.problems);
    figures.push(...figuresOf(pair, from, outcome, { mtuBytes: mtu[from], tos: settings.tos }));
  }
  return { figures, problems };
}

async function measureRdma(task: PairTask): Promise<Measured> {
  const { pair, a, b, settings, signal, say, programs } = task;
  if (!isRdmaPair(pair)) return { figures: [], problems: [] };
  const missing = await missingPrograms(programs, [a, b], 'ib_write_bw', 'perftest');
  const unable = missing.length > 0 ? missing : await withoutIpv6(task);
  if (unable.length > 0) return { figures: [], problems: unable };
  const [one, other] = await Promise.all([gidOfEnd(a, pair.a, signal), gidOfEnd(b, pair.b, signal)]);
  const sides = {
    a: { connection: a, end: pair.a, gid: one.gid },
    b: { connection: b, end: pair.b, gid: other.gid },
  };
  const figures: FabricFigure[] = [];
  const problems: Problem[] = [...one.problems, ...other.problems];
  let over = pairSeconds(false, settings);
  for (const tool of RDMA_TOOLS) {
    for (const from of ['a', 'b'] as const) {
      say(over, `${tool} from ${endName(pair[from])}`);
      over += rdmaSeconds(settings.seconds);
      const outcome = await runRdma({ tool, from: sides[from], to: sides[from === 'a' ? 'b' : 'a'], settings, signal });
      problems.push(...outcome.problems);
      figures.push(...figuresOf(pair, from, outcome, { mtuBytes: null, tos: settings.tos }));
    }
  }
  return { figures, problems };
}

async function withoutIpv6({ pair, a, b, signal }: PairTask): Promise<Problem[]> {
  if (!pair.a.address.includes(':')) return [];
  const known = await Promise.all([knowsIpv6(a, signal), knowsIpv6(b, signal)]);
  if (known.every(Boolean)) return [];
  const tip = 'Give both ports IPv4 addresses as well, or install perftest 23.10 or newer.';
  return [problem('warning', 'rdma-not-measured', pairName(pair), 'Its perftest connects over IPv4 only', tip)];
}

function figuresOf(
  pair: FabricPair,
  from: 'a' | 'b',
  { measured }: IperfOutcome,
  asked: Pick<FabricFigure, 'mtuBytes' | 'tos'>,
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
      gidIndex: measured.gidIndex ?? null,
      ...asked,
    },
  ];
}
