import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseFioTerse } from '../../../shared/parse/fio/fio-terse.ts';
import type { ParsedPoint } from '../../../shared/parse/parsed.ts';
import type { Direction } from '../../../shared/results/point-result.ts';
import { expectVector, vectors } from '../support/vectors.ts';

const fixtures = new URL('../../fixtures/fio/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, fixtures), 'utf8');
const parse = (name: string, text = read(name)) => {
  const parsed = parseFioTerse({ name, text });
  if (parsed === null) throw new Error(`${name} was not recognised`);
  return parsed;
};

function directionFields(direction: Direction): Record<string, unknown> {
  const { latency, bytes, bytesPerSecond, iops, runtimeNs } = direction;
  const percentiles = latency.completion?.percentiles ?? [];
  return {
    io_kib: (bytes ?? 0) / 1024,
    bw_kib_s: Math.floor(bytesPerSecond! / 1024),
    iops,
    runtime_ms: (runtimeNs ?? 0) / 1e6,
    slat_mean_us: (latency.submission?.meanNs ?? 0) / 1000,
    clat_mean_us: (latency.completion?.meanNs ?? 0) / 1000,
    lat_mean_us: (latency.total?.meanNs ?? 0) / 1000,
    clat_pct_us: Object.fromEntries(
      percentiles.map(({ percent, valueNs }) => [
        Number.isInteger(percent) ? `${percent}.0` : `${percent}`,
        valueNs / 1000,
      ]),
    ),
  };
}

function pointFields(point: ParsedPoint): Record<string, unknown> {
  const [part] = point.parts;
  const { read: reads, write: writes } = part!.directions;
  return {
    jobname: point.workload.name,
    usr_cpu_pct: part!.cpu?.jobUserPercent,
    sys_cpu_pct: part!.cpu?.jobSystemPercent,
    ...(reads && { read: directionFields(reads) }),
    ...(writes && { write: directionFields(writes) }),
  };
}

const LABELS = new Set(['terse', 'fio_version', 'groupid', 'error']);

test.each(vectors('fio_terse', z.object({ fixture: z.string(), line: z.number() })))(
  '$inp.fixture, line $inp.line',
  (vector) => {
    const point = parse(vector.inp.fixture).points[vector.inp.line]!;
    const wanted = z.record(z.string(), z.unknown()).parse(vector.exp);
    const numbers = Object.fromEntries(Object.entries(wanted).filter(([key]) => !LABELS.has(key)));
    expectVector({ ...vector, exp: numbers }, pointFields(point));
    expect(point.tool.version).toBe(String(wanted['fio_version']).replace('fio-', ''));
    expect(point.parts[0]!.error === null).toBe(wanted['error'] === 0);
  },
);

describe('damage', () => {
  const name = 'fio-3.42/null.terse5.txt';
  const [line = ''] = read(name).split('\n');

  test('a line cut anywhere is told with its line number, never read', () => {
    const fields = line.split(';');
    for (let count = 3; count < 180; count += 7) {
      const parsed = parse('cut.txt', `\n${fields.slice(0, count).join(';')}`);
      expect(parsed.points).toEqual([]);
      expect(parsed.problems).toMatchObject([{ code: 'truncated', where: 'cut.txt:2' }]);
    }
  });

  test('a job name with a semicolon is told, never read with moved fields', () => {
    const parsed = parse('name.txt', line.replace(';a;', ';a;b;'));
    expect(parsed.points).toEqual([]);
    expect(parsed.problems[0]).toMatchObject({ code: 'bad-terse' });
  });

  test('every terse fixture of every release reads without a problem', () => {
    for (const folder of readdirSync(fixtures).filter((each) => /^fio-[\d.]+$/.test(each))) {
      for (const file of readdirSync(new URL(`${folder}/`, fixtures)).filter((each) =>
        /^null\.terse\d\.txt$/.test(each),
      )) {
        expect(parse(`${folder}/${file}`).problems, file).toEqual([]);
      }
    }
  });
});

test('client/server: the lines of the clients are one point, and their sum, which fio prints last, is not added', () => {
  const { points } = parseFioTerse({
    name: 'cs.txt',
    text: readFileSync(
      new URL('../../fixtures/fio/own-client-server/fio-3.33_cs_2clients_terse.txt', import.meta.url),
      'utf8',
    ),
  })!;
  expect(points).toHaveLength(1);
  expect(points[0]).toMatchObject({ workload: { name: 'j1', clients: 2 }, status: 'ok', runtimeNs: 3_001e6 });
  expect(points[0]!.parts.map(({ host, directions }) => [host, directions.read!.iops])).toEqual([
    ['client 1', 12_298],
    ['client 2', 12_472],
  ]);
});

describe('fields that some options add', () => {
  const name = 'own-text/fio-3.33_terse_v3_unified_both.txt';

  test('unified_rw_reporting=both: the sum behind the directions is not added to them', () => {
    const { points, problems } = parse(name);
    expect(problems).toEqual([]);
    const { read: reads, write: writes, mixed } = points[0]!.parts[0]!.directions;
    expect([reads!.iops, writes!.iops, mixed]).toEqual([299, 299, null]);
    expect(points[0]!.parts[0]!.cpu!.jobUserPercent).not.toBeNull();
  });

  const whole = read('fio-3.42/null.terse5.txt').split('\n')[0]!.replace(/;$/, '');

  test('continue_on_error: the number of errors and the first one', () => {
    const { points } = parse('errors.txt', `${whole};12;5`);
    expect(points[0]).toMatchObject({ status: 'partial', problems: [{ code: 'fio-error' }] });
    expect(points[0]!.parts[0]!.error).toBe('12 failed I/Os, the first with error 5 (input/output error)');
    expect(parse('none.txt', `${whole};0;0`).points[0]).toMatchObject({ status: 'ok', problems: [] });
    expect(parse('described.txt', `${whole};12;5;a run of mine`).points[0]!.status).toBe('partial');
  });

  test('two fields that are no errors do not fit', () => {
    expect(parse('cut.txt', `${whole};sda;17`)).toMatchObject({ points: [], problems: [{ code: 'bad-terse' }] });
  });
});

describe('several lines of one job', () => {
  const fields = read('fio-3.42/null.terse3.txt').split('\n')[0]!.split(';');
  /** Read figures: KiB, ms, and the extremes of the total latency in us. */
  const line = (job: string, kib: number, ms: number, [min, max]: readonly [number, number]) => {
    const own = [...fields];
    own.splice(2, 1, job);
    own.splice(5, 4, String(kib), String(Math.floor((kib * 1000) / ms)), '100', String(ms));
    own.splice(5 + 32, 2, String(min), String(max));
    // No writes.
    own.splice(5 + 41, 4, '0', '0', '0', '0');
    return own.join(';');
  };
  const kibIn = (...lines: string[]) => {
    const { points, problems } = parse('lines.txt', lines.join('\n'));
    const sums = points.map(({ workload, parts }) => [workload.name, parts[0]!.directions.read!.bytes! / 1024]);
    return { sums, codes: problems.map(({ code, severity }) => `${severity} ${code}`) };
  };

  test('status-interval: the lines are cumulative, and the last one of each job counts', () => {
    const rounds = [1000, 2000, 2120].map((ms, index) =>
      ['a', 'b'].map((job) => line(job, ms * 4, ms, [3 - index, 20 + index])),
    );
    expect(kibIn(...rounds.flat())).toEqual({
      sums: [
        ['a', 8480],
        ['b', 8480],
      ],
      codes: ['note status-documents'],
    });
  });

  test('status-interval with clones: the last round of all counts', () => {
    const rounds = [1000, 2000, 3000].flatMap((ms) => [
      line('a', ms * 4, ms, [2, 20 + ms / 1000]),
      line('a', ms * 3, ms, [1, 30 + ms / 1000]),
    ]);
    expect(kibIn(...rounds)).toEqual({
      sums: [
        ['a', 12000],
        ['a', 9000],
      ],
      codes: ['note status-documents', 'warning same-job'],
    });
  });

  test('clones and repeats are not told apart, and stay results of their own', () => {
    const told = ['warning same-job'];
    expect(kibIn(line('a', 4000, 1000, [2, 20]), line('a', 4004, 1001, [2, 21]))).toMatchObject({ codes: told });
    // As many bytes in another time, and extremes that would have become narrower.
    expect(kibIn(line('a', 4096, 1000, [2, 20]), line('a', 4096, 2500, [2, 20]))).toMatchObject({ codes: told });
    expect(kibIn(line('a', 4000, 1000, [2, 20]), line('a', 8000, 2000, [2, 19]))).toMatchObject({
      sums: [
        ['a', 4000],
        ['a', 8000],
      ],
      codes: told,
    });
  });
});
