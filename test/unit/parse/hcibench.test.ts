import { expect, test } from 'vitest';
import { hciBenchParser, parseHciBench } from '../../../shared/parse/hcibench/hcibench.ts';
import { codesOf, figuresOf, parseReport, readReport, sideOf } from './load-tools.ts';

const VDBENCH = 'hcibench/vdb-8vmdk-100ws-4k-70rdpct-100randompct-4threads-1511829572-res.txt';
const FIO = 'hcibench/fio-res.txt';

test('vdbench: a point per datastore, the load from the name of the file, MB/s are binary', () => {
  const { points, problems } = parseReport(hciBenchParser, VDBENCH);
  expect(problems).toEqual([]);
  expect(points[0]).toMatchObject({
    workload: { name: 'random 70/30 4k on vsanDatastore', blockBytes: 4096, numjobs: 8, iodepth: 4, clients: 12 },
    status: 'ok',
    tool: { name: 'vdbench', version: '50407' },
    layer: 'guest',
    loop: 'closed',
    isSum: true,
  });
  expect(figuresOf(sideOf(points[0], 'mixed'))).toEqual({
    iops: 245_678.91,
    bytesPerSecond: Math.round(959.68 * 1_048_576),
    operations: null,
    meanNs: 1_560_000,
    maxNs: null,
  });
  expect(sideOf(points[0], 'mixed').latency.total?.percentiles).toEqual([]);
  expect(points[0]?.problems.map(({ code }) => code)).toEqual(['unweighted-mean', 'averaged-percentiles']);
});

test('VMs that did not finish make the point partial', () => {
  const [, second] = parseReport(hciBenchParser, VDBENCH).points;
  expect(second).toMatchObject({ status: 'partial', loop: 'open', workload: { clients: 11 } });
  expect(second?.problems.find(({ code }) => code === 'vms-missing')?.message).toContain('11 out of 12 VMs');
  expect(figuresOf(sideOf(second, 'read'))).toMatchObject({ iops: 55_000.12, meanNs: 410_000 });
});

test('fio: a mix without a mean of both has none; one direction alone has its own', () => {
  const { points } = parseReport(hciBenchParser, FIO);
  expect(figuresOf(sideOf(points[0], 'mixed'))).toMatchObject({ iops: 180_000.5, meanNs: null });
  expect(points[0]).toMatchObject({ status: 'partial', tool: { name: 'fio' } });
  expect(figuresOf(sideOf(points[1], 'write'))).toMatchObject({ iops: 9000, meanNs: 2_500_000 });
  expect(points[1]?.parts[0]?.directions.read).toBeNull();
});

test('cut inside a block: told, the blocks before it are kept', () => {
  const text = readReport(VDBENCH);
  const cut = parseReport(hciBenchParser, 'r.txt', text.slice(0, text.lastIndexOf('R_LATENCY')));
  expect(cut.points).toHaveLength(2);
  expect(codesOf(cut)).toEqual(expect.arrayContaining(['truncated r.txt:17', 'truncated r.txt:20']));
  expect(parseHciBench({ name: 'a.txt', text: 'IOPS are good' })).toBeNull();
});

test('blanks instead of tabs, IO/s, and pods instead of machines', () => {
  const text = readReport(FIO).replaceAll(/^(\w[^\t\n]*)\t+= /gm, (_, name: string) => `${name.padEnd(14)}= `);
  const plain = parseReport(hciBenchParser, FIO);
  expect(parseReport(hciBenchParser, FIO, text)).toEqual(plain);
  expect(parseReport(hciBenchParser, FIO, text.replaceAll('IO/S', 'IO/s').replaceAll('VMs  ', 'PODS '))).toEqual(plain);
});
