import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { combineDirections } from '../../../shared/analysis/assemble.ts';
import { parseNvmePerf } from '../../../shared/parse/spdk/nvme-perf.ts';

/** Real output of spdk_nvme_perf v26.05; the figures below were read off the files by hand. */
const read = (name: string) => readFileSync(new URL(`../../fixtures/spdk/perf/${name}.txt`, import.meta.url), 'utf8');
const parse = (text: string) => {
  const parsed = parseNvmePerf({ name: 'perf.txt', text });
  if (parsed === null) throw new Error('not recognised');
  return parsed;
};
const onlyPoint = (text: string) => {
  const { points } = parse(text);
  expect(points).toHaveLength(1);
  return points[0]!;
};

describe('v26.05', () => {
  test('one device: rate, size from rate and MiB/s, latency in microseconds', () => {
    const point = onlyPoint(read('p1-randread-4k-q32-plain'));
    const { iops, bytesPerSecond, latency } = point.parts[0]!.directions.mixed!;
    expect(iops).toBe(8179.2);
    expect(bytesPerSecond).toBe(8179.2 * 4096);
    expect(latency.total).toMatchObject({ meanNs: 3_911_990, minNs: 61_280, maxNs: 68_201_790, percentiles: [] });
    expect(point.layer).toBe('initiator');
    expect(point.problems.map(({ code }) => code)).toEqual(['pattern-unknown']);
  });

  test('-L: percentiles are the upper edges as printed', () => {
    const { percentiles, histogram } = onlyPoint(read('p2-randread-4k-q32-L')).parts[0]!.directions.mixed!.latency
      .total!;
    expect(percentiles).toHaveLength(15);
    expect(percentiles.find(({ percent }) => percent === 99)?.valueNs).toBe(32_110_393);
    expect(histogram).toBeNull();
  });

  test('-LL: bins count every operation, which gives the measured time', () => {
    const { operations, runtimeNs, latency } = onlyPoint(read('p3-randread-4k-q32-LL')).parts[0]!.directions.mixed!;
    const { valuesNs, counts } = latency.total!.histogram!;
    expect(counts.slice(0, 3)).toEqual([7, 8, 7]);
    expect(valuesNs[0]).toBe(52_263);
    expect(operations).toBe(counts.reduce((sum, count) => sum + count, 0));
    expect(runtimeNs! / 1e9).toBeCloseTo(3.0, 1);
    // Mean of the bins against the mean that the tool counted by itself.
    const mean = valuesNs.reduce((sum, value, index) => sum + value * counts[index]!, 0) / operations!;
    expect(mean / latency.total!.meanNs).toBeCloseTo(1, 2);
  });

  test('two namespaces on one core: two parts, sections by their order, the sum as the Total says', () => {
    const point = onlyPoint(read('p4-randrw-M70-4k-q16-2ns-LL-stats'));
    expect(point.parts.map(({ directions }) => directions.mixed!.latency.total!.percentiles[0]!.valueNs)).toEqual([
      49_699, 55_221,
    ]);
    const sum = combineDirections(point.parts.map(({ directions }) => directions)).mixed!;
    expect(sum.iops).toBeCloseTo(4935.54, 2);
    expect(sum.latency.total!.meanNs / 1000).toBeCloseTo(6483.46, 1);
    // Percentiles of two parts without bins have no common value.
    expect(sum.latency.total!.percentiles).toEqual([]);
  });

  test('nothing attached: a problem, since the tool ended with status 0', () => {
    expect(parse(read('p6-badport'))).toMatchObject({
      points: [],
      problems: [{ code: 'no-results', severity: 'error' }],
    });
  });
});

test('a command line above the output says pattern, size, depth and time', () => {
  const command =
    "+ spdk_nvme_perf -c 0x2 -q 16 -o 4096 -w randrw -M 70 -t 3 -a 1 -r 'trtype:TCP traddr:10.0.0.1' -L\n";
  const point = onlyPoint(command + read('p4-randrw-M70-4k-q16-2ns-LL-stats'));
  expect(point.workload).toMatchObject({
    access: 'randrw',
    readPercent: 70,
    blockBytes: 4096,
    iodepth: 16,
    numjobs: 2,
  });
  expect(point.requestedRuntimeNs).toBe(3e9);
  expect(point.rampNs).toBe(1e9);
  expect(point.problems).toEqual([]);
});

