import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countResults,
  EVERYTHING,
  listConfigurations,
  queryResults,
} from '../../../electron/core/store/result-query.ts';
import { storeResult } from '../../../electron/core/store/results.ts';
import type { ResultRow } from '../../../shared/contract/results-methods.ts';
import { parseFilter, type Filter } from '../../../shared/results/filter.ts';
import { problem } from '../../../shared/units/problem.ts';
import { aDirection, anId, aPointResult } from '../../support/builders.ts';
import { openTestStore } from '../../support/test-store.ts';

const ALL = { labId: null, runIds: [], configurations: [], ids: [], filter: '' };

/** Sixty results that differ in every column, some without data. */
async function aFilledStore() {
  const { store } = await openTestStore();
  const configurations = [
    'Linux initiator',
    'linux INITIATOR',
    "O'Brien; DROP TABLE result",
    '100% _like_',
    '',
    'µ-bench',
  ];
  for (let index = 0; index < 60; index += 1) {
    const plain = aPointResult();
    const cpu = { machinePercent: index, logicalCpus: 8, jobUserPercent: null, jobSystemPercent: null };
    const result = aPointResult({
      configuration: configurations[index % 6]!,
      workload: {
        ...plain.workload,
        blockBytes: index % 4 === 0 ? null : ((4096 * (1 + (index % 3))) as never),
        iodepth: 2 ** (index % 6),
      },
      directions: { ...plain.directions, read: index % 7 === 0 ? null : aDirection(1000 * index + 1) },
      cpu: index % 5 === 0 ? null : cpu,
      status: index % 3 === 0 ? 'partial' : 'ok',
      problems: index % 4 === 0 ? [problem('warning', 'W-LITTLE', '', '')] : [],
      startedUs: (index % 6 === 0 ? null : 1_767_225_600_000_000 + index * 3_600_000_000) as never,
    });
    store.write((database) => storeResult(database, result, 1));
  }
  return store;
}

/** SQL's three values, written a second time in plain TypeScript: true, false, or null for no data. */
function fulfils(row: ResultRow, filter: Filter): boolean | null {
  switch (filter.kind) {
    case 'and':
      return filter.parts
        .map((part) => fulfils(row, part))
        .reduce((a, b) => (a === false || b === false ? false : a === null || b === null ? null : true));
    case 'or':
      return filter.parts
        .map((part) => fulfils(row, part))
        .reduce((a, b) => (a === true || b === true ? true : a === null || b === null ? null : false));
    case 'not': {
      const part = fulfils(row, filter.part);
      return part === null ? null : !part;
    }
    case 'word':
      return [row.configuration, row.workload, row.tool].some((text) => holds(text, filter.text));
    case 'missing':
      return ['flags', 'tags', 'note'].includes(filter.column)
        ? row[filter.column as 'flags' | 'tags' | 'note'].length === 0
        : row[filter.column] === null;
    case 'contains':
      return filter.column === 'flags' || filter.column === 'tags'
        ? row[filter.column].some((word) => holds(word, filter.text))
        : holds(String(row[filter.column]), filter.text);
    case 'compare':
      return compared(row, filter);
  }
}

const ascii = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
const holds = (text: string, part: string): boolean => ascii(text).includes(ascii(part));

