import { CodedError } from '../../../shared/contract/errors.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { NS_PER_SECOND, nanoseconds, type Nanoseconds } from '../../../shared/units/quantity.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { runIperf } from './iperf.ts';
import { measurePair, type PairOutcome } from './measure-pair.ts';
import { isRdmaPair, pairName, type FabricEnd, type FabricPair } from './pairs.ts';
import type { PortFinding } from './port-state.ts';
import { programsOf } from './programs.ts';
import type { FabricFigure } from './record.ts';
import { pairSeconds, togetherSeconds, type QualifySettings } from './settings.ts';
import { expectedTogether, togetherProblems, type TogetherFigure } from './together.ts';

export interface QualifyProgress {
  readonly signal: AbortSignal;
  readonly update: (change: {
    readonly progress: number;
    readonly message: string;
    readonly remainingNs: Nanoseconds;
  }) => void;
}

export interface QualifiedNetwork extends PairOutcome {
  /** All pairs at once by direction; empty for a single pair, or where one of them failed alone. */
  readonly together: readonly TogetherFigure[];
}

type ConnectionOf = (end: FabricEnd) => HostConnection | null;

/** Measures pair after pair, so that no test disturbs another, then all of them at once. A pair that fails is told; the others go on. */
export async function qualifyPairs(
  pairs: readonly FabricPair[],
  connectionOf: ConnectionOf,
  settings: QualifySettings,
  { signal, update }: QualifyProgress,
): Promise<QualifiedNetwork> {
  const figures: FabricFigure[] = [];
  const ports: PortFinding[] = [];
  const problems: Problem[] = [];
  const programs = programsOf();
  const times = pairs.map((pair) => pairSeconds(isRdmaPair(pair), settings));
  const total = times.reduce((sum, each) => sum + each, togetherSeconds(pairs.length, settings));
  const tell = (doneSeconds: number, message: string): void => {
    const left = Math.max(0, total - doneSeconds);
    update({ progress: 1 - left / total, message, remainingNs: nanoseconds(left * NS_PER_SECOND) });
  };
  let done = 0;
  for (const [index, pair] of pairs.entries()) {
    signal.throwIfAborted();
    const [a, b] = [connectionOf(pair.a), connectionOf(pair.b)];
    const time = times[index] ?? 0;
    const began = done;
    const say = (seconds: number, message: string): void => {
      tell(began + Math.min(time, seconds), `${pairName(pair)}: ${message}`);
    };
    done += time;
    if (a === null || b === null) continue;
    try {
      const found = await measurePair({ pair, a, b, settings, signal, say, programs });
      figures.push(...found.figures);
      ports.push(...found.ports);
      problems.push(...found.problems);
    } catch (error) {
      if (signal.aborted || !(error instanceof CodedError)) throw error;
      problems.push(problem('error', error.code, pairName(pair), error.message, error.tip));
    }
  }
  tell(done, 'all pairs at once');
  let together: TogetherFigure[] = [];
  try {
    together = await measureTogether(figures, connectionOf, settings, signal);
  } catch (error) {
    // What was measured pair by pair is kept.
    if (signal.aborted || !(error instanceof CodedError)) throw error;
    problems.push(problem('error', error.code, 'all pairs', error.message, error.tip));
  }
  return { figures, ports, problems: [...problems, ...together.flatMap(togetherProblems)], together };
}

/** Every pair that was measured alone, in the same direction at the same time. */
async function measureTogether(
  figures: readonly FabricFigure[],
  connectionOf: ConnectionOf,
  settings: QualifySettings,
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
        return runIperf({ ...ends, reverse: from === 'b', settings, signal });
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
