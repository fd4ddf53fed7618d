import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';
import { findJsonDocuments } from '../../../shared/parse/json-documents.ts';
import type { Latency } from '../../../shared/results/latency.ts';
import type { Direction, HostResult } from '../../../shared/results/point-result.ts';
import { expectVector, vectors } from '../support/vectors.ts';

/** The vectors were made by an independent reader of the same real files; both must agree number by number. */
const cases = vectors('fio_import', z.object({ fixture: z.string() }));

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/fio/${name}`, import.meta.url), 'utf8');

function latencyFields(prefix: string, latency: Latency | null): Record<string, unknown> {
  // Not measured: null here, the zeros that fio prints in the vectors.
  if (latency === null) return { [`${prefix}_mean_ns`]: 0, [`${prefix}_sd_ns`]: 0, [`${prefix}_max_ns`]: 0 };
  const { histogram, percentiles } = latency;
  return {
    [`${prefix}_mean_ns`]: latency.meanNs,
    [`${prefix}_sd_ns`]: latency.standardDeviationNs,
    [`${prefix}_max_ns`]: latency.maxNs,
    [`${prefix}_pct_ns`]: Object.fromEntries(
      percentiles.map(({ percent, valueNs }) => [
        Number.isInteger(percent) ? `${String(percent)}.0` : String(percent),
        valueNs,
      ]),
    ),
    [`${prefix}_bins_ns`]: histogram && {
      sum: histogram.counts.reduce((sum, count) => sum + count, 0),
      n: histogram.counts.length,
    },
  };
}

function directionFields(direction: Direction): Record<string, unknown> {
  return {
    total_ios: direction.operations,
    runtime_ms: (direction.runtimeNs ?? 0) / 1e6,
    iops: direction.iops,
    io_bytes: direction.bytes,
    bw_bytes: direction.bytesPerSecond,
    ...latencyFields('slat', direction.latency.submission),
    ...latencyFields('clat', direction.latency.completion),
    ...latencyFields('lat', direction.latency.total),
  };
}

function jobFields(part: HostResult): Record<string, unknown> {
  const directions = Object.entries(part.directions).filter((entry): entry is [string, Direction] => entry[1] !== null);
  return {
    usr_cpu: part.cpu?.jobUserPercent,
    sys_cpu: part.cpu?.jobSystemPercent,
    ...Object.fromEntries(directions.map(([name, direction]) => [name, directionFields(direction)])),
  };
}

const expectedJob = z.looseObject({ aggregate: z.boolean(), error: z.number() });
const expected = z.object({
  documents: z.number(),
  junk_lines: z.number().optional(),
  truncated: z.boolean(),
  norm_last: z.object({ jobs: z.array(expectedJob) }).optional(),
});

describe.each(cases)('$inp.fixture', (vector) => {
  const text = fixture(vector.inp.fixture);
  const parsed = parseFioJson({ name: vector.inp.fixture, text });
  const wanted = expected.parse(vector.exp);

  test('documents, noise and truncation', () => {
    const found = findJsonDocuments(text);
    expect(found.documents.length).toBe(wanted.documents);
    expect(found.broken?.truncated ?? false).toBe(wanted.truncated);
    if (wanted.junk_lines !== undefined) expect(found.noise.length).toBe(wanted.junk_lines);
    expect(parsed?.problems.some((problem) => problem.code === 'truncated')).toBe(wanted.truncated);
  });

  test('numbers of every job', () => {
    const jobs = (wanted.norm_last?.jobs ?? []).filter((job) => !job.aggregate);
    const parts = parsed?.points.flatMap((point) => point.parts) ?? [];
    expect(parts.length).toBe(jobs.length);
    jobs.forEach((job, index) => {
      expectVector({ ...vector, exp: withoutLabels(job) }, jobFields(parts[index]!));
      expect(parts[index]!.error === null).toBe(job.error === 0);
    });
  });
});

/** Names and remarks of the vectors are not numbers to compare. */
const LABELS = new Set(['pct_label_ambiguous', 'jobname', 'groupid', 'error', 'aggregate', 'host']);

function withoutLabels(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !LABELS.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutLabels(inner)]));
}
