import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../electron/core/files/documents.ts';
import { diskspdTextParser, parseDiskspdText } from '../../../shared/parse/diskspd/diskspd-text.ts';
import { diskspdXmlParser, parseDiskspdXml } from '../../../shared/parse/diskspd/diskspd-xml.ts';
import { codesOf, figuresOf, parseReport, readReport, sideOf } from './load-tools.ts';

const XML = 'diskspd/diskspd-2.2-two-spans.xml';
const TEXT = 'diskspd/diskspd-2.1-two-targets.txt';
const OLD = 'diskspd/diskspd-2.0-two-spans.txt';

describe('XML', () => {
  const parsed = parseReport(diskspdXmlParser, XML);

  test('one point per time span, counts summed over the threads', () => {
    const [mix, write] = parsed.points;
    expect(parsed.points).toHaveLength(2);
    expect(mix).toMatchObject({
      workload: { name: 'random 70/30 4k', access: 'randrw', readPercent: 70, numjobs: 2, iodepth: 16, direct: true },
      status: 'ok',
      tool: { name: 'diskspd', version: '2.2' },
      startedUs: Date.UTC(2026, 2, 14, 9, 26, 53) * 1000,
      runtimeNs: 30.01e9,
      rampNs: 5e9,
      requestedRuntimeNs: 30e9,
      loop: 'closed',
      parts: [{ host: 'WIN-LAB1', cpu: { machinePercent: 19.88, logicalCpus: 2 } }],
    });
    expect(figuresOf(sideOf(mix, 'read'))).toEqual({
      iops: 71052.982,
      bytesPerSecond: 291_033_016,
      operations: 2_132_300,
      meanNs: 312_000,
      maxNs: 2_113_000,
    });
    expect(figuresOf(sideOf(mix, 'write'))).toMatchObject({ iops: 30453.182, operations: 913_900, meanNs: 214_000 });
    expect(write?.workload).toMatchObject({ name: 'write 1M', numjobs: 1, iodepth: 8 });
    expect(figuresOf(sideOf(write, 'write'))).toMatchObject({ iops: 499.9, bytesPerSecond: 524_183_142 });
  });

  test('a rate limit makes it an open loop; a direction without I/O is none; later spans have no known start', () => {
    const [, write] = parsed.points;
    expect(write).toMatchObject({ loop: 'open', startedUs: null, parts: [{ directions: { read: null } }] });
  });

  test('percentiles are those printed; the ends are least and greatest', () => {
    const latency = sideOf(parsed.points[0], 'read').latency.total!;
    expect(latency).toMatchObject({ minNs: 81_000, standardDeviationNs: 51_000, histogram: null });
    expect(latency.percentiles).toContainEqual({ percent: 99.9, valueNs: 900_000 });
    expect(latency.percentiles.map(({ percent }) => percent)).toEqual([1, 50, 95, 99, 99.9, 99.99]);
  });

  test('text before the XML is told', () => {
    expect(parsed.problems).toMatchObject([{ code: 'text-before', severity: 'note' }]);
    expect(parsed.problems[0]?.message).toContain('SeManageVolumePrivilege');
  });

  test('UTF-16 as PowerShell writes it reads the same', () => {
    const bytes = Buffer.from(`\uFEFF${readReport(XML)}`, 'utf16le');
    expect(parseReport(diskspdXmlParser, XML, decodeText(bytes)).points).toEqual(parsed.points);
    expect(parseReport(diskspdXmlParser, XML, decodeText(bytes.subarray(2))).points).toEqual(parsed.points);
  });

  test('cut anywhere: told with its line, whole spans before it are kept', () => {
    const text = readReport(XML);
    const begin = text.indexOf('<System>') + 20;
    for (let end = begin; end < text.length - 10; end += 331) {
      const cut = parseReport(diskspdXmlParser, 'cut.xml', text.slice(0, end));
      const line = String(text.slice(0, end).split('\n').length);
      expect(codesOf(cut)).toContain(`truncated cut.xml:${line}`);
      expect(cut.points).toEqual(parsed.points.slice(0, cut.points.length).map(renamed));
    }
  });
  const renamed = <T>(point: T): T => JSON.parse(JSON.stringify(point).replaceAll(XML, 'cut.xml')) as T;

  test('a missing count is an error, and no zero', () => {
    const text = readReport(XML).replace('<ReadCount>1066400</ReadCount>', '<ReadCount>n/a</ReadCount>');
    const { points } = parseReport(diskspdXmlParser, 'bad.xml', text);
    expect(points[0]).toMatchObject({ status: 'partial', parts: [{ directions: { read: null } }] });
    expect(points[0]?.problems.map(({ code }) => code)).toContain('bad-diskspd');
  });

  test('counters that do not add up are told', () => {
    const text = readReport(XML).replace('<WriteCount>457030</WriteCount>', '<WriteCount>457031</WriteCount>');
    expect(codesOf(parseReport(diskspdXmlParser, XML, text)).join()).toContain('sum-disagrees');
  });

  test('an interrupted run is a failed point with its word', () => {
    const text = readReport(XML).replace(
      /<TestTimeSeconds>30\.01[\s\S]*?<\/Thread>\s*(?=<\/TimeSpan>)/,
      '<Error>It was interrupted</Error>',
    );
    const [point] = parseReport(diskspdXmlParser, XML, text).points;
    expect(point).toMatchObject({
      status: 'failed',
      parts: [{ error: 'It was interrupted', directions: { read: null } }],
    });
  });

  test('other XML is not ours', () => {
    expect(parseDiskspdXml({ name: 'a.xml', text: '<?xml version="1.0"?><topology/>' })).toBeNull();
  });
});

