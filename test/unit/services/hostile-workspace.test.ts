import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Client } from '../../../shared/contract/client.ts';
import { freezePlan } from '../../../shared/plan/matrix.ts';
import { aHost, aManagedHost, anId, aPlan } from '../../support/builders.ts';
import { openTestApp } from '../../support/test-app.ts';
import { temporaryFolder } from '../../support/temporary-workspace.ts';

/** A workspace that somebody else hands over, with what they wrote into its database. */
async function handedOver(change: (database: Database.Database, labId: string) => void, more = async () => {}) {
  const { client, app, options } = await openTestApp();
  const { lab } = await client.call('lab.create', { name: 'bed' });
  await more();
  await app.close();
  const database = new Database(join(options.dataDirectory, 'workspace.db'));
  change(database, lab.id);
  database.close();
  return { source: { kind: 'path' as const, path: options.dataDirectory }, labId: lab.id };
}

/** A run that "goes on" on this computer, in a directory with a program of the sender's. */
function plantRun(database: Database.Database, labId: string, directory: string, state = 'running') {
  const managed = aManagedHost({ connection: { kind: 'local' } });
  const host = aHost({ name: 'client' });
  const plan = aPlan(labId, [host.id]);
  const frozen = freezePlan(plan, () => 'hash');
  const runId = anId();
  const insert = (table: string, row: Record<string, string | number | null>): void => {
    const names = Object.keys(row);
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    database.prepare(sql).run(...Object.values(row));
  };
  insert('managed_host', { id: managed.id, name: managed.name, document: JSON.stringify(managed), updated_us: 1 });
  insert('plan', { id: plan.id, lab_id: labId, name: 'p', revision: 1, document: JSON.stringify(plan), updated_us: 1 });
  database.exec(`INSERT INTO lab_revision SELECT id, revision, document, 1 FROM lab WHERE id = '${labId}'`);
  const run = { id: runId, number: 1, lab_id: labId, lab_revision: 1, plan_id: plan.id, name: 'r', configuration: 'c' };
  insert('run', { ...run, state, frozen: JSON.stringify(frozen), problems: '[]', engine: '{"t0Us":1}', created_us: 1 });
  const engine = JSON.stringify({ managedHost: managed.id, directory, bootId: null, t0Cs: 1 });
  insert('run_host', { run_id: runId, lab_host: host.id, name: 'client', state: 'out-of-reach', engine });
  for (const { index } of frozen.points) insert('run_point', { run_id: runId, point_index: index, state: 'waiting' });
  return runId;
}

async function aTrap() {
  const directory = await temporaryFolder();
  const marker = join(directory, 'it-ran');
  await writeFile(join(directory, 'runner.sh'), `touch '${marker}'\n`);
  return { directory, ran: () => existsSync(marker) };
}

it('a restored workspace starts nothing: what went on there is ended, and its run directories are forgotten', async () => {
  const trap = await aTrap();
  const ids: string[] = [];
  const { source } = await handedOver((database, labId) => ids.push(plantRun(database, labId, trap.directory)));
  const victim = await openTestApp();
  const { problems } = await victim.client.call('workspace.restore', { source });
  expect(problems.map(({ code }) => code)).toEqual(['run-going', 'restart']);
  await victim.app.close();
  const { client } = await openTestApp({ dataDirectory: victim.options.dataDirectory });
  const { run, hosts } = await client.call('run.status', { runId: ids[0]! });
  expect(run).toMatchObject({ state: 'failed', reason: 'It had not ended in the workspace that was restored' });
  expect(hosts).toMatchObject([{ state: 'failed' }]);
  await expect(client.call('run.attach', { runId: ids[0]!, wait: false })).rejects.toMatchObject({ code: 'conflict' });
  expect((await client.call('task.list', {})).tasks).toEqual([]);
  expect(trap.ran()).toBe(false);
});

it('cancelling a run that came with a merge starts nothing of the sender', async () => {
  const trap = await aTrap();
  const ids: string[] = [];
  const { source } = await handedOver((database, labId) => ids.push(plantRun(database, labId, trap.directory, 'done')));
  const { client } = await openTestApp();
  expect(await client.call('workspace.merge', { source })).toMatchObject({ runs: 1, problems: [] });
  await client.call('run.cancel', { runId: ids[0]! });
  expect(trap.ran()).toBe(false);
});

const count = async (client: Client): Promise<number> => (await client.call('lab.list', {})).labs.length;

it.each([
  ['a trigger', `CREATE TRIGGER t AFTER INSERT ON result BEGIN DELETE FROM lab; END`],
  ['a view in the place of a table', `DROP TABLE setting; CREATE VIEW setting AS SELECT 1 AS key, 2 AS value`],
  ['an endless view', `CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n`],
  ['a table too many', 'CREATE TABLE extra (x)'],
  ['a table too few', 'DROP TABLE setting'],
  ['a column with SQL for a name', `ALTER TABLE own_part ADD COLUMN "deleted_us) SELECT * FROM setting --" TEXT`],
])('a database with %s is refused before anything of it is read', async (_, sql) => {
  const { source } = await handedOver((database) => database.exec(sql));
  const { client, options } = await openTestApp();
  const refusal = { code: 'bad-input', message: expect.stringContaining('not one that FabricLab made') as string };
  await expect(client.call('workspace.merge', { source })).rejects.toMatchObject(refusal);
  await expect(client.call('workspace.restore', { source })).rejects.toMatchObject(refusal);
  expect(await count(client)).toBe(0);
  expect(existsSync(join(options.dataDirectory, 'restore.db'))).toBe(false);
});

const HOST = `INSERT INTO managed_host (id, name, document, updated_us)`;
it.each([
  ['a host without an address', `${HOST} VALUES ('${anId()}', 'x', '{}', 1)`],
  ['a host of another id', `${HOST} VALUES ('x', 'x', '${JSON.stringify(aManagedHost())}', 1)`],
  [
    'a part that is no JSON',
    `INSERT INTO own_part (id, kind, model, document, updated_us) VALUES ('p','cpu','m','{',1)`,
  ],
  ['a lab without an id of ours', `UPDATE lab SET id = '../../x'`],
  ['a lab with a huge revision', `UPDATE lab SET revision = 9223372036854775807`],
])('%s is left out by a merge, and does not take the place of the workspace', async (_, sql) => {
  const { source } = await handedOver((database) => database.exec(sql));
  const { client } = await openTestApp();
  const { problems } = await client.call('workspace.merge', { source });
  expect(problems).toMatchObject([{ code: 'row-unreadable', severity: 'error' }]);
  const restored = client.call('workspace.restore', { source });
  await expect(restored).rejects.toMatchObject({ code: 'bad-input', tip: expect.stringContaining('Merge') as string });
  await client.call('host.list', {});
  await client.call('catalogue.list', {});
  await client.call('lab.list', {});
});

it('a run that our lists cannot read is left out, so that the program still starts', async () => {
  const { source } = await handedOver((database, labId) => {
    plantRun(database, labId, '/nowhere', 'done');
    database.pragma('foreign_keys = OFF');
    database.exec(`UPDATE run SET id = 'x'`);
  });
  const victim = await openTestApp();
  const { problems, runs } = await victim.client.call('workspace.merge', { source });
  expect(runs).toBe(0);
  expect(problems).toMatchObject([{ code: 'row-unreadable', where: 'run x' }]);
  await victim.app.close();
  const { client } = await openTestApp({ dataDirectory: victim.options.dataDirectory });
  expect((await client.call('run.list', { labId: null })).runs).toEqual([]);
});
