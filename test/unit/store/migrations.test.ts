import Database from 'better-sqlite3';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseVersion, migrate, requireMonotonic } from '../../../electron/core/store/migrate.ts';
import { migrations } from '../../../electron/core/store/migrations/index.ts';
import type { Migration } from '../../../electron/core/store/migrations/migration.ts';
import { openStore } from '../../../electron/core/store/open.ts';
import { keptLog } from '../../support/kept-log.ts';
import { temporaryFolder, temporaryWorkspace } from '../../support/temporary-workspace.ts';

/** A database of the format `version`, as a program of that time made it, and a way to bring it further. */
async function databaseAt(version: number) {
  const folder = await temporaryFolder();
  const database = new Database(join(folder, 'workspace.db'));
  onTestFinished(() => void database.close());
  database.pragma('foreign_keys = ON');
  const upTo = (last: number) => migrations.filter((step) => step.version <= last);
  const place = { backups: join(folder, 'backups'), stamp: 'then' };
  migrate(database, upTo(version), place);
  return { database, place, migrateTo: (next: number) => migrate(database, upTo(next), place) };
}

const tables = (database: Database.Database) =>
  database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);

const NEWEST = migrations.at(-1)?.version ?? 0;

const LAB = "INSERT INTO lab VALUES ('l', 'lab', 1, '{}', 0, 0, NULL, 1, 1, NULL)";

