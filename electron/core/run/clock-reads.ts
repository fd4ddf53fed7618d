import { CodedError } from '../../../shared/contract/errors.ts';
import { clockOffset, type ClockOffset, type ClockRead } from '../../../shared/stats/clock-offset.ts';
import type { Clock } from '../app-options.ts';
import type { HostConnection, RemoteProcess } from '../ssh/host-connection.ts';
import { NS_PER_CENTISECOND } from './schedule.ts';

/** Beyond this bound the start of hosts cannot be called common (lint L062). */
export const SKEW_LIMIT_NS = 20_000_000;

export interface HostClocks {
  /** Boot clock of the host - our monotonic clock. */
  readonly boot: ClockOffset;
  /** Wall clock of the host - ours; null where `date` knows no nanoseconds. */
  readonly wallOffsetNs: number | null;
  readonly wallUncertaintyNs: number | null;
}

const READS = 12;
/** Answers a line per line: `b` the boot clock (no process is started for it), `w` the wall clock in ns. */
const ANSWER = `while read -r what; do
  if [ "$what" = w ]; then date +%s%N; else read -r up _ </proc/uptime; echo "$up"; fi
done`;

/** Timed reads over one open channel; the least round trip counts. @throws CodedError `connection-lost`, `refused` */
export async function readClocks(host: HostConnection, clock: Clock): Promise<HostClocks> {
  const lines = lineQueue();
  const child = await host.start(['sh', '-c', ANSWER], { onStdout: (chunk) => lines.take(chunk) });
  child.ended.then(
    () => lines.fail(new CodedError('refused', `${host.name}: its clock could not be read`)),
    (error: unknown) => lines.fail(error),
  );
  const timer = setTimeout(() => {
    lines.fail(new CodedError('timed-out', `${host.name}: its clock was not answered within 20 s`));
  }, 20_000);
  try {
    const boot = await timedReads(child, lines, 'b\n', () => clock.monotonicNs(), bootNs);
    const wall = await timedReads(child, lines, 'w\n', () => clock.nowUs() * 1e3, wallNs);
    const offset = boot === null ? null : clockOffset(boot);
    if (offset === null) throw new CodedError('refused', `${host.name}: its boot clock makes no sense`);
    const wallOffset = wall === null ? null : clockOffset(wall);
    return {
      boot: { ...offset, uncertaintyNs: offset.uncertaintyNs + NS_PER_CENTISECOND / 2 },
      wallOffsetNs: wallOffset?.offsetNs ?? null,
      wallUncertaintyNs: wallOffset?.uncertaintyNs ?? null,
    };
  } finally {
    clearTimeout(timer);
    child.endInput();
  }
}

/** The kernel cuts to centiseconds: the middle of that interval is the best guess. */
const bootNs = (line: string): number | null =>
  /^\d+\.\d\d$/.test(line) ? Number(line) * 1e9 + NS_PER_CENTISECOND / 2 : null;

/** Beyond 2^53 in ns: microseconds are kept. */
const wallNs = (line: string): number | null => (/^\d{19}$/.test(line) ? Number(line.slice(0, 16)) * 1e3 : null);

async function timedReads(
  child: RemoteProcess,
  lines: LineQueue,
  question: string,
  now: () => number,
  read: (line: string) => number | null,
): Promise<ClockRead[] | null> {
  const reads: ClockRead[] = [];
  for (let index = 0; index < READS; index += 1) {
    const sentNs = now();
    child.write(question);
    const remoteNs = read(await lines.next());
    if (remoteNs === null) return null;
    reads.push({ sentNs, remoteNs, receivedNs: Math.max(sentNs, now()) });
  }
  return reads;
}

interface LineQueue {
  take(chunk: Buffer): void;
  next(): Promise<string>;
  fail(error: unknown): void;
}

function lineQueue(): LineQueue {
  let text = '';
  let failure: { readonly error: unknown } | null = null;
  let wake: () => void = () => undefined;
  return {
    take(chunk) {
      text += chunk.toString('latin1');
      wake();
    },
    fail(error) {
      failure ??= { error };
      wake();
    },
    async next() {
      for (;;) {
        const end = text.indexOf('\n');
        if (end >= 0) {
          const line = text.slice(0, end);
          text = text.slice(end + 1);
          return line;
        }
        if (failure !== null) throw failure.error;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
