import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeHistogram, encodeHistogram } from '../../../shared/stats/histogram-blob.ts';
import {
  binsOf,
  EMPTY_HISTOGRAM,
  histogramCount,
  histogramFault,
  histogramOf,
  mergeHistograms,
  type Histogram,
} from '../../../shared/stats/histogram.ts';
import { percentileOf, percentilesOf } from '../../../shared/stats/percentile.ts';

const bin = fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 20 }));
const histogram = fc.array(bin, { maxLength: 40 }).map(histogramOf);
const wideHistogram = fc
  .array(fc.tuple(fc.maxSafeNat(), fc.nat({ max: 2 ** 40 })), { maxLength: 200 })
  .map(histogramOf);

/** Every operation by itself, in ascending order: what the bins stand for. */
const operations = (histograms: readonly Histogram[]): number[] =>
  histograms
    .flatMap((each) => binsOf(each).flatMap(([value, count]) => new Array<number>(count).fill(value)))
    .sort((a, b) => a - b);

describe('merging', () => {
  test('equals sorting all operations of all clients', () => {
    fc.assert(
      fc.property(fc.array(histogram, { maxLength: 5 }), fc.integer({ min: 0, max: 1000 }), (clients, permille) => {
        const all = operations(clients);
        const merged = mergeHistograms(clients);
        expect(operations([merged])).toEqual(all);
        const percent = permille / 10;
        const rank = Math.max(0, Math.ceil((percent / 100) * all.length) - 1);
        expect(percentileOf(merged, percent)).toBe(all[rank] ?? null);
      }),
    );
  });

  test('does not depend on the order of clients or bins, nor on how they are grouped', () => {
    fc.assert(
      fc.property(fc.array(histogram, { maxLength: 5 }), (clients) => {
        const merged = mergeHistograms(clients);
        expect(mergeHistograms([...clients].reverse())).toEqual(merged);
        expect(histogramOf(binsOf(merged).reverse())).toEqual(merged);
        expect(clients.reduce((sum, client) => mergeHistograms([sum, client]), EMPTY_HISTOGRAM)).toEqual(merged);
      }),
    );
  });

  test('gives a sound histogram and loses no operation', () => {
    fc.assert(
      fc.property(fc.array(histogram), (clients) => {
        const merged = mergeHistograms(clients);
        expect(histogramFault(merged)).toBeNull();
        expect(histogramCount(merged)).toBe(clients.reduce((sum, client) => sum + histogramCount(client), 0));
      }),
    );
  });

  test('the mean of two clients p99 is not the p99 of both', () => {
    const quick = histogramOf([
      [100, 990],
      [200, 10],
    ]);
    const slow = histogramOf([
      [100, 10],
      [5_000, 10],
    ]);
    expect(percentileOf(quick, 99)).toBe(100);
    expect(percentileOf(slow, 99)).toBe(5_000);
    expect(percentileOf(mergeHistograms([quick, slow]), 99)).toBe(200);
  });
});

describe('percentiles', () => {
  test('rise with the percentage and stay within the bins', () => {
    fc.assert(
      fc.property(histogram, fc.array(fc.float({ min: 0, max: 100, noNaN: true })), (each, percents) => {
        const sorted = [...percents].sort((a, b) => a - b);
        const values = percentilesOf(each, sorted).filter((value) => value !== null);
        expect(values).toEqual([...values].sort((a, b) => a - b));
        expect(values.every((value) => each.valuesNs.includes(value))).toBe(true);
        expect(values.length).toBe(histogramCount(each) === 0 ? 0 : percents.length);
      }),
    );
  });

  test('come back in the order asked for', () => {
    expect(percentilesOf({ valuesNs: [1, 2, 3], counts: [1, 1, 1] }, [100, 0, 50])).toEqual([3, 1, 2]);
  });

  test('do not exist without operations, nor beyond 100 %', () => {
    expect(percentileOf(EMPTY_HISTOGRAM, 99)).toBeNull();
    expect(() => percentileOf(EMPTY_HISTOGRAM, 101)).toThrow(/between 0 and 100/);
    expect(() => percentileOf(EMPTY_HISTOGRAM, Number.NaN)).toThrow(RangeError);
  });
});

describe('blob', () => {
  test('comes back as it went, however large the values', () => {
    fc.assert(
      fc.property(wideHistogram, (each) => {
        expect(decodeHistogram(encodeHistogram(each))).toEqual(each);
      }),
    );
  });

  test('cut anywhere it is refused with the byte', () => {
    const blob = encodeHistogram(
      histogramOf([
        [1_000, 5],
        [70_000, 900],
      ]),
    );
    for (let length = 1; length < blob.length; length += 1) {
      expect(() => decodeHistogram(blob.subarray(0, length))).toThrow(/byte/);
    }
  });

  test.each([
    ['newer format', [9, 0], /format 9/],
    ['bytes behind the end', [1, 0, 0], /ends at byte 2 of 3/],
    ['empty bin', [1, 1, 5, 0], /counts 0/],
    ['value twice', [1, 2, 5, 1, 0, 1], /does not follow/],
    ['endless number', [1, ...new Array<number>(12).fill(255)], /impossible number/],
  ])('%s is refused', (_, octets, message) => {
    expect(() => decodeHistogram(Uint8Array.from(octets))).toThrow(message);
  });

  test('any damage is refused or gives a sound histogram', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        const blob = Uint8Array.from([1, ...noise]);
        try {
          expect(histogramFault(decodeHistogram(blob))).toBeNull();
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  test('is refused for a histogram that is not sound', () => {
    expect(() => encodeHistogram({ valuesNs: [2, 1], counts: [1, 1] })).toThrow(/does not follow/);
    expect(() => encodeHistogram({ valuesNs: [1.5], counts: [1] })).toThrow(/whole ns/);
    expect(() => encodeHistogram({ valuesNs: [1], counts: [] })).toThrow(/1 bin values but 0 counts/);
  });
});

test('impossible bins are named', () => {
  expect(() => histogramOf([[-1, 1]])).toThrow(/-1 ns/);
  expect(() => histogramOf([[5, 1.5]])).toThrow(/1.5 operations/);
  expect(() => histogramOf([[Number.NaN, 1]])).toThrow(RangeError);
});
