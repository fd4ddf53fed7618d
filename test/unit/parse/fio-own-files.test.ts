import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseFioJson } from '../../../shared/parse/fio/fio-json.ts';
import { parseResultFile } from '../../../shared/parse/registry.ts';

/** Real output of many releases; what is special about each was read off the file by hand. */
const root = new URL('../../fixtures/fio/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');
const parse = (name: string) => {
  const parsed = parseFioJson({ name, text: read(name) });
  if (parsed === null) throw new Error(`${name} was not recognised`);
  return parsed;
};

describe('releases', () => {
  test.each([
    ['own-json/fio-2.1.14_json_randread_1job.json', '2.1.14'],
    ['own-json/fio-2.2.10_json_randread_1job.json', '2.2.10'],
    ['own-json/fio-2.16_json_randread_1job.json', '2.16-dirty'],
    ['own-json/fio-2.21_json_randread_1job.json', '2.21-dirty'],
    ['own-json/fio-3.1_json_randread_1job.json', '3.1-dirty'],
    ['own-json/fio-3.33_json_randread_1job.json', '3.33'],
    ['own-json/fio-3.36_json_randread_1job.json', '3.36'],
  ])('%s: rate, bytes and latency agree with each other', (name, version) => {
    const [point] = parse(name).points;
    const direction = point?.parts[0]?.directions.read;
    expect(point?.tool).toEqual({ name: 'fio', version });
    expect(direction).toBeDefined();
    const { bytesPerSecond, iops, bytes, runtimeNs, operations, latency } = direction!;
    expect(bytes! / operations!).toBeCloseTo(4096, 0);
    expect(bytesPerSecond! / iops! / 4096).toBeCloseTo(1, 1);
    expect(operations! / (runtimeNs! / 1e9) / iops!).toBeCloseTo(1, 1);
    // Sanity of the unit: a read of a cached file takes between 0.1 us and 100 ms, whatever the release prints.
    expect(latency.total!.meanNs).toBeGreaterThan(100);
    expect(latency.total!.meanNs).toBeLessThan(1e8);
  });
});

describe('traps', () => {
  test('unified_rw_reporting=both does not count the I/O twice', () => {
    const part = parse('own-json/fio-3.42_json_unified_both.json').points[0]!.parts[0]!;
    expect(part.directions.read).not.toBeNull();
    expect(part.directions.write).not.toBeNull();
    expect(part.directions.mixed).toBeNull();
  });

  test('only mixed is kept where nothing else was reported', () => {
    const part = parse('own-json/fio-3.33_json_unified_mixed.json').points[0]!.parts[0]!;
    expect(part.directions.read).toBeNull();
    expect(part.directions.mixed!.iops).toBeGreaterThan(0);
  });

  test('disabled latencies are no data, not 0', () => {
    const part = parse('own-json/fio-3.33_json_latency_disabled.json').points[0]!.parts[0]!;
    const direction = part.directions.read ?? part.directions.write!;
    expect(direction.latency).toEqual({ total: null, completion: null, submission: null });
  });

  test('trims are a direction of their own', () => {
    const part = parse('own-json/fio-3.33_json_randtrim.json').points[0]!.parts[0]!;
    expect(part.directions).toMatchObject({ read: null, write: null });
    expect(part.directions.trim!.iops).toBeGreaterThan(0);
  });

  test('a block size split has no single block size', () => {
    expect(parse('own-json/fio-3.33_jsonplus_bssplit.json').points[0]!.workload.blockBytes).toBeNull();
  });

  test('lines before the JSON are noise, the failed job keeps its error in words', () => {
    const parsed = parse('own-json/fio-3.42_json_error_prelude_devfull.json');
    expect(parsed.problems.map((problem) => problem.code)).toContain('noise');
    expect(parsed.points[0]!.status).toBe('failed');
    expect(parsed.points[0]!.problems[0]!.message).toContain('error 28 (no space left on device)');
  });

  test('cumulative documents: the last one counts', () => {
    const parsed = parse('own-json/fio-3.42_json_status_interval_multidoc.json');
    expect(parsed.points).toHaveLength(1);
    expect(parsed.problems.map((problem) => problem.code)).toContain('status-documents');
  });

  test('runs one after the other in a file are all kept', () => {
    const [first, second] = [
      'own-json/fio-3.33_json_randread_1job.json',
      'own-json/fio-3.36_json_randread_1job.json',
    ].map(read);
    const parsed = parseFioJson({
      name: 'both.json',
      text: `${first!}\n${first!.replace(/"jobname" : "[^"]*"/, '"jobname" : "other"')}\n${second!}`,
    });
    expect(parsed!.points).toHaveLength(3);
    expect(parsed!.problems).toEqual([]);
  });

  test('sections of a file are points of their own', () => {
    expect(parse('own-json/fio-3.33_json_multisection_stonewall.json').points.length).toBe(4);
  });

  test('percentiles of the total latency stay with the total latency', () => {
    const { latency } = parse('own-json/fio-3.33_jsonplus_lat+slat_percentiles_noclat.json').points[0]!.parts[0]!
      .directions.read!;
    expect(latency.total!.percentiles.length).toBeGreaterThan(0);
    expect(latency.submission!.percentiles.length).toBeGreaterThan(0);
    expect(latency.completion!.percentiles).toEqual([]);
  });
});

