import { GIBI, KIBI, MEBI, NS_PER_MICROSECOND, NS_PER_MILLISECOND, NS_PER_SECOND } from './quantity.ts';

/** What is printed where there is no value. Never 0. */
export const NO_DATA = '–';

type Maybe = number | null | undefined;

const grouped = (value: number, decimals: number): string => {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? '−' : '';
  return sign + digits + (fraction === undefined ? '' : `.${fraction}`);
};

/** Grouped decimal: `5,540,879`. */
export function formatNumber(value: Maybe, decimals = 0): string {
  return value === null || value === undefined || !Number.isFinite(value) ? NO_DATA : grouped(value, decimals);
}

/** Short form for axes and cards: `5.54 M`, `745.6 k`. */
export function formatShort(value: Maybe): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_DATA;
  const magnitude = Math.abs(value);
  for (const [limit, suffix] of [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e4, ' k'],
  ] as const) {
    if (magnitude >= limit) return trimZeros(value / (suffix === ' k' ? 1e3 : limit)) + suffix;
  }
  return formatNumber(value, magnitude < 10 && !Number.isInteger(value) ? 2 : 0);
}

export type RateUnit = 'MiB/s' | 'MB/s';

/** Rate in the chosen unit, number only (the unit stands in the head): `21,644`. */
export function formatRate(bytesPerSecond: Maybe, rateUnit: RateUnit, decimals = 0): string {
  if (bytesPerSecond === null || bytesPerSecond === undefined) return NO_DATA;
  return formatNumber(bytesPerSecond / (rateUnit === 'MiB/s' ? MEBI : 1e6), decimals);
}

/** Latency for a column in ms, three decimals: `0.369`. */
export const formatMilliseconds = (ns: Maybe): string =>
  ns === null || ns === undefined ? NO_DATA : formatNumber(ns / NS_PER_MILLISECOND, 3);

/** Latency with its unit: microseconds with one decimal below 1 ms, else ms with three. */
export function formatLatency(ns: Maybe): string {
  if (ns === null || ns === undefined) return NO_DATA;
  if (ns < NS_PER_MILLISECOND) return `${formatNumber(ns / NS_PER_MICROSECOND, 1)} µs`;
  return `${formatNumber(ns / NS_PER_MILLISECOND, 3)} ms`;
}

/** Percentage with two decimals, without the sign: `97.28`. */
export const formatPercent = (value: Maybe, decimals = 2): string => formatNumber(value, decimals);

/** Binary size of blocks and files: `4 KiB`, `1.5 GiB`. */
export function formatBytes(value: Maybe): string {
  if (value === null || value === undefined) return NO_DATA;
  for (const [limit, name] of [
    [GIBI * 1024, 'TiB'],
    [GIBI, 'GiB'],
    [MEBI, 'MiB'],
    [KIBI, 'KiB'],
  ] as const) {
    if (value >= limit) return `${trimZeros(value / limit)} ${name}`;
  }
  return `${formatNumber(value)} B`;
}

/** Decimal capacity as drives are sold: `3.84 TB`. */
export function formatCapacity(value: Maybe): string {
  if (value === null || value === undefined) return NO_DATA;
  for (const [limit, name] of [
    [1e12, 'TB'],
    [1e9, 'GB'],
    [1e6, 'MB'],
  ] as const) {
    if (value >= limit) return `${trimZeros(value / limit)} ${name}`;
  }
  return formatBytes(value);
}

/** Link speed: `100 Gb/s`. */
export function formatBitRate(value: Maybe): string {
  if (value === null || value === undefined) return NO_DATA;
  return value >= 1e9 ? `${trimZeros(value / 1e9)} Gb/s` : `${trimZeros(value / 1e6)} Mb/s`;
}

/** Duration for people: `2 s`, `4 min 10 s`, `34 h 22 min`, `3 d 4 h`. */
export function formatDuration(ns: Maybe): string {
  if (ns === null || ns === undefined) return NO_DATA;
  const total = Math.round(ns / NS_PER_SECOND);
  if (total < 60) return `${String(total)} s`;
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), 'd'],
    [Math.floor((total % 86_400) / 3_600), 'h'],
    [Math.floor((total % 3_600) / 60), 'min'],
    [total % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${String(count)} ${name}`)
    .join(' ');
}

function trimZeros(value: number): string {
  const text = grouped(value, 2);
  return text.replace(/\.?0+$/, '');
}