function compared(row: ResultRow, { column, operator, value }: Extract<Filter, { kind: 'compare' }>): boolean | null {
  if (column === 'flags' || column === 'tags')
    return row[column].some((word) => ascii(word) === ascii(String(value))) === (operator === '=');
  const left = column === 'starred' ? Number(row.starred) : row[column];
  if (left === null) return null;
  const [a, b] = typeof left === 'string' ? [ascii(left), ascii(String(value))] : [left, value];
  switch (operator) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

const FILTERS = [
  'bs=4k',
  'bs!=4k',
  'not bs=4k',
  'bs=none',
  'bs in (4k, 8k) iops>20k',
  'iops>20k or cpu<10',
  'not (iops>20k or cpu<10)',
  'config="linux initiator"',
  'config:DROP',
  `config:"'"`,
  'config:%',
  'config:_like_',
  'config=""',
  'config:Μ',
  'linux qd=4',
  'status=partial and not flag=w-little',
  'flag!=W-LITTLE',
  'flag:LITTLE',
  'flag=none',
  'date=2026-01-02',
  'date>2026-01-01 date!=2026-01-02',
  'p99<1ms',
  'run=1',
  'run=none',
  'nothing-like-this',
];

describe('filters in SQL', () => {
  it.each(FILTERS)('%s selects what it says', async (filter) => {
    const store = await aFilledStore();
    const parsed = parseFilter(filter);
    if (!parsed.ok || parsed.filter === null) throw new Error(filter);
    const asked = parsed.filter;
    const rows = queryResults(store.reader, ALL, EVERYTHING);
    const expected = rows.filter((row) => fulfils(row, asked) === true).map(({ id }) => id);
    expect(queryResults(store.reader, { ...ALL, filter }, EVERYTHING).map(({ id }) => id)).toEqual(expected);
    expect(countResults(store.reader, { ...ALL, filter })).toBe(expected.length);
  });

  it('select the same as plain code does, however they are combined', { timeout: 60_000 }, async () => {
    const store = await aFilledStore();
    const rows = queryResults(store.reader, ALL, EVERYTHING);
    const piece = fc.constantFrom(...FILTERS);
    const combined = fc.letrec<{ text: string }>((tie) => ({
      text: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        piece,
        tie('text').map((text) => `not (${text})`),
        fc.tuple(tie('text'), fc.constantFrom('and', 'or'), tie('text')).map(([a, word, b]) => `(${a}) ${word} (${b})`),
      ),
    })).text;
    fc.assert(
      fc.property(combined, (filter) => {
        const parsed = parseFilter(filter);
        if (!parsed.ok || parsed.filter === null) return filter.length > 1000;
        const asked = parsed.filter;
        const expected = rows.filter((row) => fulfils(row, asked) === true).map(({ id }) => id);
        expect(queryResults(store.reader, { ...ALL, filter }, EVERYTHING).map(({ id }) => id)).toEqual(expected);
        return true;
      }),
      { numRuns: 200 },
    );
  });

  it('name the place of a mistake', async () => {
    const { store } = await openTestStore();
    const ask = () => queryResults(store.reader, { ...ALL, filter: 'bs=4k iops>fast' }, EVERYTHING);
    expect(ask).toThrow(expect.objectContaining({ code: 'bad-input', details: { at: 11, length: 4 } }) as Error);
    expect(ask).toThrow('filter, character 12: Expected a number');
  });

  it('carry a hundred conditions', async () => {
    const store = await aFilledStore();
    const filter = Array.from({ length: 100 }, () => 'linux').join(' ');
    expect(countResults(store.reader, { ...ALL, filter })).toBe(20);
  });
});

describe('pages of results', () => {
  it('fit together without gap or overlap', async () => {
    const store = await aFilledStore();
    const page = (offset: number) =>
      queryResults(store.reader, ALL, { sort: { column: 'iodepth', descending: true }, offset, limit: 7 }).map(
        ({ id }) => id,
      );
    const ids = Array.from({ length: 9 }, (_, index) => page(index * 7)).flat();
    expect(new Set(ids).size).toBe(60);
    expect(ids).toHaveLength(60);
  });

  it('count anew after every write, and remember in between', async () => {
    const store = await aFilledStore();
    expect([countResults(store.reader, ALL), countResults(store.reader, ALL)]).toEqual([60, 60]);
    store.write((database) => storeResult(database, aPointResult({ configuration: 'new' }), 1));
    expect(countResults(store.reader, ALL)).toBe(61);
    expect(listConfigurations(store.reader, ALL).map(({ label }) => label)).toContain('new');
    expect(store.write((database) => (storeResult(database, aPointResult(), 1), countResults(database, ALL)))).toBe(62);
  });

  it('list all configurations whatever else is selected', async () => {
    const store = await aFilledStore();
    const listed = listConfigurations(store.reader, { ...ALL, filter: 'bs=4k', ids: [anId()] });
    expect(listed.map(({ points }) => points)).toEqual(Array(6).fill(10));
    expect(listed.map(({ runIds }) => runIds)).toEqual(Array(6).fill([]));
  });
});
