import type Database from 'better-sqlite3';
import { emptyLab } from '../../../shared/model/lab.ts';
import { unpackBody, type ResultBody } from './result-body.ts';
import type { TableCount } from './salvage-rows.ts';

/** Columns that hold JSON, and what takes the place of text that no longer is; without it the whole row goes. */
const DOCUMENTS: readonly { table: string; column: string; instead?: '[]' | null }[] = [
  { table: 'setting', column: 'value' },
  { table: 'lab_edit', column: 'diff' },
  { table: 'managed_host', column: 'document' },
  { table: 'managed_host', column: 'last_test', instead: null },
  { table: 'plan', column: 'document' },
  { table: 'run', column: 'frozen' },
  { table: 'run', column: 'problems', instead: '[]' },
  { table: 'run', column: 'engine', instead: null },
  { table: 'run_host', column: 'engine', instead: null },
  { table: 'result', column: 'flags', instead: '[]' },
];

/**
 * Salvaged rows are made consistent. SQLite cannot tell that a page inside of a text or blob was overwritten, so what
 * should be JSON or compressed is looked at. Results are worth more than what they refer to: a lab or plan that they
 * need is put back, empty or from the run. Answers the tables that lost something.
 */
export function mendRows(target: Database.Database): TableCount[] {
  const lost = [
    ...DOCUMENTS.flatMap((document) => mendDocument(target, document)),
    ...emptyLostLabs(target, 'lab', 'id'),
    ...emptyLostLabs(target, 'lab_revision', 'lab_id'),
    ...dropDamagedBodies(target),
    ...restoreParents(target),
  ];
  dropOrphans(target);
  const bare = "status = 'partial', flags = json_insert(flags, '$[#]', 'details-lost')";
  target.exec(`UPDATE result SET ${bare} WHERE id NOT IN (SELECT result_id FROM result_body)`);
  return [...new Set(lost)].map((table) => ({ table, read: rowCount(target, table), lost: true }));
}

const rowCount = (target: Database.Database, table: string): number =>
  target.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${table}"`).get()?.n ?? 0;

/** For SQL: a document that is there but no JSON. */
const damagedText = (column: string): string => `(${column} IS NOT NULL AND json_valid(${column}) = 0)`;

function mendDocument(target: Database.Database, { table, column, instead }: (typeof DOCUMENTS)[number]): string[] {
  const damaged = damagedText(column);
  const { changes } =
    instead === undefined
      ? target.prepare(`DELETE FROM ${table} WHERE ${damaged}`).run()
      : target.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${damaged}`).run(instead);
  return changes > 0 ? [table] : [];
}

/** The drawing is gone, but plans, runs and results of the lab are not. */
function emptyLostLabs(target: Database.Database, table: string, idColumn: string): string[] {
  const damaged = target
    .prepare<[], { id: string }>(`SELECT ${idColumn} AS id FROM ${table} WHERE ${damagedText('document')}`)
    .all();
  const update = target.prepare(
    `UPDATE ${table} SET document = ? WHERE ${idColumn} = ? AND ${damagedText('document')}`,
  );
  for (const { id } of damaged) update.run(JSON.stringify(emptyLab(id, LOST_NAME)), id);
  if (table === 'lab') {
    target.exec(`UPDATE lab SET name = json_extract(document, '$.name'), hosts = 0, drives = 0
      WHERE json_extract(document, '$.name') = '${LOST_NAME}'`);
  }
  return damaged.length > 0 ? [table] : [];
}

const LOST_NAME = 'Lost drawing';

function dropDamagedBodies(target: Database.Database): string[] {
  const remove = target.prepare('DELETE FROM result_body WHERE rowid = ?');
  const select = target.prepare<[], ResultBody & { rowid: number }>('SELECT rowid, body, histograms FROM result_body');
  const damaged = [...select.iterate()].filter((row) => !isWhole(row)).map(({ rowid }) => rowid);
  for (const rowid of damaged) remove.run(rowid);
  return damaged.length > 0 ? ['result_body'] : [];
}

function isWhole(row: ResultBody): boolean {
  try {
    unpackBody(row);
    return true;
  } catch {
    return false;
  }
}

/** Puts back what others refer to: labs empty, plans from the runs that froze them, revisions from the lab. */
function restoreParents(target: Database.Database): string[] {
  const missing = target
    .prepare<[], { id: string }>(
      `SELECT lab_id AS id FROM plan UNION SELECT lab_id FROM run UNION SELECT lab_id FROM result
       EXCEPT SELECT id FROM lab`,
    )
    .all()
    .filter(({ id }) => typeof id === 'string');
  const addLab = target.prepare(
    `INSERT INTO lab (id, name, revision, document, hosts, drives, created_us, updated_us) VALUES (?, ?, 1, ?, 0, 0, 0, 0)`,
  );
  for (const { id } of missing) addLab.run(id, LOST_NAME, JSON.stringify(emptyLab(id, LOST_NAME)));
  const plans = target.prepare(
    `INSERT OR IGNORE INTO plan (id, lab_id, name, revision, document, updated_us)
     SELECT plan_id, lab_id, json_extract(frozen, '$.plan.name'), 1, json_extract(frozen, '$.plan'), created_us FROM run
     WHERE plan_id NOT IN (SELECT id FROM plan)`,
  );
  const revisions = target.prepare(
    `INSERT OR IGNORE INTO lab_revision (lab_id, revision, document, cut_us)
     SELECT run.lab_id, run.lab_revision, lab.document, 0 FROM run JOIN lab ON lab.id = run.lab_id`,
  );
  return [
    ...(missing.length > 0 ? ['lab'] : []),
    ...(plans.run().changes > 0 ? ['plan'] : []),
    ...(revisions.run().changes > 0 ? ['lab_revision'] : []),
  ];
}

interface Broken {
  readonly table: string;
  readonly rowid: number;
  readonly fkid: number;
}

/** What still refers to nothing: the reference is emptied where it may be, else the row is of no use and goes. */
function dropOrphans(target: Database.Database): void {
  for (let round = 0; round < 10; round += 1) {
    const broken = target.prepare<[], Broken>('SELECT "table", rowid, fkid FROM pragma_foreign_key_check').all();
    for (const row of broken) dropOrphan(target, row);
    if (broken.length === 0) return;
  }
}

function dropOrphan(target: Database.Database, { table, rowid, fkid }: Broken): void {
  const columns = target
    .prepare<[string, string, number], { column: string; required: number }>(
      `SELECT f."from" AS "column", c."notnull" AS required FROM pragma_foreign_key_list(?) AS f
       JOIN pragma_table_info(?) AS c ON c.name = f."from" WHERE f.id = ?`,
    )
    .all(table, table, fkid);
  const optional = columns.filter(({ required }) => required === 0).map(({ column }) => `"${column}" = NULL`);
  const sql =
    optional.length > 0
      ? `UPDATE "${table}" SET ${optional.join(', ')} WHERE rowid = ?`
      : `DELETE FROM "${table}" WHERE rowid = ?`;
  target.prepare(sql).run(rowid);
}
