import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { randomSource } from '../fuzz/mutate.ts';

export const SAMPLE = resolve('test/fixtures/fio/own-json/fio-3.33_jsonplus_randrw70_2jobs_nogroup.json');

const latencySchema = z.looseObject({
  mean: z.number(),
  stddev: z.number(),
  N: z.number(),
  bins: z.record(z.string(), z.number()).optional(),
});
const directionSchema = z.looseObject({
  io_bytes: z.number(),
  bw_bytes: z.number(),
  bw: z.number(),
  iops: z.number(),
  total_ios: z.number(),
  slat_ns: latencySchema,
  clat_ns: latencySchema,
  lat_ns: latencySchema,
});
const jobSchema = z.looseObject({ read: directionSchema, write: directionSchema });
const fileSchema = z.looseObject({ jobs: z.array(jobSchema) });

/** Without a copy, whose fields would stand in another order. */
const isFioFile = (value: unknown): value is z.infer<typeof fileSchema> => fileSchema.safeParse(value).success;

/**
 * As many json+ files as asked for, laid out as a real one of fio 3.33: two jobs that read and write, 79 kB, nine
 * tenths of it bins. Each is a measurement of its own: every bin counts otherwise, one in twenty is missing, and
 * operations, bytes, rates and means follow.
 */
export function writeFioFiles(folder: string, amount: number, seed = 0): string[] {
  const sample = readFileSync(SAMPLE, 'utf8');
  return Array.from({ length: amount }, (_, index) => {
    const path = join(folder, `point-${String(index).padStart(4, '0')}.json`);
    const file: unknown = JSON.parse(sample);
    if (!isFioFile(file)) throw new Error(`${SAMPLE} is laid out otherwise`);
    const random = randomSource(seed * amount + index + 1);
    for (const { read, write } of file.jobs) for (const direction of [read, write]) vary(direction, random);
    // fio sets its colons apart.
    writeFileSync(path, `${JSON.stringify(file, null, 2).replaceAll(/^( +"[^"]+"):/gm, '$1 :')}\n`);
    return path;
  });
}

function vary(direction: z.infer<typeof directionSchema>, random: () => number): void {
  const bins = Object.entries(direction.clat_ns.bins ?? {})
    .filter(() => random() > 0.05)
    .map(([key, count]) => [key, Math.max(1, Math.round(count * (0.5 + random())))] as const);
  const operations = bins.reduce((sum, [, count]) => sum + count, 0);
  const factor = operations / direction.total_ios;
  direction.clat_ns.bins = Object.fromEntries(bins);
  direction.total_ios = operations;
  direction.io_bytes = operations * 4096;
  direction.iops = Number((direction.iops * factor).toFixed(6));
  direction.bw_bytes = Math.round(direction.bw_bytes * factor);
  direction.bw = Math.floor(direction.bw_bytes / 1024);
  for (const latency of [direction.slat_ns, direction.clat_ns, direction.lat_ns]) {
    latency.N = operations;
    latency.mean = Number((latency.mean / factor).toFixed(6));
    latency.stddev = Number((latency.stddev / factor).toFixed(6));
  }
}
