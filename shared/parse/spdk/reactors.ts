import { z } from 'zod';
import type { TargetCores } from '../../results/point-result.ts';
import { formatNumber } from '../../units/format.ts';
import { problem, type Problem } from '../../units/problem.ts';
import { findJsonDocuments } from '../json-documents.ts';

/** As SPDK's lib/event/app_rpc.c writes it: ticks since the application began. `in_interrupt` since v21.04. */
const reactorsSchema = z.object({
  tick_rate: z.number().positive(),
  pid: z.int().optional(),
  reactors: z
    .array(
      z.object({
        lcore: z.int(),
        busy: z.number().nonnegative(),
        idle: z.number().nonnegative(),
        in_interrupt: z.boolean().default(false),
      }),
    )
    .min(1),
});
type Capture = z.infer<typeof reactorsSchema>;

/** The answer of rpc.py, or a whole JSON-RPC reply with the answer in `result`. */
const captureSchema = z.union([reactorsSchema, z.object({ result: reactorsSchema }).transform(({ result }) => result)]);

export interface BusyCores {
  /** Null: the captures do not tell it; the problems say why. */
  readonly targetCores: TargetCores | null;
  readonly problems: readonly Problem[];
}

const COMMAND = 'rpc.py framework_get_reactors';

/**
 * Busy cores of polled targets between two captures of `framework_get_reactors`: the sum over all reactors of
 * busy / (busy + idle) of the ticks in between (DOMAIN 2.8). Of several processes (one per NUMA node) each text holds one
 * answer after the other; they are paired by their process id.
 */
export function busyCoresBetween(before: string, after: string): BusyCores {
  const [first, second] = [capturesOf(before, 'before'), capturesOf(after, 'after')];
  const faults = [...first.problems, ...second.problems];
  if (faults.length > 0) return { targetCores: null, problems: faults };
  const unpaired = unpairedOf(first.captures, second.captures);
  if (unpaired.length > 0) return { targetCores: null, problems: unpaired };
  const spans = first.captures.flatMap((capture) => spansOf(capture, partnerOf(capture, second.captures)));
  const bad = spans.flatMap(({ fault }) => fault ?? []);
  if (bad.length > 0) return { targetCores: null, problems: bad };
  const seconds = spans.reduce((most, span) => Math.max(most, span.seconds), 0);
  const processes = first.captures.length === 1 ? '' : ` of ${String(first.captures.length)} processes`;
  return {
    targetCores: {
      cores: spans.length,
      busyCores: spans.reduce((sum, { busyFraction }) => sum + busyFraction, 0),
      source: 'measured',
      detail: `framework_get_reactors, ${spans.length === 1 ? '1 reactor' : `${String(spans.length)} reactors`}${processes} over ${formatNumber(seconds, 1)} s`,
    },
    problems: [],
  };
}

type Which = 'before' | 'after';

const fault = (code: string, where: string, message: string, tip: string): Problem =>
  problem('error', code, where, message, tip);

function capturesOf(text: string, which: Which): { captures: Capture[]; problems: Problem[] } {
  const { documents, broken } = findJsonDocuments(text.trim());
  if (broken !== null) {
    const tip = 'Copy the whole output, from the first brace to the last.';
    const message = `The counters ${which} the measurement break off or are no JSON: ${broken.reason}`;
    return { captures: [], problems: [fault('bad-json', `${which}, line ${String(broken.line)}`, message, tip)] };
  }
  const read = documents.map(({ value, line }) => ({ line, parsed: captureSchema.safeParse(value) }));
  const strange = read.find(({ parsed }) => !parsed.success);
  if (strange !== undefined || read.length === 0) {
    const where = strange === undefined ? which : `${which}, line ${String(strange.line)}`;
    const message = `The text ${which} the measurement holds no reactor counters (tick_rate, reactors with busy and idle)`;
    return { captures: [], problems: [fault('no-reactors', where, message, `Paste the output of ${COMMAND}.`)] };
  }
  return { captures: read.flatMap(({ parsed }) => (parsed.success ? parsed.data : [])), problems: [] };
}

const partnerOf = (capture: Capture, others: readonly Capture[]): Capture | undefined =>
  others.find(({ pid }) => pid === capture.pid);

function unpairedOf(before: readonly Capture[], after: readonly Capture[]): Problem[] {
  const name = ({ pid }: Capture): string => (pid === undefined ? 'a target' : `process ${String(pid)}`);
  const tip = 'Counters begin anew with the process: take both captures of the same one.';
  const told = (capture: Capture, which: Which): Problem =>
    fault('other-process', which, `The counters ${which} the measurement are of ${name(capture)} alone`, tip);
  const twice = [before, after].some((all) => new Set(all.map(({ pid }) => pid)).size < all.length);
  if (twice)
    return [
      fault(
        'two-captures',
        'captures',
        'One text holds two captures of one process',
        'Put the earlier one into the first text, the later one into the second.',
      ),
    ];
  return [
    ...before.filter((capture) => partnerOf(capture, after) === undefined).map((capture) => told(capture, 'before')),
    ...after.filter((capture) => partnerOf(capture, before) === undefined).map((capture) => told(capture, 'after')),
  ];
}

interface Span {
  readonly seconds: number;
  readonly busyFraction: number;
  readonly fault: Problem | null;
}

function spansOf(before: Capture, after: Capture | undefined): Span[] {
  const lcores = new Set([...before.reactors, ...(after?.reactors ?? [])].map(({ lcore }) => lcore));
  return [...lcores].map((lcore) => {
    const [from, to] = [before, after].map((capture) => capture?.reactors.find((each) => each.lcore === lcore));
    const busy = (to?.busy ?? Number.NaN) - (from?.busy ?? Number.NaN);
    const idle = (to?.idle ?? Number.NaN) - (from?.idle ?? Number.NaN);
    const sleeping = from?.in_interrupt === true || to?.in_interrupt === true;
    return {
      seconds: (busy + idle) / before.tick_rate,
      busyFraction: busy / (busy + idle),
      fault: faultOf(lcore, busy, idle, sleeping),
    };
  });
}

function faultOf(lcore: number, busy: number, idle: number, sleeping: boolean): Problem | null {
  const where = `reactor on core ${String(lcore)}`;
  if (Number.isNaN(busy + idle))
    return fault(
      'other-reactors',
      where,
      'This reactor is in one of the captures only',
      'Take both with the same reactors.',
    );
  if (busy < 0 || idle < 0)
    return fault(
      'counters-fell',
      where,
      'Its counters are smaller in the later capture',
      'Swap the captures, or take both of one process.',
    );
  if (busy + idle === 0)
    return fault('no-time', where, 'No tick passed between the captures', 'Take one before and one after the load.');
  if (sleeping)
    return fault(
      'interrupt-mode',
      where,
      'It sleeps between interrupts, and ticks do not count while it sleeps',
      'Enter its busy cores by mpstat instead.',
    );
  return null;
}
