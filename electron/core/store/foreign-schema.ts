import Database from 'better-sqlite3';
import { CodedError } from '../../../shared/contract/errors.ts';
import { isDamage } from './damage.ts';
import { databaseVersion, newestVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';

/**
 * Refuses (`bad-input`) a database from elsewhere that holds anything but what our migrations make. A trigger or view
 * of its own would run with the next statement, and the name of a column becomes part of one. Has to come before
 * anything else reads it. A damaged or a newer one is left to `openStore`, which says what is wrong.
 */
export function requireOwnSchema(path: string): void {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const version = databaseVersion(database);
    if (version > newestVersion(migrations)) return;
    const known = schemaOfVersion(version);
    const foreign = schemaOf(database).find((entry) => !known.has(entry));
    if (foreign === undefined && known.size === schemaOf(database).length) return;
    const what = foreign === undefined ? 'a table is missing' : foreign.replaceAll(/\p{C}/gu, ' ').slice(0, 120);
    throw new CodedError(
      'bad-input',
      `The database is not one that FabricLab made: ${what}`,
      'Ask for a bundle made by "Share labs" in the settings.',
    );
  } catch (error) {
    if (!isDamage(error)) throw error;
  } finally {
    database.close();
  }
}

/** SQLite's own tables (statistics, indexes of keys) aside, which hold no text of anybody's. */
function schemaOf(database: Database.Database): string[] {
  const sql = `SELECT type || ' ' || name || ' on ' || tbl_name || ': ' || coalesce(sql, '') AS entry FROM sqlite_schema
    WHERE NOT (type IN ('table', 'index') AND name LIKE 'sqlite\\_%' ESCAPE '\\')`;
  return database
    .prepare<[], { entry: string }>(sql)
    .all()
    .map(({ entry }) => entry.replaceAll(/\s+/g, ' '));
}

function schemaOfVersion(version: number): ReadonlySet<string> {
  const made = new Database(':memory:');
  try {
    for (const step of migrations) if (step.version <= version) made.exec(step.sql);
    return new Set(schemaOf(made));
  } finally {
    made.close();
  }
}
