import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseIperf3 } from '../../../shared/parse/network/iperf3.ts';
import { parsePerftest } from '../../../shared/parse/network/perftest.ts';

const read = (name: string) => readFileSync(new URL(`../../fixtures/network/${name}`, import.meta.url), 'utf8');

test.each([
  ['1e308', '1.00e+308'],
  ['1.7e12', '1.70e+12'],
])('iperf3 with %s b/s is damage, not a ceiling', (figure, shown) => {
  const text = read('iperf3-3.12_tcp.json').replaceAll(/("bits_per_second":\s*)[\d.e+]+/g, `$1${figure}`);
  const { links, problems } = parseIperf3({ name: 'x.json', text })!;
  expect(links).toEqual([]);
  expect(problems).toMatchObject([{ code: 'impossible-rate', severity: 'error', where: 'x.json:1' }]);
  expect(problems[0]?.message).toBe(`${shown} b/s cannot be: no link carries more than 1.6 Tb/s`);
});

test('the fastest link of today is no damage', () => {
  const text = read('iperf3-3.12_tcp.json').replaceAll(/("bits_per_second":\s*)[\d.e+]+/g, '$11.5e12');
  const { links, problems } = parseIperf3({ name: 'x.json', text })!;
  expect([links?.[0]?.bytesPerSecond, problems]).toEqual([1.5e12 / 8, []]);
});

test('perftest with such a figure names the line', () => {
  const text = read('perftest-4.5_ib_write_bw_client.txt').replace('0.024236', '99999.0');
  const { links, problems } = parsePerftest({ name: 'x.txt', text })!;
  expect(links).toEqual([]);
  expect(problems.map(({ code }) => code)).toContain('impossible-rate');
  expect(problems.find(({ code }) => code === 'impossible-rate')?.where).toMatch(/^x\.txt:\d+$/);
});
