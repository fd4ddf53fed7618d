import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import { headersKey, recalled } from '../../../shared/parse/table/remembered.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';
import { openTestApp } from '../../support/test-app.ts';

const text = (lines: readonly string[]) => ({ kind: 'text' as const, name: 'table', text: lines.join('\n') });
const FIRST = text(['Load\tThroughput\tWait', 'read\t1000\t2', 'write\t500\t4']);
/** The same columns in another order, with other separators. */
const SECOND = text(['wait;Load;throughput', '3;read;2000', '5;write;700']);

const MAPPING = {
  separator: 'tab' as const,
  headerLine: 1,
  columns: [
    { column: 0, field: 'access' as const, unit: null, numbers: 'point' as const },
    { column: 1, field: 'iops' as const, unit: 'kIOPS', numbers: 'point' as const },
    { column: 2, field: 'latency' as const, unit: 'ms', numbers: 'point' as const },
  ],
  fixed: [{ field: 'blockBytes' as const, text: '4K' }],
};

const rememberedOf = async (client: Client, source: typeof FIRST) =>
  (await client.call('results.inspectTable', { source })).remembered;

it('what columns meant is proposed for the same headers, in whatever order, until it is forgotten', async () => {
  const { client } = await openTestApp();
  expect(await rememberedOf(client, FIRST)).toBeNull();
  const { items } = await client.call('results.import', { sources: [FIRST], table: MAPPING });
  expect(items[0]!.results).toHaveLength(2);
  const found = await rememberedOf(client, SECOND);
  expect(found).toMatchObject({
    columns: [
      { field: 'latency', unit: 'ms' },
      { field: 'access', unit: null },
      { field: 'iops', unit: 'kIOPS' },
    ],
    fixed: [{ field: 'blockBytes', text: '4K' }],
  });
  const forget = () => client.call('results.forgetTable', { headers: ['Throughput', 'Load', 'Wait'] });
  expect(await forget()).toEqual({ forgotten: true });
  expect(await forget()).toEqual({ forgotten: false });
  expect(await rememberedOf(client, SECOND)).toBeNull();
});

it('an import that stored nothing is not remembered', async () => {
  const { client } = await openTestApp();
  const wrong = {
    ...MAPPING,
    columns: [{ column: 0, field: 'iops' as const, unit: 'IOPS', numbers: 'point' as const }],
  };
  await client.call('results.import', { sources: [FIRST], table: wrong });
  expect(await rememberedOf(client, FIRST)).toBeNull();
});

it('headers that name two columns alike, or none, have no key', () => {
  expect(headersKey(['a', 'b'])).toBe(headersKey([' B', 'A']));
  expect([headersKey(['a', 'A ']), headersKey(['a', '']), headersKey([])]).toEqual([null, null, null]);
  expect(recalled({ columns: [], fixed: [] }, ['a', 'b'])).toEqual([null, null]);
});

it('a folder of tables is imported with one mapping; that nothing can be remembered of a folder is no failure', async () => {
  const { client } = await openTestApp();
  const folder = await temporaryFolder();
  for (const name of ['one.tsv', 'two.tsv']) writeFileSync(join(folder, name), `${FIRST.text}\n\t${name}\t`);
  const { items } = await client.call('results.import', { sources: [{ kind: 'path', path: folder }], table: MAPPING });
  expect(items.map(({ results }) => results.length)).toEqual([2, 2]);
  expect(await rememberedOf(client, FIRST)).toBeNull();
});