describe('migrations', () => {
  it('0010 makes settings, labs and hosts', async () => {
    const { database } = await databaseAt(10);
    expect(databaseVersion(database)).toBe(10);
    expect(tables(database)).toEqual(['lab', 'lab_edit', 'lab_revision', 'managed_host', 'setting']);
    database.exec(LAB);
    expect(() => database.exec("INSERT INTO lab_edit VALUES ('nobody', 1, '', '{}', 1)")).toThrow('FOREIGN KEY');
    expect(() => database.exec("UPDATE lab SET revision = 'one'")).toThrow('cannot store TEXT');
  });

  it('0020 adds plans and runs and keeps what is there', async () => {
    const { database, migrateTo } = await databaseAt(10);
    database.exec(LAB);
    migrateTo(20);
    expect(database.prepare('SELECT id, name, revision FROM lab').all()).toEqual([
      { id: 'l', name: 'lab', revision: 1 },
    ]);
    expect(tables(database)).toEqual(expect.arrayContaining(['plan', 'run', 'run_host', 'run_log', 'run_point']));
    database.exec("INSERT INTO plan VALUES ('p', 'l', 'plan', 1, '{}', 1, NULL)");
    const run = (number: number, revision: number) =>
      database.exec(
        `INSERT INTO run VALUES ('r${number}', ${number}, 'l', ${revision}, 'p', '', '', 'done', NULL, '{}', '[]', NULL, 1, NULL, NULL)`,
      );
    expect(() => run(1, 1)).toThrow('FOREIGN KEY');
    database.exec("INSERT INTO lab_revision VALUES ('l', 1, '{}', 1)");
    run(1, 1);
    expect(() => run(1, 1)).toThrow('UNIQUE');
  });

  it('0030 adds results, each point of a run once', async () => {
    const { database, migrateTo } = await databaseAt(20);
    database.exec(`${LAB}; INSERT INTO lab_revision VALUES ('l', 1, '{}', 1); INSERT INTO plan VALUES ('p', 'l', 'plan', 1, '{}', 1, NULL);
      INSERT INTO run VALUES ('r', 1, 'l', 1, 'p', '', '', 'done', NULL, '{}', '[]', NULL, 1, NULL, NULL)`);
    migrateTo(30);
    expect(database.prepare('SELECT id FROM run').all()).toEqual([{ id: 'r' }]);
    const add = (id: string, repeat: number, attempt: number) =>
      database
        .prepare(
          `INSERT INTO result (id, lab_id, run_id, point_index, configuration, workload, access, repeat, attempt, status,
           source, tool, flags, stored_us) VALUES (?, 'l', 'r', 0, '', '', '', ?, ?, 'ok', 'measured', 'fio', '[]', 1)`,
        )
        .run(id, repeat, attempt);
    add('a', 1, 1);
    add('b', 2, 1);
    add('c', 1, 2);
    expect(() => add('d', 1, 1)).toThrow('UNIQUE');
  });

  it('0040 adds the user’s own parts', async () => {
    const { database, migrateTo } = await databaseAt(30);
    database.exec(LAB);
    migrateTo(40);
    const add = () => database.exec("INSERT INTO own_part VALUES ('p', 'drive', 'model', '{}', 1, NULL)");
    add();
    expect(add).toThrow('UNIQUE');
    expect(database.prepare('SELECT id FROM lab').all()).toEqual([{ id: 'l' }]);
  });

  it('0050 adds saved comparisons', async () => {
    const { database, migrateTo } = await databaseAt(40);
    database.exec(LAB);
    migrateTo(50);
    const add = (lab: string) =>
      database.exec(`INSERT INTO saved_comparison VALUES ('c', '${lab}', 'name', 1, '{}', 1, NULL)`);
    expect(() => add('nobody')).toThrow('FOREIGN KEY');
    add('l');
    expect(database.prepare('SELECT id FROM lab').all()).toEqual([{ id: 'l' }]);
  });

  it('0060 adds marks to the results that are there', async () => {
    const { database, migrateTo } = await databaseAt(50);
    database.exec(`INSERT INTO result (id, configuration, workload, access, repeat, attempt, status, source, tool, flags,
      stored_us) VALUES ('a', '', '', '', 1, 1, 'ok', 'imported', 'fio', '[]', 1)`);
    migrateTo(60);
    expect(database.prepare('SELECT tags, note, starred FROM result').all()).toEqual([
      { tags: '[]', note: '', starred: 0 },
    ]);
  });

  it('0070 adds imported measurements of links, each once', async () => {
    const { database, migrateTo } = await databaseAt(60);
    database.exec(LAB);
    migrateTo(70);
    expect(database.prepare('SELECT id FROM lab').all()).toEqual([{ id: 'l' }]);
    const insert = (id: string, lab: string) =>
      database.exec(`INSERT INTO link_measurement VALUES ('${id}', ${lab}, 'a.json', 'hash', 0, '{}', 1)`);
    insert('m', "'l'");
    expect(() => insert('n', 'NULL')).toThrow('UNIQUE');
    expect(() => database.exec("UPDATE link_measurement SET lab_id = 'nobody'")).toThrow('FOREIGN KEY');
  });

  it('0110 remembers mappings, and marks labs whose results or drawings changed', async () => {
    const { database, migrateTo } = await databaseAt(80);
    database.exec(LAB);
    const insert = (id: string, lab: string) =>
      database.exec(`INSERT INTO result (id, lab_id, configuration, workload, access, repeat, attempt, status, source, tool,
        flags, stored_us) VALUES ('${id}', ${lab}, '', '', '', 1, 1, 'ok', 'imported', 'fio', '[]', 1)`);
    insert('before', "'l'");
    migrateTo(110);
    const changes = () => database.prepare('SELECT changes FROM stale_verdict WHERE lab_id = ?').pluck().get('l');
    expect(database.prepare('SELECT id FROM result').all()).toEqual([{ id: 'before' }]);
    expect([changes(), tables(database).includes('table_mapping')]).toEqual([undefined, true]);
    database.exec("UPDATE result SET flags = '[1]'; UPDATE lab SET name = 'other'");
    insert('of no lab', 'NULL');
    expect(changes()).toBeUndefined();
    insert('new', "'l'");
    database.exec("UPDATE result SET deleted_us = 1 WHERE id = 'new'");
    database.exec('UPDATE lab SET document = \'{"changed": true}\'');
    expect(changes()).toBe(3);
  });

  it('0080 keeps results and exchanges their indexes', async () => {
    const { database, migrateTo } = await databaseAt(70);
    database.exec(`INSERT INTO result (id, configuration, workload, access, repeat, attempt, status, source, tool, flags,
      stored_us) VALUES ('a', '', '', '', 1, 1, 'ok', 'imported', 'fio', '[]', 1)`);
    migrateTo(80);
    expect(database.prepare('SELECT id FROM result').all()).toEqual([{ id: 'a' }]);
    const indexes = database.prepare("SELECT name FROM pragma_index_list('result') WHERE origin = 'c' ORDER BY name");
    expect(indexes.pluck().all()).toEqual([
      'result_by_iops',
      'result_by_lab_start',
      'result_by_latency',
      'result_by_start',
      'result_of_configuration',
      'result_of_import',
      'result_of_run',
    ]);
  });

  it('0090 adds indexes for words of the filter bar', async () => {
    const { database, migrateTo } = await databaseAt(80);
    migrateTo(90);
    const indexes = database.prepare("SELECT name FROM pragma_index_list('result') WHERE origin = 'c'").pluck().all();
    expect(indexes).toEqual(expect.arrayContaining(['result_by_workload', 'result_by_tool']));
  });

  it('has a test for every step', () =>
    expect(migrations.map(({ version }) => version)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 110]));

  it('keeps a copy of what was there before each step, and none of a new database', async () => {
    const { database, place, migrateTo } = await databaseAt(10);
    expect(existsSync(place.backups)).toBe(false);
    database.exec(LAB);
    const copies = migrateTo(30);
    expect(readdirSync(place.backups).sort()).toEqual([
      'then-format-10-before-20-plans-and-runs.db',
      'then-format-20-before-30-results.db',
    ]);
    for (const [index, copy] of copies.entries()) {
      const old = new Database(copy, { readonly: true });
      expect([databaseVersion(old), old.prepare('SELECT count(*) AS n FROM lab').get()]).toEqual([
        [10, 20][index],
        { n: 1 },
      ]);
      old.close();
    }
  });

  it('changes nothing when a step fails', async () => {
    const { database, place } = await databaseAt(NEWEST);
    database.exec(LAB);
    const bad: Migration = {
      version: NEWEST + 10,
      title: 'bad',
      sql: 'DROP TABLE managed_host; SELECT * FROM nowhere;',
    };
    expect(() => migrate(database, [...migrations, bad], place)).toThrow('no such table: nowhere');
    const orphaned: Migration = {
      version: NEWEST + 10,
      title: 'orphaned',
      sql: "PRAGMA defer_foreign_keys = ON; INSERT INTO lab_edit VALUES ('x', 1, '', '{}', 1);",
    };
    expect(() => migrate(database, [...migrations, orphaned], place)).toThrow('references without their rows');
    expect(databaseVersion(database)).toBe(NEWEST);
    expect(tables(database)).toContain('managed_host');
  });

  it.each([[[10, 10]], [[20, 10]], [[15]], [[0]], [[-10]]])('refuses steps numbered %j', (versions) => {
    const steps = versions.map((version) => ({ version, title: 'x', sql: '' }));
    expect(() => requireMonotonic(steps)).toThrow('must be a multiple of ten');
  });

  it('refuses a database of a newer program and leaves it as it is', async () => {
    const directory = await temporaryWorkspace();
    openStore(directory, keptLog()).close();
    const database = new Database(directory.database);
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA user_version = 9990; CREATE TABLE future (x)');
    database.close();
    expect(() => openStore(directory, keptLog())).toThrow(expect.objectContaining({ code: 'newer-format' }) as Error);
    const after = new Database(directory.database, { readonly: true });
    expect(databaseVersion(after)).toBe(9990);
    expect(after.pragma('journal_mode', { simple: true })).toBe('delete');
    after.close();
    expect(readdirSync(directory.root)).not.toContain('damaged');
  });
});
