import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { combineByHost } from '../../../shared/analysis/assemble.ts';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';

/** Output of fio 3.33 for job files of several sections without group_reporting. */
function read(name: string) {
  const file = new URL(`../../fixtures/fio/own-grouped/fio-3.33_sections_${name}.json`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const printed = (JSON.parse(text) as { jobs: { read: { iops: number; total_ios: number } }[] }).jobs;
  return { printed, points: parseFioJson({ name: `${name}.json`, text })?.points ?? [] };
}

it('takes sections of one load that ran at once for one result, the sum of them', () => {
  const { printed, points } = read('together');
  expect(printed).toHaveLength(2);
  expect(points).toHaveLength(1);
  const [point] = points;
  expect(point?.workload).toMatchObject({ name: 'random read 4k', numjobs: 2, iodepth: 4, clients: 1 });
  expect(point?.problems.map(({ code, message }) => [code, message])).toEqual([
    ['sections-together', 'Sections nvme0, nvme1 ran one load at once: they are one result, the sum of them all'],
  ]);
  const [host] = combineByHost(point?.parts ?? []);
  expect(host?.directions.read?.operations).toBe(printed.reduce((sum, job) => sum + job.read.total_ios, 0));
  expect(host?.directions.read?.iops).toBeCloseTo(
    printed.reduce((sum, job) => sum + job.read.iops, 0),
    3,
  );
});

it('keeps sections of unlike load, and those that a stonewall keeps apart, as results of their own', () => {
  const { points } = read('unlike');
  const shown = points.map(({ workload, parts }) => [workload.access, workload.numjobs, parts.length]);
  // nvme0 with two clones and nvme1 beside the writer; the last section ran alone.
  expect(shown).toEqual([
    ['randread', 3, 3],
    ['write', 1, 1],
    ['randread', 1, 1],
  ]);
});

const document = (timestamp: number, elapsed: number, more: { readonly ios: number; readonly runtime: number }) =>
  JSON.stringify({
    'fio version': 'fio-3.33',
    timestamp: Math.floor(timestamp),
    timestamp_ms: timestamp * 1000,
    jobs: [
      {
        jobname: 'j',
        elapsed,
        error: 0,
        read: { io_bytes: more.ios * 4096, total_ios: more.ios, iops: 10, bw_bytes: 40_960, runtime: more.runtime },
      },
    ],
  });
const operationsIn = (...documents: string[]) =>
  parseFioJson({ name: 'm.json', text: documents.join('\n') })!.points.map(
    ({ parts }) => parts[0]!.directions.read!.operations,
  );

it('keeps repeats that were appended to one file, as long as each other', () => {
  const run = (start: number, ios: number) => document(start + 61.2, 62, { ios, runtime: 60_001 });
  expect(operationsIn(run(1000, 600), run(1063, 601), run(1126, 599))).toEqual([600, 601, 599]);
  // Each with its interim results.
  const status = (start: number) => document(start + 30.1, 31, { ios: 300, runtime: 30_000 });
  expect(operationsIn(status(1000), run(1000, 600), status(1063), run(1063, 601))).toEqual([600, 601]);
  // Too short for their starts to be apart by the clock.
  const short = (stamp: number, ios: number) => document(stamp, 2, { ios, runtime: 1_001 });
  expect(operationsIn(short(1002.1, 100), short(1003.4, 101))).toEqual([100, 101]);
});

it('takes what grows for one run, also where the clock of its seconds is rounded', () => {
  const at = (stamp: number, elapsed: number, ios: number) => document(stamp, elapsed, { ios, runtime: ios * 100 });
  expect(operationsIn(at(1001.4, 1, 10), at(1002.5, 3, 25), at(1003.4, 4, 34), at(1003.6, 4, 34))).toEqual([34]);
  // The clock was set forward by five seconds.
  expect(operationsIn(at(1010, 10, 100), at(1025, 20, 200), at(1035, 30, 300))).toEqual([300]);
});

it('reads builds between two releases by what they print', () => {
  const read = (version: string, more: object) => {
    const side = { io_bytes: 409_600, io_kbytes: 400, bw: 40, iops: 10, total_ios: 100, runtime: 10_000, ...more };
    const text = JSON.stringify({ 'fio version': version, jobs: [{ jobname: 'j', error: 0, read: side }] });
    return parseFioJson({ name: 'b.json', text })!.points[0]!.parts[0]!.directions.read!;
  };
  const figures = { min: 10, max: 90, mean: 50, stddev: 1 };
  const bytes = read('fio-2.20-12-gabcdef0', { lat: figures });
  expect(bytes).toMatchObject({ bytes: 409_600, bytesPerSecond: 40_960, latency: { total: { meanNs: 50_000 } } });
  expect(read('fio-2.21-89-gabcdef0', { lat_ns: figures }).latency.total).toMatchObject({ meanNs: 50, maxNs: 90 });
});

it('keeps what several hosts did at once, put into one file', () => {
  const host = (stamp: number, ios: number, runtime: number) => document(stamp, 61, { ios, runtime });
  expect(operationsIn(host(1060.9, 60_000, 60_002), host(1061, 58_000, 60_003))).toEqual([60_000, 58_000]);
  // The end of a ramp, from one second to the next.
  expect(
    operationsIn(document(1002, 2, { ios: 900, runtime: 1_900 }), document(1003, 3, { ios: 80, runtime: 800 })),
  ).toEqual([80]);
});

/** Jobs of a document with what each direction of theirs has counted and how long. */
const statusOf = (elapsed: number, jobs: Record<string, Record<string, readonly [ios: number, runtime: number]>>) =>
  JSON.stringify({
    'fio version': 'fio-3.33',
    timestamp_ms: 1_000_000 + elapsed * 1000,
    jobs: Object.entries(jobs).map(([jobname, sides]) => ({
      jobname,
      elapsed,
      error: 0,
      ...Object.fromEntries(
        Object.entries(sides).map(([side, [ios, runtime]]) => [
          side,
          { total_ios: ios, io_bytes: ios * 4096, iops: 10, bw_bytes: 40_960, runtime },
        ]),
      ),
    })),
  });
const pointsIn = (documents: readonly string[]) =>
  parseFioJson({ name: 's.json', text: documents.join('\n') })!.points.map(({ parts }) => parts[0]!.directions);

it('takes status output of every second for one run, whatever of it stands still meanwhile', () => {
  const seconds = Array.from({ length: 60 }, (_, index) => index + 1);
  const counted = (second: number) => [second * 1000, second * 1000] as const;
  const stonewalled = seconds.map((second) =>
    statusOf(second, {
      a: { read: counted(Math.min(second, 30)) },
      b: second > 30 ? { read: counted(second - 30) } : {},
    }),
  );
  expect(pointsIn(stonewalled).map(({ read }) => read?.operations)).toEqual([30_000, 30_000]);
  const verified = seconds.map((second) =>
    statusOf(second, {
      a: { write: counted(Math.min(second, 30)), ...(second > 30 ? { read: counted(second - 30) } : {}) },
    }),
  );
  expect(pointsIn(verified)).toHaveLength(1);
  // A path that stalled for half a minute and came back, and a last document in the moment of the one before.
  const stalled = seconds.map((second) =>
    statusOf(second, { a: { read: [second <= 30 ? second * 5 : (second - 30) * 100_000, second * 1000] } }),
  );
  expect(pointsIn([...stalled, statusOf(60, { a: { read: [3_000_032, 60_000] } })])).toHaveLength(1);
});

it('client/server: a clone that failed is none of the interim results of the other', () => {
  const entry = (error: number, ios: number, runtime: number) => ({
    jobname: 'j',
    hostname: 'one',
    error,
    'job options': { rw: 'read', bs: '4k', numjobs: '2' },
    read: { io_bytes: ios * 4096, total_ios: ios, iops: 10, bw_bytes: 40_960, runtime },
  });
  const entries = [entry(5, 100, 10_000), entry(0, 600, 60_000)];
  const text = JSON.stringify({ 'fio version': 'fio-3.33', client_stats: entries });
  const { points } = parseFioJson({ name: 'c.json', text })!;
  expect(points.map(({ status, parts }) => [status, parts.length])).toEqual([['partial', 2]]);
});

it('client/server: the interim results of a client, in one document with its last, are not added to it', () => {
  const file = new URL('../../fixtures/fio/own-client-server/fio-3.33_cs_status_interval.json', import.meta.url);
  const { points, problems } = parseFioJson({ name: 'cs.json', text: readFileSync(file, 'utf8') })!;
  expect(problems.map(({ code }) => code)).toContain('status-documents');
  expect(points).toHaveLength(1);
  expect(points[0]!.parts.map(({ directions }) => directions.read!.operations)).toEqual([300]);
});

it('client/server: clones of a job are no interim results of each other', () => {
  const entry = (ios: number, runtime: number) => ({
    jobname: 'j',
    hostname: 'one',
    error: 0,
    'job options': { rw: 'read', bs: '4k', numjobs: '2' },
    read: { io_bytes: ios * 4096, total_ios: ios, iops: 10, bw_bytes: 40_960, runtime },
  });
  const operations = (...entries: object[]) =>
    parseFioJson({
      name: 'c.json',
      text: JSON.stringify({ 'fio version': 'fio-3.33', client_stats: entries }),
    })!.points.map(({ parts }) => parts.map(({ directions }) => directions.read!.operations));
  expect(operations(entry(600, 60_001), entry(601, 60_002))).toEqual([[600, 601]]);
  // Two rounds of both.
  const rounds = [entry(300, 30_000), entry(290, 30_001), entry(600, 60_001), entry(601, 60_002)];
  expect(operations(...rounds)).toEqual([[600, 601]]);
});