describe('client/server', () => {
  test('"All clients" is never added to the clients', () => {
    const parsed = parse('own-client-server/fio-3.33_cs_2clients_1group_json.json');
    expect(parsed.points).toHaveLength(1);
    expect(parsed.points[0]!.parts).toHaveLength(2);
  });

  test('a server that was down leaves one client', () => {
    expect(parse('own-client-server/fio-3.33_cs_one_server_down.json').points[0]!.parts).toHaveLength(1);
  });

  test('two sections on two servers are two points with the parts of both', () => {
    const parsed = parse('own-client-server/fio-3.33_cs_2clients_multisection_nogroup_json.json');
    expect(parsed.points).toHaveLength(2);
    // rr has two clones on each server, rw one; the servers share a machine and differ by port.
    expect(parsed.points.map((point) => point.parts.length)).toEqual([4, 2]);
    expect(parsed.points.map((point) => point.workload.clients)).toEqual([2, 2]);
  });
});

describe('damage', () => {
  const whole = read('own-json/fio-3.33_json_randread_1job.json');

  test('every cut of a real file is told as truncated, never thrown, never half read', () => {
    for (let length = 40; length < whole.length - 2; length += 97) {
      const parsed = parseFioJson({ name: 'cut.json', text: whole.slice(0, length) });
      expect(parsed?.points).toEqual([]);
      expect(parsed?.problems[0]).toMatchObject({ code: 'truncated', where: 'cut.json:1' });
    }
  });

  test('a document before one that is cut off is how far it was, not the result: kept and marked', () => {
    const { points } = parseFioJson({ name: 'cut.json', text: `${whole.trimEnd()}\n${whole.slice(0, 400)}` })!;
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ status: 'partial', problems: [{ code: 'truncated' }] });
  });

  test('a file of no known format names the formats that are read', () => {
    const parsed = parseResultFile({ name: 'notes.txt', text: 'hello' });
    expect(parsed.problems[0]).toMatchObject({ code: 'unknown-format', severity: 'error' });
    expect(parsed.problems[0]!.tip).toContain('fio JSON');
  });

  test('a missing rate is worked out from the counts; where it cannot be, it is never 0', () => {
    const worked = parseFioJson({ name: 'rate.json', text: whole.replace(/"iops" : [1-9][\d.]*,/, '') });
    const { iops, operations, runtimeNs } = worked!.points[0]!.parts[0]!.directions.read!;
    expect(iops).toBeCloseTo(operations! / (runtimeNs! / 1e9), 6);
    const damaged = whole.replace(/"iops" : [1-9][\d.]*,/, '').replace(/"runtime" : [1-9]\d*,/, '');
    const parsed = parseFioJson({ name: 'rate.json', text: damaged });
    expect(parsed!.points[0]!.parts[0]!.directions.read).toBeNull();
    expect(parsed!.problems.map((problem) => problem.code)).toContain('damaged-figures');
  });

  test('an impossible bin costs the histogram, not the point', () => {
    const text = read('fio-3.42_jsonplus_randrw70_2jobs_nogroup.json').replace(/"bins" : \{/, '"bins" : { "-5" : 3,');
    const parsed = parseFioJson({ name: 'bins.json', text });
    expect(parsed!.problems.map((problem) => problem.code)).toContain('damaged-figures');
    expect(parsed!.points[0]!.parts[0]!.directions.read!.iops).toBeGreaterThan(0);
  });
});

test('every own fio JSON file is recognised', () => {
  for (const folder of ['own-json', 'own-client-server']) {
    for (const name of readdirSync(new URL(folder, root)).filter((each) => each.endsWith('.json'))) {
      expect(parse(`${folder}/${name}`).points.length, name).toBeGreaterThan(0);
    }
  }
});

test('a start beyond all clocks is no start', () => {
  const text = read('own-json/fio-3.36_json_randread_1job.json').replace(
    /"job_start" : \d+/,
    '"job_start" : 9999999999999999',
  );
  const [point] = parseFioJson({ name: 'start.json', text })!.points;
  expect(point).toMatchObject({ status: 'ok', startedUs: null });
});
