import { expect, it, onTestFinished } from 'vitest';
import { openTestApp } from '../../support/test-app.ts';

/** Two rows of one table: twice the cores, four times the rate. */
const TABLE = [
  'configuration\trw\tbs\tIOPS\tlatency ms',
  'bed, 1 core\tread\t4k\t100000\t1',
  'bed, 2 cores\tread\t4k\t400000\t1',
];

async function judgedLab() {
  const { client, log } = await openTestApp();
  onTestFinished(() => expect(log.lines.filter(({ severity }) => severity === 'bug')).toEqual([]));
  const { lab } = await client.call('lab.create', { name: 'bed' });
  return { client, labId: lab.id };
}

/** Both rows in the lab; answers the ids. */
async function imported({ client, labId }: Awaited<ReturnType<typeof judgedLab>>): Promise<string[]> {
  const source = { kind: 'text' as const, name: 'table.tsv', text: TABLE.join('\n') };
  const column = (
    at: number,
    field: 'configuration' | 'access' | 'blockBytes' | 'iops' | 'latency',
    unit: string | null,
  ) => ({
    column: at,
    field,
    unit,
    numbers: 'point' as const,
  });
  const table = {
    separator: 'tab' as const,
    headerLine: 1,
    fixed: [],
    columns: [
      column(0, 'configuration', null),
      column(1, 'access', null),
      column(2, 'blockBytes', 'B'),
      column(3, 'iops', 'IOPS'),
      column(4, 'latency', 'ms'),
    ],
  };
  const { items } = await client.call('results.import', { labId, sources: [source], table });
  return items.flatMap(({ results }) => results);
}

it('deleting results and changing the drawing mark verdicts as stale; looking at them judges them again', async () => {
  const { client, labId } = await judgedLab();
  const ids = await imported({ client, labId });
  expect(ids).toHaveLength(2);
  const flagsOf = async () =>
    (await client.call('results.query', { selection: { labId } })).rows.map(({ flags }) => flags);
  const flagged = await flagsOf();
  expect(flagged.flat()).toContain('W-SCALE');
  const look = () => client.call('results.query', { selection: { labId } });
  expect((await look()).verdicts).toBe('current');
  await client.call('results.delete', { selection: { ids: ids.slice(1) } });
  expect((await look()).verdicts).toBe('judging');
  await expect.poll(async () => (await look()).verdicts).toBe('current');
  expect((await flagsOf()).flat()).not.toContain('W-SCALE');
  await client.call('results.delete', { selection: { ids: ids.slice(1) }, restore: true });
  await look();
  await expect.poll(async () => (await look()).verdicts).toBe('current');
  expect(await flagsOf()).toEqual(flagged);
});

it('cores that are stored with results mark their verdicts as stale: the law on scaling looks at them', async () => {
  const { client, labId } = await judgedLab();
  const ids = await imported({ client, labId });
  const look = () => client.call('results.query', { selection: { labId } });
  expect((await look()).rows.flatMap(({ flags }) => flags)).toContain('W-SCALE');
  const cores = { kind: 'entered' as const, cores: 4, busyCores: null };
  await client.call('results.setTargetCores', { selection: { ids: ids.slice(1) }, cores });
  expect((await look()).verdicts).toBe('judging');
  await expect.poll(async () => (await look()).verdicts).toBe('current');
  expect((await look()).rows.flatMap(({ flags }) => flags)).not.toContain('W-SCALE');
});