describe('text', () => {
  test('2.1 with -L and -D: columns by their names, the table of all targets, processor groups', () => {
    const [point, ...more] = parseReport(diskspdTextParser, TEXT).points;
    expect(more).toEqual([]);
    expect(point).toMatchObject({
      workload: { name: 'random 75/25 8k', numjobs: 4, iodepth: 4, blockBytes: 8192, direct: true },
      status: 'ok',
      startedUs: Date.UTC(2025, 10, 2, 17, 4, 11) * 1000,
      rampNs: 10e9,
      requestedRuntimeNs: 60e9,
      parts: [{ host: 'NODE-7', cpu: { machinePercent: 21, logicalCpus: 4 } }],
      problems: [],
    });
    expect(figuresOf(sideOf(point, 'read'))).toEqual({
      iops: 14665.89,
      bytesPerSecond: Math.round(14665.89 * 8192),
      operations: 880_100,
      meanNs: 437_000,
      maxNs: 2_250_000,
    });
    const write = sideOf(point, 'write').latency.total!;
    expect(write).toMatchObject({ meanNs: 321_000, standardDeviationNs: 253_000, minNs: 120_000 });
    expect(write.percentiles.slice(6, 8)).toEqual([
      { percent: 99.9, valueNs: 960_000 },
      { percent: 99.99, valueNs: 1_080_000 },
    ]);
  });

  test('2.0 without -L: no latency, MB/s are binary, spans apart and the totals behind them in none', () => {
    const { points } = parseReport(diskspdTextParser, OLD);
    expect(points.map((point) => point.workload.name)).toEqual(['write 64K', 'mixed 60/40 64K']);
    expect(figuresOf(sideOf(points[0], 'write'))).toEqual({
      iops: 432.1,
      bytesPerSecond: 28_318_106,
      operations: 4321,
      meanNs: null,
      maxNs: null,
    });
    expect(points[0]?.parts[0]?.directions.read).toBeNull();
    expect(figuresOf(sideOf(points[1], 'read')).iops).toBe(600.3);
    expect(points[1]?.problems.map(({ code }) => code)).toEqual(['no-latency']);
  });

  test('cut anywhere inside the results: told, never another section in its place', () => {
    const text = readReport(TEXT);
    const whole = parseReport(diskspdTextParser, TEXT).points[0];
    for (let end = text.indexOf('Results for') + 25; end < text.lastIndexOf('max |'); end += 97) {
      const cut = parseReport(diskspdTextParser, TEXT, text.slice(0, end));
      expect(codesOf(cut).join()).toContain('truncated');
      for (const name of ['read', 'write'] as const) {
        const direction = cut.points[0]?.parts[0]?.directions[name];
        if (direction) expect(figuresOf(direction).iops).toBe(figuresOf(sideOf(whole, name)).iops);
      }
    }
  });

  test('a digit lost at the very end is told, and the count used', () => {
    const text = readReport(OLD);
    const [, cut] = parseReport(diskspdTextParser, 'cut.txt', text.slice(0, text.lastIndexOf('399.70') + 2)).points;
    expect(cut).toMatchObject({ status: 'partial' });
    expect(figuresOf(sideOf(cut, 'write')).iops).toBe(399.7);
  });

  test('cut before the results', () => {
    const text = readReport(TEXT);
    const cut = parseReport(diskspdTextParser, 'cut.txt', text.slice(0, text.indexOf('Results for')));
    expect(cut).toMatchObject({ points: [], problems: [{ code: 'truncated' }] });
  });

  test('other text is not ours', () => {
    expect(parseDiskspdText({ name: 'a.txt', text: 'the timespan: 1 of a letter' })).toBeNull();
  });
});

