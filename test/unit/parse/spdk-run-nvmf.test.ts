import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { combineDirections } from '../../../shared/analysis/assemble.ts';
import { parseResultFile } from '../../../shared/parse/registry.ts';
import { filesOfSameRun, parseSameRun } from '../../../shared/parse/spdk/run-nvmf.ts';

const fio = readFileSync(
  new URL('../../fixtures/fio/own-json/fio-3.33_json_randread_1job.json', import.meta.url),
  'utf8',
);

test('a JSON file of an initiator is read as fio JSON under the name of the initiator', () => {
  const parsed = parseResultFile({ name: 'results/4k_128_randread_m_100_run_2_initiator1.json', text: fio });
  expect(parsed.format).toBe('spdk-run-nvmf');
  expect(parsed.points[0]).toMatchObject({ layer: 'initiator', repeat: 2, parts: [{ host: 'initiator1' }] });
  expect(parsed.points[0]!.tool).toEqual({ name: 'fio', version: '3.33' });
});

test('another name is plain fio JSON', () => {
  expect(parseResultFile({ name: 'randread.json', text: fio }).format).toBe('fio-json');
});

test('its table of averaged percentiles is refused with the remedy', () => {
  const text = 'Name,iops,bw,avg_lat_us,min_lat_us,max_lat_us,p99_lat_us\n4k_128_randread_m_100,100,400,3,1,9,8\n';
  expect(parseResultFile({ name: 'nvmf_results.csv', text })).toMatchObject({
    points: [],
    problems: [{ code: 'averaged-percentiles', severity: 'warning' }],
  });
});

const initiator = (run: number, number: number): string =>
  `4k_128_randread_m_100_run_${String(run)}_initiator${String(number)}.json`;

test('the initiators of a run are side by side in one result, runs apart', () => {
  const names = [
    initiator(2, 2),
    initiator(1, 1),
    initiator(2, 1),
    'nvmf_results.csv',
    '8k_128_randread_m_100_run_2_initiator1.json',
  ];
  expect(filesOfSameRun(initiator(2, 1), names)).toEqual([initiator(2, 1), initiator(2, 2)]);
  expect(filesOfSameRun('notes.json', names)).toEqual([]);
  const parsed = parseSameRun([1, 2].map((number) => ({ name: initiator(2, number), text: fio })))!;
  const [point] = parsed.points;
  expect(point).toMatchObject({ status: 'ok', repeat: 2, workload: { clients: 2 } });
  expect(point!.parts.map(({ host }) => host)).toEqual(['initiator1', 'initiator2']);
  const [one] = parseResultFile({ name: initiator(2, 1), text: fio }).points;
  expect(one!.problems.map(({ code }) => code)).toEqual(['one-initiator']);
  const sum = combineDirections(point!.parts.map(({ directions }) => directions)).read!;
  expect(sum.iops).toBeCloseTo(2 * one!.parts[0]!.directions.read!.iops!, 6);
});

test('a run with a file that cannot be read is not whole', () => {
  const parsed = parseSameRun([
    { name: initiator(1, 1), text: fio },
    { name: initiator(1, 2), text: fio.slice(0, 500) },
  ])!;
  expect(parsed.points[0]).toMatchObject({ status: 'partial' });
  expect(parsed.points[0]!.problems).toMatchObject([{ code: 'initiator-missing', where: initiator(1, 2) }]);
});
