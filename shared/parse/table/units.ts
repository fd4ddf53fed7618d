import { parseSize } from '../../units/parse.ts';
import { TABLE_UNITS, type TableQuantity } from './mapping.ts';

/** `sure`: written so that only one unit is meant. Otherwise the candidates, the most usual first. */
export interface UnitReading {
  readonly sure: string | null;
  readonly candidates: readonly string[];
}

const sure = (unit: string): UnitReading => ({ sure: unit, candidates: [unit] });
const among = (...candidates: string[]): UnitReading => ({ sure: null, candidates });

/** The unit that a header states. Case counts in rates only: `Gb/s` are bits, `GB/s` bytes, `gbps` may be either. */
export function unitInHeader(quantity: TableQuantity, header: string): UnitReading {
  switch (quantity) {
    case 'text':
    case 'count':
      return { sure: null, candidates: [] };
    case 'rate':
      return sure(/\bm ?iops|iops.*\bm\b|iops.*million/i.test(header) ? 'MIOPS' : isKilo(header) ? 'kIOPS' : 'IOPS');
    case 'time':
      return timeUnit(header);
    case 'bandwidth':
      return bandwidthUnit(header);
    case 'size':
      return sizeUnit(header);
    case 'percent':
      return /%|percent|pct/i.test(header) ? sure('%') : among('%', 'fraction');
  }
}

const isKilo = (header: string): boolean => /\bk ?iops|iops.*(\bk\b|x ?1000|thousand)/i.test(header);

function timeUnit(header: string): UnitReading {
  const words = header.toLowerCase().replace(/_/g, ' ');
  if (/(\b|\d)(ns|nsec|nanoseconds?)\b/.test(words)) return sure('ns');
  if (/(\b|\d)(us|usec|microseconds?)\b|[µμ]s/.test(words)) return sure('us');
  if (/(\b|\d)(ms|msec|milliseconds?)\b/.test(words)) return sure('ms');
  return /(\(|\[|,\s*)(s|sec|seconds?)(\)|\]|$)|\bseconds?\b/.test(words) ? sure('s') : among('ms', 'us', 'ns', 's');
}

function bandwidthUnit(header: string): UnitReading {
  const binary = /([kmg])i(?:b|bytes?)\b|([kmg])ibps|([kmg])ib\s*[/\\]/i.exec(header);
  if (binary !== null) return sure(`${letter(binary[1] ?? binary[2] ?? binary[3], 'upper')}iB/s`);
  const slashed = /([KkMG])([Bb])(?:its?|ytes?)?\s*[/\\]\s*s/.exec(header);
  if (slashed !== null && /bits?/i.test(slashed[0])) return bits(slashed[1]);
  if (slashed?.[2] === 'B' || (slashed !== null && /bytes/i.test(slashed[0]))) return sure(decimal(slashed[1]));
  if (slashed?.[2] === 'b' && slashed[1] !== 'k') return bits(slashed[1]);
  const perSecond = /([kmg])([Bb])(?:ps|\s*[/\\]\s*s)/i.exec(header);
  if (perSecond === null) return among('MiB/s', 'MB/s', 'GiB/s', 'GB/s', 'KiB/s', 'kB/s');
  // "GBps" is used for both kinds of gigabyte, "gbps" for bits as well.
  const either = [decimal(perSecond[1]), `${letter(perSecond[1], 'upper')}iB/s`];
  if (perSecond[2] === 'B') return among(...either);
  return /[MG]/.test(perSecond[1] ?? '') ? bits(perSecond[1]) : among(...either, `${letter(perSecond[1], 'upper')}b/s`);
}

const letter = (text: string | undefined, kind: 'upper' | 'lower'): string =>
  kind === 'upper' ? (text ?? '').toUpperCase() : (text ?? '').toLowerCase();
const decimal = (prefix: string | undefined): string =>
  /k/i.test(prefix ?? '') ? 'kB/s' : `${letter(prefix, 'upper')}B/s`;
const bits = (prefix: string | undefined): UnitReading => sure(`${letter(prefix, 'upper')}b/s`);

function sizeUnit(header: string): UnitReading {
  if (/\bki?b?\b/i.test(header)) return sure('KiB');
  if (/\bmi?b?\b/i.test(header)) return sure('MiB');
  return /\bbytes?\b|\(b\)|\[b\]/i.test(header) ? sure('B') : among('KiB', 'B');
}

/** Factor of a unit that a cell itself carries: `1.5 M`, `80us`, `97 %`. Null: it is no unit of this quantity. */
export function factorOfSuffix(quantity: TableQuantity, suffix: string): number | null {
  if (quantity === 'percent') return suffix === '%' ? 1 : null;
  if (quantity === 'size') return parseSize(`1${suffix}`);
  if (quantity === 'time') {
    const { sure: unit } = timeUnit(suffix === 's' ? '(s)' : suffix);
    return unit === null ? null : (TABLE_UNITS.time[unit] ?? null);
  }
  if (quantity === 'bandwidth') {
    const { sure: unit } = bandwidthUnit(suffix);
    return unit === null ? null : (TABLE_UNITS.bandwidth[unit] ?? null);
  }
  const match = /^([kmg]?)\s*(?:iops|iop\/s|io\/s)?$/i.exec(suffix);
  if (match === null || (quantity !== 'rate' && quantity !== 'count')) return null;
  return { '': 1, k: 1e3, m: 1e6, g: 1e9 }[letter(match[1], 'lower')] ?? null;
}
