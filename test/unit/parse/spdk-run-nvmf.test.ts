import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseResultFile } from '../../../shared/parse/registry.ts';

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
