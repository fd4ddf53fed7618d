import { expect, it } from 'vitest';
import { narrowCondition } from '../../../electron/core/store/result-narrowing.ts';
import {
  countResults,
  EVERYTHING,
  listConfigurations,
  queryResults,
} from '../../../electron/core/store/result-query.ts';
import { storePoints } from '../../bench/stored-points.ts';
import { openTestStore } from '../../support/test-store.ts';

const ALL = { labId: null, runIds: [], configurations: [], ids: [], filter: '' };
const POINTS = 6_000;

it('begins with the part of a filter that few of many results fulfil, and finds the same', async () => {
  const { store } = await openTestStore();
  store.write((database) => storePoints(database, POINTS));
  const all = queryResults(store.reader, ALL, EVERYTHING);
  expect(all).toHaveLength(POINTS);
  const narrows = (filter: string): boolean => narrowCondition(store.reader, { ...ALL, filter }) !== null;
  expect(['iops>1.9M', 'bs=4k lat>80us iops>=1.99M', 'iops<2k access=randread'].map(narrows)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['iops>2k', 'iops>1.9M or bs=4k', 'not iops>1.9M', 'iops!=5', 'bs=4k', '', 'iops>'].map(narrows)).toEqual(
    Array(7).fill(false),
  );
  const found = queryResults(store.reader, { ...ALL, filter: 'iops>1.9M bs=4k' }, EVERYTHING).map(({ id }) => id);
  const expected = all.filter(({ iops, blockBytes }) => (iops ?? 0) > 1.9e6 && blockBytes === 4096);
  expect(found).toEqual(expected.map(({ id }) => id));
  expect(expected.length).toBeGreaterThan(10);
  expect(countResults(store.reader, { ...ALL, filter: 'iops>1.9M bs=4k' })).toBe(expected.length);
  expect(listConfigurations(store.reader, ALL)).toHaveLength(40);
});

it('looks for words among the different texts, and finds the same', async () => {
  const { store } = await openTestStore();
  store.write((database) => {
    storePoints(database, POINTS);
    database.exec("UPDATE result SET workload = 'a rare one', tool = 'Tool X' WHERE rowid % 500 = 7");
    database.exec('UPDATE result SET deleted_us = 1 WHERE rowid % 1000 = 7');
  });
  const all = queryResults(store.reader, ALL, EVERYTHING);
  const has = (text: string) =>
    all.filter((row) => [row.configuration, row.workload, row.tool].some((each) => each.toLowerCase().includes(text)));
  for (const [filter, word] of [
    ['rare', 'rare'],
    ['workload:RARE', 'rare'],
    ['tool:"ol x"', 'ol x'],
    ['nobody', 'nobody'],
  ] as const) {
    expect(narrowCondition(store.reader, { ...ALL, filter })).not.toBeNull();
    const found = queryResults(store.reader, { ...ALL, filter }, EVERYTHING);
    expect(found.map(({ id }) => id)).toEqual(has(word).map(({ id }) => id));
    expect(countResults(store.reader, { ...ALL, filter })).toBe(found.length);
  }
  expect(has('rare').length).toBeGreaterThan(3);
  // In many of them: to walk along the order of the grid is shorter.
  expect(narrowCondition(store.reader, { ...ALL, filter: 'random' })).toBeNull();
  expect(queryResults(store.reader, { ...ALL, filter: 'rare not tool:x' }, EVERYTHING)).toEqual([]);
});

it('lists configurations out of an index, and walks the grid along one', async () => {
  const { store } = await openTestStore();
  const plan = (sql: string): string =>
    store.reader
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join('; ');
  const live = "r.deleted_us IS NULL AND r.lab_id = 'l'";
  expect(
    plan(
      `SELECT configuration, run_id, count(*), min(rowid) FROM result AS r INDEXED BY result_of_configuration WHERE ${live} GROUP BY 1, 2`,
    ),
  ).toBe('SCAN r USING INDEX result_of_configuration');
  const walk = plan(
    `SELECT * FROM result AS r WHERE ${live} AND +r.iops > 5 ORDER BY started_us DESC, id DESC LIMIT 9`,
  );
  expect(walk).toContain('result_by_lab_start');
  expect(walk).not.toContain('USE TEMP B-TREE FOR ORDER BY');
});