test('runs one after the other in one file are all kept, each with its own command', () => {
  const text = `spdk_nvme_perf -q 32 -o 4096 -w randread -t 3\n${read('p2-randread-4k-q32-L')}\nspdk_nvme_perf -q 8 -o 131072 -w write -t 3\n${read('p5-write-128k-q8-warmup')}`;
  const { points } = parse(text);
  expect(points.map(({ workload }) => [workload.access, workload.blockBytes, workload.iodepth])).toEqual([
    ['randread', 4096, 32],
    ['write', 131072, 8],
  ]);
  expect(points[1]!.parts[0]!.directions.write!.iops).toBe(572.63);
});

test('progress that ends in a carriage return does not hide the row behind it', () => {
  const text = read('p1-randread-4k-q32-plain').replace(/^TCP .*from core/m, '   8000 IOPS, 31 MiB/s\r$&');
  expect(onlyPoint(text).parts).toHaveLength(1);
});

describe('damage', () => {
  const text = read('p4-randrw-M70-4k-q16-2ns-LL-stats');

  test('a row that is missing makes the Total disagree', () => {
    const point = onlyPoint(text.replace(/^TCP .*NSID 2 from core.*\n/m, ''));
    expect(point.status).toBe('partial');
    expect(point.problems.find(({ code }) => code === 'total-disagrees')?.message).toContain('Total says 4935.54 IOPS');
  });

  test('a row that is damaged is named by its line', () => {
    const damaged = text.replace('2456.81', '24x6.81');
    const line = damaged.split('\n').findIndex((each) => each.includes('24x6.81')) + 1;
    expect(onlyPoint(damaged).problems).toContainEqual(
      expect.objectContaining({ code: 'bad-table-row', where: `perf.txt:${String(line)}` }),
    );
  });

  test('a file cut before the Total, and a histogram cut before 100 %, are told as cut', () => {
    expect(onlyPoint(text.slice(0, text.indexOf('\nTotal'))).problems.map(({ code }) => code)).toContain('truncated');
    const histogram = read('p3-randread-4k-q32-LL');
    const cut = onlyPoint(histogram.slice(0, histogram.length - 400));
    expect(cut.problems.map(({ code }) => code)).toContain('truncated');
    expect(cut.parts[0]!.directions.mixed!.latency.total!.histogram).toBeNull();
    expect(cut.status).toBe('partial');
  });
});

const older = new URL(
  '../../../../shared/data/third-party/spdk/spdk_nvme_perf_2018_bdev_4core_MBs_header.txt',
  import.meta.url,
);

test.skipIf(!existsSync(older))('2018: four cores, a header that says MB/s and means MiB/s', () => {
  const point = onlyPoint(readFileSync(older, 'utf8'));
  const sum = combineDirections(point.parts.map(({ directions }) => directions)).mixed!;
  expect(point.parts).toHaveLength(4);
  expect(sum.iops).toBeCloseTo(674_326.38, 2);
  expect(sum.bytesPerSecond! / 1024 ** 2).toBeCloseTo(2634.09, 1);
  expect(sum.latency.total).toMatchObject({ minNs: 11_630, maxNs: 3_926_530 });
  expect(sum.latency.total!.meanNs / 1000).toBeCloseTo(759.15, 1);
});

test('other files are not mine', () => {
  expect(parseNvmePerf({ name: 'x', text: 'Device Information\n1 2 3' })).toBeNull();
});

test('queue pairs share the depth of a device; options without a blank are read', () => {
  const command = "spdk_nvme_perf -q16 -o 4k -w randrw -M 70 -t 3 -P 4 -r 'trtype:TCP traddr:10.0.0.1' -L\n";
  const { workload } = onlyPoint(command + read('p4-randrw-M70-4k-q16-2ns-LL-stats'));
  expect(workload).toMatchObject({ numjobs: 2, iodepth: 16, blockBytes: 4096 });
  const long = 'spdk_nvme_perf --io-depth=16 --io-size 4096 --io-pattern=randrw -t 3\n';
  expect(onlyPoint(long + read('p4-randrw-M70-4k-q16-2ns-LL-stats')).workload).toMatchObject({
    access: 'randrw',
    iodepth: 16,
    blockBytes: 4096,
  });
});
