import { parseSize } from '../../units/parse.ts';
import type { ReportLine } from '../report-lines.ts';

/** What a spdk_nvme_perf command line asked for; null where it does not say. */
export interface PerfCommand {
  readonly depth: number | null;
  readonly blockBytes: number | null;
  readonly access: string | null;
  readonly readPercent: number | null;
  readonly seconds: number | null;
  readonly warmUpSeconds: number | null;
}

/**
 * spdk_nvme_perf does not print its own options. The last command line above its output (`set -x`, a `# cmd:` line of
 * a script) is read, so that pattern, size and depth are known.
 */
export function perfCommand(lines: readonly ReportLine[]): PerfCommand | null {
  const found = lines.findLast(({ text }) =>
    /(?:^|[\s/])(?:spdk_nvme_)?perf\s+.*(?:-[qow]\s*|--io-(?:depth|size|pattern)[\s=]\s*)\S/.test(text),
  );
  if (found === undefined) return null;
  const option = (...names: string[]): string | null => {
    for (const name of names) {
      const match = new RegExp(`\\s${name}${name.startsWith('--') ? '[\\s=]' : ''}\\s*(\\S+)`).exec(found.text);
      if (match?.[1] !== undefined) return match[1].replaceAll(/^['"]|['"]$/g, '');
    }
    return null;
  };
  const access = option('-w', '--io-pattern');
  return {
    depth: whole(option('-q', '--io-depth')),
    blockBytes: sizeOf(option('-o', '--io-size')),
    access: access !== null && ACCESS.has(access) ? access : null,
    readPercent: whole(option('-M', '--rwmixread')),
    seconds: whole(option('-t', '--time')),
    warmUpSeconds: whole(option('-a', '--warmup-time')),
  };
}

const ACCESS: ReadonlySet<string> = new Set(['read', 'write', 'randread', 'randwrite', 'rw', 'randrw']);

/** `4096`; releases that read `4k` mean KiB by it (spdk_parse_capacity). */
const sizeOf = (text: string | null): number | null => parseSize(text ?? '') || null;

const whole = (text: string | null): number | null =>
  text !== null && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
