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
  const out: number[] = [FORMAT];
  writeInteger(out, histogram.valuesNs.length);
  let previous = 0;
  for (let index = 0; index < histogram.valuesNs.length; index += 1) {
    const value = histogram.valuesNs[index] ?? 0;
    if (!Number.isSafeInteger(value)) throw new RangeError(`histogram not stored: bin ${index} is not a whole ns`);
    writeInteger(out, value - previous);
    writeInteger(out, histogram.counts[index] ?? 0);
    previous = value;
  }
  return Uint8Array.from(out);
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

function writeInteger(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
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
