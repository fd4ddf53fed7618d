import { expect, it } from 'vitest';
import { CodedError } from '../../../shared/contract/errors.ts';
import { resultMarksSchema } from '../../../shared/contract/results-methods.ts';
import { markResults, setResultsDeleted } from '../../../electron/core/store/result-marks.ts';
import { countResults, EVERYTHING, queryResults } from '../../../electron/core/store/result-query.ts';
import { storeResult } from '../../../electron/core/store/results.ts';
import { aPointResult } from '../../support/builders.ts';
import { openTestStore } from '../../support/test-store.ts';

const ALL = { labId: null, runIds: [], configurations: [], ids: [], filter: '' };
const where = (filter: string) => ({ ...ALL, filter });
const marks = (changes: object) => resultMarksSchema.parse(changes);

async function threeResults() {
  const { store } = await openTestStore();
  const ids = ['kernel', 'spdk', 'iscsi'].map(
    (configuration) => store.write((database) => storeResult(database, aPointResult({ configuration }), 1)).id,
  );
  const rows = (filter: string) =>
    queryResults(store.reader, where(filter), EVERYTHING)
      .map(({ configuration }) => configuration)
      .sort();
  return { store, ids, rows };
}

it('tags, stars and notes are kept, found by the filter and taken back', async () => {
  const { store, ids, rows } = await threeResults();
  const changed = store.write((database) =>
    markResults(database, where('config=kernel or config=spdk'), marks({ addTags: ['baseline', 'QD 16'] })),
  );
  expect(changed.toSorted()).toEqual(ids.slice(0, 2).toSorted());
  store.write((database) =>
    markResults(database, where('config=kernel'), marks({ starred: true, note: 'after the BIOS update' })),
  );
  expect(rows('tag=BASELINE')).toEqual(['kernel', 'spdk']);
  expect(rows('tag:"D 1"')).toEqual(['kernel', 'spdk']);
  expect(rows('tag!=baseline')).toEqual(['iscsi']);
  expect(rows('tag=none')).toEqual(['iscsi']);
  expect(rows('star=yes')).toEqual(['kernel']);
  expect(rows('star=no')).toEqual(['iscsi', 'spdk']);
  expect(rows('note:bios')).toEqual(['kernel']);
  expect(rows('note=none')).toEqual(['iscsi', 'spdk']);
  const [row] = queryResults(store.reader, where('star=yes'), EVERYTHING);
  expect(row).toMatchObject({ tags: ['baseline', 'QD 16'], note: 'after the BIOS update', starred: true });
  store.write((database) => markResults(database, { ...ALL, ids: changed }, marks({ removeTags: ['baseline'] })));
  expect(rows('tag=baseline')).toEqual([]);
});

it('a mark that changes nothing is not told as a change', async () => {
  const { store } = await threeResults();
  const tag = () => store.write((database) => markResults(database, ALL, marks({ addTags: ['a', 'a'] })));
  expect(tag()).toHaveLength(3);
  expect(tag()).toEqual([]);
});

it('deleted results are gone from every question and come back as they were', async () => {
  const { store, ids } = await threeResults();
  const gone = store.write((database) => setResultsDeleted(database, where('config!=iscsi'), 5));
  expect(gone.toSorted()).toEqual(ids.slice(0, 2).toSorted());
  expect(countResults(store.reader, ALL)).toBe(1);
  const back = store.write((database) => setResultsDeleted(database, { ...ALL, ids: gone }, null));
  expect(back.toSorted()).toEqual(gone.toSorted());
  expect(countResults(store.reader, ALL)).toBe(3);
});

it('a filter that cannot be read changes nothing', async () => {
  const { store } = await threeResults();
  expect(() => store.write((database) => setResultsDeleted(database, where('iops>'), 5))).toThrow(CodedError);
  expect(() => store.write((database) => setResultsDeleted(database, where('star>no'), 5))).toThrow(
    'yes and no are compared with = or !=',
  );
  expect(countResults(store.reader, ALL)).toBe(3);
});
