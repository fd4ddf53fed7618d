import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fioJsonParser } from '../../../shared/parse/fio/fio-json.ts';
import { liftBins, liftedAt, type LiftedText } from '../../../shared/parse/fio/lifted-bins.ts';
import type { RawText } from '../../../shared/parse/parsed.ts';

const FOLDER = 'test/fixtures/fio';
const samples = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
const text = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

function raw(content: string): RawText {
  const bytes = Buffer.from(content);
  const indexOf = (wanted: string, from: number): number => bytes.indexOf(wanted, from);
  return { bytes, indexOf, textOf: (from, to) => bytes.toString('utf8', from, to) };
}

const lift = (content: string): LiftedText => liftBins(raw(content));

it.each(samples)('%s reads the same with its bins apart and in place', (name) => {
  const whole = text(name);
  // A space more is not what fio prints: these bins stay where they are.
  const inPlace = whole.replaceAll('"bins" : {', '"bins" :  {');
  expect(lift(inPlace).bins).toEqual([]);
  const apart = fioJsonParser.parse({ name: 'a.json', text: whole, raw: raw(whole) });
  const together = fioJsonParser.parse({ name: 'a.json', text: whole });
  expect(apart).toEqual(together);
});

it('takes out what it finds, leaves the lines as they are, and gives the counts back', () => {
  const json = '{\n"a" : {"bins" : {\n  "100" : 5,\n "204" : 7\n}},\n"b" : 1}';
  const lifted = lift(json);
  expect(lifted.text.split('\n')).toHaveLength(json.split('\n').length);
  const parsed = JSON.parse(lifted.text) as { a: { bins: string }; b: number };
  expect(liftedAt(parsed.a.bins, lifted.bins)).toMatchObject({ keys: [100, 204], counts: [5, 7] });
  expect([liftedAt('@9', lifted.bins), liftedAt(5, lifted.bins), liftedAt('x', lifted.bins)]).toEqual([
    null,
    null,
    null,
  ]);
});

it.each([
  ['a text that speaks of bins', '{"note" : "\\"bins\\" : {"}'],
  ['names that are no numbers', '{"bins" : {"FIO_IO_U_PLAT_BITS" : 6, "0" : 1}}'],
  ['fractions', '{"bins" : {"10" : 1.5}}'],
  ['numbers beyond the safe ones', '{"bins" : {"10" : 12345678901234567}}'],
  ['the same bin twice', '{"bins" : {"10" : 1, "10" : 2}}'],
  ['leading zeros', '{"bins" : {"010" : 1}}'],
  ['no bins', '{"bins" : {}}'],
  ['an end within', '{"bins" : {"10" : 1,'],
])('leaves %s in place', (_, json) => {
  expect(lift(json)).toEqual({ text: json, bins: [] });
});
