import type { TableField } from './mapping.ts';

/** Names of columns as tools and people write them, the more specific first. Compared in lower case, without units. */
const WORDS: readonly [field: TableField, pattern: RegExp][] = [
  ['readPercent', /rwmix|read ?(%|percent|pct|share|ratio)|(%|percent) ?reads?/],
  ['p999', /99\.9(?!\d)|p999\b/],
  ['p99', /99(?![.\d])|p99\b/],
  ['p50', /median|\bp50\b|50th/],
  ['latencyMaximum', /max.*(lat|resp)|(lat|resp).*max/],
  ['readLatency', /read.*(lat|resp)|(lat|resp).*read/],
  ['writeLatency', /write.*(lat|resp)|(lat|resp).*write/],
  ['latency', /lat|resp(onse)?\b|\brt\b/],
  ['readIops', /read.*iops|iops.*read|^r\/s/],
  ['writeIops', /write.*iops|iops.*write|^w\/s/],
  ['iops', /iops|\bio ?\/ ?s|transactions/],
  ['readBandwidth', /read.*(bw|bandwidth|throughput|[kmg]i?b)/],
  ['writeBandwidth', /write.*(bw|bandwidth|throughput|[kmg]i?b)/],
  ['bandwidth', /bw|bandwidth|throughput|[kmg]i?b(it)?(ps\b|s?[/\\]s)|data rate/],
  ['cpuPercent', /cpu/],
  ['blockBytes', /block|\bbs\b|(io|request|transfer|record) ?size|^size/],
  ['iodepth', /depth|\bqd\b|outstanding/],
  ['numjobs', /jobs?\b|thre?ads?\b|tdreads|workers/],
  ['clients', /clients?\b|\bhosts?\b|\bnodes?\b|\bvms?\b/],
  ['repeat', /repeat|iteration|^run\b|^rep\.?$|^round/],
  ['access', /^(rw|access|op|operation|i\/?o type|type|mode)$/],
  ['workload', /pattern|workload|test|profile|scenario/],
  ['configuration', /config|setup|initiator|target|system|variant|protocol|label/],
];

/** What a header calls its column; null when it says nothing known. Deviations are no latencies. */
export function fieldOf(header: string): TableField | null {
  const words = header.toLowerCase().replace(/[_-]+/g, ' ').trim();
  if (/std|dev|stdev|\bcv\b|σ|ratio|vs\.?\b|delta/.test(words) && !/read ?ratio/.test(words)) return null;
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}

/** Which of several columns with the same meaning is read: the mean, and the pattern by its name, rather than others. */
export const isPreferred = (header: string): boolean => /mean|avg|average|pattern|workload/i.test(header);
