import { bytes, nanoseconds, NS_PER_SECOND, type Bytes, type Nanoseconds } from './quantity.ts';

const SIZE_FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** `4k`, `128 KiB`, `1m`, `4096` -> bytes (binary, as fio reads them). Null when it is not a size. */
export function parseSize(text: string): Bytes | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*$/i.exec(text);
  if (!match) return null;
  const factor = SIZE_FACTORS[(match[2] ?? '').toLowerCase()];
  const value = Number(match[1]) * (factor ?? Number.NaN);
  return Number.isSafeInteger(value) ? bytes(value) : null;
}

const DURATION_FACTORS: Readonly<Record<string, number>> = {
  ms: 0.001,
  '': 1,
  s: 1,
  m: 60,
  min: 60,
  h: 3_600,
  d: 86_400,
};

/** `60`, `60s`, `10 min`, `1h 30m` -> nanoseconds (a bare number is seconds). Null when it is not a duration. */
export function parseDuration(text: string): Nanoseconds | null {
  const trimmed = text.trim().toLowerCase();
  if (!/^(\d+(?:\.\d+)?\s*(ms|min|[smhd])?\s*)+$/.test(trimmed)) return null;
  let total = 0;
  for (const [, count, name = ''] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|[smhd])?/g)) {
    total += Number(count) * (DURATION_FACTORS[name] ?? Number.NaN);
  }
  return Number.isFinite(total) ? nanoseconds(Math.round(total * NS_PER_SECOND)) : null;
}
