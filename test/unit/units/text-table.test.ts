import Papa from 'papaparse';
import { expect, it } from 'vitest';
import { guardedText, toDelimited, toMarkdown } from '../../../shared/units/text-table.ts';

const tableOf = (...cells: string[]) => ({ head: ['name'], rows: cells.map((cell) => [cell]) });

const FORMULAS = [
  '=1+1',
  '@SUM(A1)',
  '+cmd|x',
  '-2+3',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1+1',
  '＝1+1',
  '＋1+1',
  '－1',
  '＠x',
];

it.each(FORMULAS)('%j is no formula in CSV, TSV and a workbook', (formula) => {
  expect(guardedText(formula)).toBe(`'${formula}`);
  for (const delimiter of [',', '\t'] as const) {
    const [, row] = Papa.parse<string[]>(toDelimited(tableOf(formula), delimiter), { delimiter }).data;
    expect(row).toEqual([`'${formula}`]);
  }
});

it('a long run of digits costs no more than its length', () => {
  const text = `+${'1'.repeat(2_000_000)}x`;
  expect(guardedText(text)).toBe(`'${text}`);
});

it.each(['-1', '-1.', '+.5', '+2.5', '-1e-9', 'fio =', 'a-b', '–', ''])('%j stays as it is', (text) => {
  expect(guardedText(text)).toBe(text);
});

it.each(['lab;=1+1', 'lab;"=1+1";', 'lab\t=1+1', '"a";=1+1'])(
  '%j stays one cell where semicolons part the cells',
  (text) => {
    const csv = toDelimited(tableOf(text), ',');
    for (const delimiter of [',', ';', '\t']) expect(Papa.parse<string[]>(csv, { delimiter }).data[1]).toEqual([text]);
  },
);

it.each([
  ['a|b', String.raw`a\|b`],
  ['<img src=x onerror=alert(1)>', String.raw`\<img src=x onerror=alert(1)>`],
  ['[click](javascript:alert(1))', String.raw`\[click\](javascript:alert(1))`],
  ['![](http://192.0.2.1/x.png)', String.raw`!\[\](http://192.0.2.1/x.png)`],
  ['&lt;script&gt;', String.raw`\&lt;script\&gt;`],
  ['R&D; 4k', String.raw`R\&D; 4k`],
  ['`code` *bold* ~gone~ _it_ nvme_tcp', String.raw`\`code\` \*bold\* \~gone\~ \_it\_ nvme_tcp`],
  ['one\r\n\n| two |\u2028three', String.raw`one \| two \| three`],
  ['back\\|slash', String.raw`back\\\|slash`],
])('%j is text in Markdown', (text, shown) => {
  expect(toMarkdown(tableOf(text), new Set())).toBe(`| name |\n| --- |\n| ${shown} |\n`);
});
