import { expect, test } from 'vitest';
import { combineDirections } from '../../../shared/analysis/assemble.ts';
import { parseVmFleet, vmFleetParser } from '../../../shared/parse/vmfleet/vmfleet.ts';
import { codesOf, figuresOf, parseReport, readReport, sideOf } from './load-tools.ts';

const [RESULT, PER_VM] = ['vmfleet/result.tsv', 'vmfleet/result-vm-qos500.tsv'];

test('a row is a point of the guests and one of the cluster file system', () => {
  const { points, problems } = parseReport(vmFleetParser, RESULT);
  expect(points.map(({ layer, loop, workload }) => [layer, loop, workload.name, workload.clients])).toEqual([
    ['guest', 'closed', 'Workload 4K 70:30', 48],
    ['csvfs', 'closed', 'Workload 4K 70:30', 48],
    ['guest', 'open', 'Workload 4K 70:30 at 500 IOPS per VM', 48],
    ['csvfs', 'open', 'Workload 4K 70:30 at 500 IOPS per VM', 48],
  ]);
  expect(figuresOf(sideOf(points[0], 'read'))).toEqual({
    iops: 842_448.5,
    bytesPerSecond: 3_450_667_008,
    operations: null,
    meanNs: 611_000,
    maxNs: null,
  });
  expect(figuresOf(sideOf(points[1], 'write'))).toMatchObject({ iops: 356_960.75, meanNs: 812_000 });
  expect(points.every(({ isSum }) => isSum === true)).toBe(true);
  expect(points[0]?.parts[0]?.cpu?.machinePercent).toBe(61.25);
  // The table's percentiles are averages over the VMs.
  expect(sideOf(points[0], 'read').latency.total?.percentiles).toEqual([]);
  expect(problems).toMatchObject([{ code: 'averaged-percentiles' }]);
});

test('per VM: decimal commas, percentiles of each VM and none of all, a silent VM is told', () => {
  const { points } = parseReport(vmFleetParser, PER_VM);
  expect(points).toHaveLength(1);
  expect(points[0]).toMatchObject({ status: 'partial', loop: 'open', problems: [{ code: 'no-results' }] });
  const second = sideOf(points[0], 'read', 1);
  expect(figuresOf(second)).toMatchObject({ iops: 480.5, meanNs: 402_000 });
  expect(second.latency.total?.percentiles).toEqual([
    { percent: 50, valueNs: 350_000 },
    { percent: 90, valueNs: 500_000 },
    { percent: 99, valueNs: 1_400_000 },
  ]);
  const all = combineDirections(points[0]!.parts.map((part) => part.directions)).read;
  expect(all?.iops).toBe(980.5);
  expect(all?.latency.total?.percentiles).toEqual([]);
  // (500 x 0.312 + 480.5 x 0.402) / 980.5 ms
  expect(all?.latency.total?.meanNs).toBeCloseTo(356_105.0, -1);
  expect(points[0]?.parts[0]?.directions.write).toBeNull();
});

test('a row cut off is told; another table is not ours', () => {
  const text = readReport(RESULT).trimEnd();
  expect(codesOf(parseReport(vmFleetParser, 'r.tsv', text.slice(0, -2)))).toContain('truncated r.tsv:3');
  const cut = parseReport(vmFleetParser, 'r.tsv', text.slice(0, -40));
  expect(cut.points).toHaveLength(2);
  expect(codesOf(cut)).toContain('truncated r.tsv:3');
  expect(parseVmFleet({ name: 'a.tsv', text: '"IOPS"\t"AverageReadIOPS"\n"1"\t"2"\n' })).toBeNull();
});
