import type { TableField } from './mapping.ts';

/** Names of columns as tools and people write them, the more specific first. Compared in lower case, without units. */
const WORDS: readonly [field: TableField, pattern: RegExp][] = [
  ['readPercent', /rwmix|read ?(%|percent|pct|share|ratio)|(%|percent) ?reads?/],
  ['p50', /median/],
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

const RANKS: Readonly<Record<string, TableField>> = { '50': 'p50', '99': 'p99', '99.9': 'p999' };

/** What stands before a percentile's rank where it is named, and what may stand for it alone: 90 and more. */
const RANK_FORMS = [
  /\bp ?(\d{2,6}(?:\.\d+)?)\b/,
  /percentile\W*(\d{1,2}(?:\.\d+)?)(?!\d)/,
  /(?<!\d|\d\.)(\d{1,2}(?:\.\d+)?) ?(?:%|th\b|percentile|pctl?\b)/,
  /(?<!\d|\d\.|(?:qd|depth|jobs|threads) ?)(9\d(?:\.\d+)?)(?![\d/]| ?(?:jobs|threads))/,
];

/**
 * The rank of a percentile: `p99.9`, `p999`, `95th`, `99 %`, `lat_90_us`; null without. What is not one of ours must not be
 * taken for another, nor for a mean.
 */
function rankIn(header: string): string | null {
  const words = header.replace(/\b(p ?\d{2}) (9+|95)\b/, '$1.$2');
  const rank = RANK_FORMS.map((form) => form.exec(words)?.[1]).find((found) => found !== undefined);
  if (rank === undefined) return null;
  return String(Number(/^\d{3,}$/.test(rank) ? `${rank.slice(0, 2)}.${rank.slice(2)}` : rank));
}

/** Columns whose percentiles are meant where a rank stands beside them; null is a rank alone. */
const WITH_RANKS = new Set<TableField | null>(['latency', 'readLatency', 'writeLatency', null]);

/** No mean of the whole time: deviations, least values, and the part of the time before an I/O is handed on. */
const NO_MEAN =
  /std|dev|stdev|\bcv\b|σ|ratio|vs\.?\b|delta|\bmin(imum)?\b.*(lat|resp)|(lat|resp).*\bmin(imum)?\b|slat|submission/;

/** What a header calls its column; null when it says nothing known. */
export function fieldOf(header: string): TableField | null {
  const words = header.toLowerCase().replace(/[_-]+/g, ' ').trim();
  if (NO_MEAN.test(words) && !/read ?ratio/.test(words)) return null;
  const field = WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
  const rank = WITH_RANKS.has(field) ? rankIn(words) : null;
  return rank === null ? field : (RANKS[rank] ?? null);
}

/** Whether a latency begins when the device has the I/O (fio clat): the whole one beside it is read instead. */
export const isCompletion = (header: string): boolean => /clat|completion/i.test(header);

/** Which of several columns with the same meaning is read: the mean, and the pattern by its name, rather than others. */
export const isPreferred = (header: string): boolean => /mean|avg|average|pattern|workload/i.test(header);
