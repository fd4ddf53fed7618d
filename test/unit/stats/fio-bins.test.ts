import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { combineLatency, type LatencyMoments } from '../../../shared/stats/combine.ts';
import { fioBucketOf, fioBucketValue, histogramFromFioBins, type FioBinEra } from '../../../shared/stats/fio-bins.ts';
import { histogramCount, mergeHistograms } from '../../../shared/stats/histogram.ts';
import { percentilesOf } from '../../../shared/stats/percentile.ts';

const latencySchema = z.object({
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  stddev: z.number(),
  percentile: z.record(z.string(), z.number()).default({}),
  bins: z.record(z.string(), z.number()).default({}),
});
type FioLatency = z.infer<typeof latencySchema>;
const clientSchema = z.object({
  jobname: z.string(),
  read: z.object({ total_ios: z.number(), clat_ns: latencySchema }),
});
const clientServerSchema = z.object({ client_stats: z.array(clientSchema) });
const usecJobSchema = z.object({
  jobs: z.array(z.object({ read: z.object({ total_ios: z.number(), clat: latencySchema }) })),
});

/** The JSON document of a fio output file, without the lines that fio prints before and after it. */
function fioDocument<T>(name: string, schema: z.ZodType<T>): T {
  const text = readFileSync(new URL(`../../fixtures/fio/${name}`, import.meta.url), 'utf8');
  return schema.parse(JSON.parse(text.slice(text.search(/^\{/m), text.lastIndexOf('\n}') + 2)));
}

const NANOSECONDS: FioBinEra = { keys: 'value', unit: 'ns' };
const moments = (latency: FioLatency, count: number): LatencyMoments => ({
  count,
  meanNs: latency.mean,
  standardDeviationNs: latency.stddev,
  minNs: latency.min,
  maxNs: latency.max,
});
const printedPercentiles = (latency: FioLatency): [string, number][] =>
  Object.entries(latency.percentile).filter(([key]) => Number(key) > 0);

function clientServerRun(name: string) {
  const clients = fioDocument(name, clientServerSchema).client_stats;
  const isAll = (client: (typeof clients)[number]): boolean => client.jobname === 'All clients';
  return {
    all: clients.find(isAll)!.read,
    parts: clients.filter((client) => !isAll(client)).map((client) => client.read),
  };
}

const TWO_CLIENTS = 'fio-3.41_client_server_2clients_jsonplus.json';
const THREE_CLIENTS = 'fio-3.33_cs_3clients_1group_jsonplus.json';

describe('merging the bins of the clients of a fio client/server run', () => {
  const { all, parts } = clientServerRun(TWO_CLIENTS);
  const merged = mergeHistograms(parts.map((part) => histogramFromFioBins(part.clat_ns.bins, NANOSECONDS)));

  test('gives the bins of fio\'s own "All clients"', () => {
    expect(parts).toHaveLength(2);
    expect(merged).toEqual(histogramFromFioBins(all.clat_ns.bins, NANOSECONDS));
    expect(histogramCount(merged)).toBe(all.total_ios);
  });

  test('gives all 17 percentiles that fio prints for them, which the mean of the clients does not', () => {
    const printed = printedPercentiles(all.clat_ns);
    expect(printed).toHaveLength(17);
    const percents = printed.map(([key]) => Number(key));
    expect(percentilesOf(merged, percents)).toEqual(printed.map(([, value]) => value));
    const p99OfClients = parts.map((part) => part.clat_ns.percentile['99.000000']!);
    expect((p99OfClients[0]! + p99OfClients[1]!) / 2).toBe(442);
    expect(percentilesOf(merged, [99])).toEqual([450]);
  });
});

describe.each([TWO_CLIENTS, THREE_CLIENTS])('combining the moments of the clients of %s', (name) => {
  const { all, parts } = clientServerRun(name);

  test('gives fio\'s mean, standard deviation, least and greatest of "All clients"', () => {
    const combined = combineLatency(parts.map((part) => moments(part.clat_ns, part.total_ios)))!;
    expect(combined.count).toBe(all.total_ios);
    expect(combined.meanNs).toBeCloseTo(all.clat_ns.mean, 4);
    expect(combined.standardDeviationNs! / all.clat_ns.stddev).toBeCloseTo(1, 5);
    expect([combined.minNs, combined.maxNs]).toEqual([all.clat_ns.min, all.clat_ns.max]);
  });
});

test('the bins of each of three clients give the percentiles printed for it', () => {
  for (const part of clientServerRun(THREE_CLIENTS).parts) {
    const printed = printedPercentiles(part.clat_ns);
    expect(printed).toHaveLength(17);
    const own = histogramFromFioBins(part.clat_ns.bins, NANOSECONDS);
    expect(
      percentilesOf(
        own,
        printed.map(([key]) => Number(key)),
      ),
    ).toEqual(printed.map(([, value]) => value));
  }
});

describe.each([
  ['fio-2.16_jsonplus_randrw70_2jobs_group.json', { keys: 'index', unit: 'us' }],
  ['fio-2.21_jsonplus_randrw70_2jobs_group.json', { keys: 'value', unit: 'us' }],
] as const)('bins of the microsecond release %s', (name, era) => {
  const { read } = fioDocument(name, usecJobSchema).jobs[0]!;
  const histogram = histogramFromFioBins(read.clat.bins, era);

  test('count every operation', () => {
    expect(histogramCount(histogram)).toBe(read.total_ios);
  });

  test('give the printed percentiles, in ns', () => {
    const printed = printedPercentiles(read.clat);
    expect(
      percentilesOf(
        histogram,
        printed.map(([key]) => Number(key)),
      ),
    ).toEqual(printed.map(([, microseconds]) => microseconds * 1_000));
  });
});

describe('buckets', () => {
  test('hold their own midpoint', () => {
    for (let bucket = 0; bucket < 29 * 64; bucket += 1) expect(fioBucketOf(fioBucketValue(bucket))).toBe(bucket);
  });

  test('know a latency to 1/128', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 34 - 1 }), (ns) => {
        expect(Math.abs(fioBucketValue(fioBucketOf(ns)) - ns)).toBeLessThanOrEqual(Math.max(ns / 128, 0));
      }),
    );
  });

  test('end with one that takes everything beyond', () => {
    expect(fioBucketOf(2 ** 50)).toBe(29 * 64 - 1);
    expect(fioBucketOf(2 ** 50, 'us')).toBe(19 * 64 - 1);
  });

  test('refuse what fio never prints', () => {
    expect(() => histogramFromFioBins({ abc: 1 }, NANOSECONDS)).toThrow(/"abc"/);
    expect(() => histogramFromFioBins({ '1216': 1 }, { keys: 'index', unit: 'us' })).toThrow(/beyond the last bucket/);
    expect(() => fioBucketOf(-1)).toThrow(RangeError);
    expect(() => fioBucketValue(0.5)).toThrow(RangeError);
  });
});
