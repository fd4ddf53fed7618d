import { parseSize } from '../units/parse.ts';
import type { ValueKind } from './filter-fields.ts';

const COUNT_FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

const RATE_FACTORS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

const LATENCY_FACTORS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9 };

const FLAG_VALUES: Readonly<Record<string, number>> = { yes: 1, true: 1, 1: 1, no: 0, false: 0, 0: 0 };

/** What is expected of a value, for the message when it is something else. */
export const VALUE_FORMS: Readonly<Record<ValueKind, string>> = {
  text: 'text',
  count: 'a number such as 32, 1.5M or 745.6k',
  size: 'a size such as 4k, 64KiB or 1M',
  rate: 'a rate with its unit such as 500MiB/s or 2.1GB/s',
  latency: 'a latency with its unit such as 80us or 1.5ms',
  percent: 'a percentage such as 70 or 12.5%',
  flag: 'yes or no',
  date: 'a day such as 2026-11-20 (UTC)',
};

/**
 * A value in the base unit of its column: bytes, B/s, ns, percent, microseconds since the epoch, 1 for yes. Null: not
 * such a value.
 */
export function parseValue(kind: ValueKind, text: string): number | string | null {
  switch (kind) {
    case 'text':
      return text;
    case 'count':
      return scaled(text, COUNT_FACTORS);
    case 'size':
      return parseSize(text);
    case 'rate':
      return scaled(text.replace(/\/s$/i, ''), RATE_FACTORS);
    case 'latency':
      return scaled(text, LATENCY_FACTORS);
    case 'percent':
      return scaled(text.replace(/%$/, ''), { '': 1 });
    case 'date':
      return parseDay(text);
    case 'flag':
      return FLAG_VALUES[text.toLowerCase()] ?? null;
  }
}

/** Microseconds of a day: `date=2026-11-20` means from its beginning to its end. */
export const DAY_US = 86_400_000_000;

function scaled(text: string, factors: Readonly<Record<string, number>>): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-zµμ]*)$/i.exec(text);
  if (match === null) return null;
  const unit = (match[2] ?? '').toLowerCase();
  const factor = Object.hasOwn(factors, unit) ? factors[unit] : undefined;
  if (factor === undefined) return null;
  // 1.1 * 1e6 is 1100000.0000000001 in binary: whole results of decimal input are what was meant.
  const value = Number(match[1]) * factor;
  const whole = Math.round(value);
  return Math.abs(value - whole) < Math.abs(value) * 1e-12 ? whole : value;
}

function parseDay(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const milliseconds = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(text)) return null;
  return milliseconds * 1000;
}
