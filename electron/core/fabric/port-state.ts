import {
  PORT_STATE_SCRIPT,
  readPortState,
  type GainedCounter,
  type PortState,
} from '../../../shared/inventory/port-state.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { script } from '../ssh/exec.ts';
import type { HostConnection } from '../ssh/host-connection.ts';
import { endName, type FabricEnd, type FabricPair } from './pairs.ts';

/** What the port at one side of a pair told, and what its counters gained while the pair was measured. */
export interface PortFinding {
  readonly pair: FabricPair;
  readonly side: 'a' | 'b';
  readonly fec: string | null;
  readonly module: string | null;
  readonly gained: readonly GainedCounter[];
  readonly notSeen: readonly string[];
}

/** Reads counters, FEC and module of a port. @throws CodedError `cancelled`, `timed-out`, `connection-lost` */
export async function portStateOf(host: HostConnection, end: FabricEnd, signal: AbortSignal): Promise<PortState> {
  const limits = { timeoutMs: 30_000, signal };
  const { stdout } = await script(host, PORT_STATE_SCRIPT, [end.interfaceName, end.rdmaDevice ?? ''], limits);
  return readPortState(stdout.toString('utf8'));
}

/** Errors and losses are told as a problem; pause frames and marks of congestion are shown with the port. */
export function portProblems({ pair, side, gained }: PortFinding): Problem[] {
  const bad = gained.filter(({ kind }) => kind === 'error' || kind === 'loss');
  if (bad.length === 0) return [];
  const told = bad.slice(0, 6).map(({ counter, count }) => `${counter} +${String(count)}`);
  const more = bad.length > told.length ? ` and ${String(bad.length - told.length)} more` : '';
  const tip = bad.some(({ kind }) => kind === 'error')
    ? 'Look at cable, module and FEC of both ends, then measure again.'
    : 'Packets were lost or sent again: look at rings, flow control and the processors that take the interrupts.';
  const message = `Counters grew during the measurement: ${told.join(', ')}${more}`;
  return [problem('warning', 'counters-grew', endName(pair[side]), message, tip)];
}
