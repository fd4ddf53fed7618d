import { histogramFault, type Histogram } from './histogram.ts';

/**
 * Compact form for the store: one version byte, the number of bins, then per bin the step from the previous value and
 * the count, all as little-endian base-128 integers. Values are whole ns. A usual fio histogram of 300 bins takes
 * about 1 kB instead of 4 kB of JSON.
 */
const FORMAT = 1;
const LONGEST_INTEGER = 8;

/** Throws RangeError for a histogram that is not sound or has fractions of a ns. */
export function encodeHistogram(histogram: Histogram): Uint8Array {
  const fault = histogramFault(histogram);
  if (fault !== null) throw new RangeError(`histogram not stored: ${fault}`);
  const { valuesNs, counts } = histogram;
  const out = new Uint8Array(1 + (1 + 2 * valuesNs.length) * LONGEST_INTEGER);
  out[0] = FORMAT;
  let end = writeInteger(out, 1, valuesNs.length);
  let previous = 0;
  for (let index = 0; index < valuesNs.length; index += 1) {
    const value = valuesNs[index] ?? 0;
    if (!Number.isSafeInteger(value)) throw new RangeError(`histogram not stored: bin ${index} is not a whole ns`);
    end = writeInteger(out, end, value - previous);
    end = writeInteger(out, end, counts[index] ?? 0);
    previous = value;
  }
  return out.slice(0, end);
}

/** Reverse of encodeHistogram. Throws RangeError that names the byte for a blob that is damaged or of a newer format. */
export function decodeHistogram(blob: Uint8Array): Histogram {
  if (blob[0] !== FORMAT) throw new RangeError(`histogram of format ${String(blob[0])}, this program reads ${FORMAT}`);
  const reader = { blob, at: 1 };
  const bins = readInteger(reader);
  const valuesNs: number[] = [];
  const counts: number[] = [];
  let value = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    value += readInteger(reader);
    valuesNs.push(value);
    counts.push(readInteger(reader));
  }
  if (reader.at !== blob.length) throw new RangeError(`histogram ends at byte ${reader.at} of ${blob.length}`);
  const histogram = { valuesNs, counts };
  const fault = histogramFault(histogram);
  if (fault !== null) throw new RangeError(`histogram damaged: ${fault}`);
  return histogram;
}

/** Answers where the next one begins. */
function writeInteger(out: Uint8Array, start: number, value: number): number {
  let rest = value;
  let at = start;
  // Nearly all fit into 31 bits, where shifting is several times faster than dividing.
  for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 0x80)) out[at++] = (rest % 0x80) + 0x80;
  for (; rest >= 0x80; rest >>>= 7) out[at++] = (rest & 0x7f) | 0x80;
  out[at] = rest;
  return at + 1;
}

function readInteger(reader: { readonly blob: Uint8Array; at: number }): number {
  let value = 0;
  for (let group = 0; group < LONGEST_INTEGER; group += 1) {
    const byte = reader.blob[reader.at];
    if (byte === undefined) throw new RangeError(`histogram cut off at byte ${reader.at}`);
    reader.at += 1;
    value += (byte % 0x80) * 0x80 ** group;
    if (byte < 0x80) return value;
  }
  throw new RangeError(`histogram holds an impossible number before byte ${reader.at}`);
}