const thirdParty = new URL('../../../../shared/data/third-party/diskspd/', import.meta.url);

// Files of other projects are read where they lie; they are not part of this one.
describe.skipIf(!existsSync(thirdParty))('files of other projects (skipped where they are not at hand)', () => {
  const read = (name: string) => readFileSync(new URL(name, thirdParty), 'utf8');

  test('2.0.21a: the sum of four threads, no latency', () => {
    const [point] = parseReport(diskspdXmlParser, 'pkb.xml', read('pkb-diskspd_result.xml')).points;
    expect(point?.workload).toMatchObject({ name: 'read 64K', numjobs: 4, iodepth: 2 });
    expect(figuresOf(sideOf(point, 'read'))).toMatchObject({
      iops: 3030.313,
      bytesPerSecond: 198_594_601,
      operations: 90_970,
      meanNs: null,
    });
    expect(point?.parts[0]).toMatchObject({ host: 'pkb-044ffc87-0', cpu: { machinePercent: 3.2, logicalCpus: 4 } });
  });

  test('2.2: text and XML of the same run agree', () => {
    const xml = parseReport(diskspdXmlParser, 'u.xml', read('unittest-results.xml')).points[0];
    const text = parseReport(diskspdTextParser, 'u.txt', read('unittest-result.txt')).points[0];
    for (const name of ['read', 'write'] as const) {
      expect(figuresOf(sideOf(text, name))).toEqual(figuresOf(sideOf(xml, name)));
    }
    expect(xml).toMatchObject({ loop: 'open', parts: [{ cpu: { machinePercent: 18.33, logicalCpus: 3 } }] });
    expect(text).toMatchObject({ loop: 'unknown', parts: [{ cpu: { machinePercent: 55, logicalCpus: 1 } }] });
  });
});

test('copied from a console, tabs are blanks: read alike, and told alike where it was cut', () => {
  const text = readReport(TEXT).replaceAll('\t', '        ').replaceAll('\n', '\r\n');
  const copied = parseReport(diskspdTextParser, TEXT, text);
  const { points } = parseReport(diskspdTextParser, TEXT);
  expect(copied.points).toEqual(points);
  const cut = parseReport(diskspdTextParser, 'c.txt', text.slice(0, text.indexOf('Results for')));
  expect(cut).toMatchObject({ points: [], problems: [{ code: 'truncated' }] });
});
