import type { Migration } from './migration.ts';

/**
 * What the columns of a table meant the last time, by its headers; and the labs whose verdicts are of an earlier state:
 * their drawing was changed, or results came, went or came back that others are judged beside.
 */
export const mappingsAndVerdicts: Migration = {
  version: 110,
  title: 'mappings-and-verdicts',
  sql: `
    CREATE TABLE table_mapping (
      headers TEXT PRIMARY KEY NOT NULL,
      mapping TEXT NOT NULL,
      used_us INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE stale_verdict (
      lab_id  TEXT PRIMARY KEY NOT NULL REFERENCES lab (id),
      changes INTEGER NOT NULL
    ) STRICT;
    CREATE TRIGGER stale_by_new_result AFTER INSERT ON result WHEN NEW.lab_id IS NOT NULL BEGIN
      INSERT INTO stale_verdict VALUES (NEW.lab_id, 1) ON CONFLICT (lab_id) DO UPDATE SET changes = changes + 1;
    END;
    CREATE TRIGGER stale_by_deletion AFTER UPDATE OF deleted_us ON result
    WHEN NEW.lab_id IS NOT NULL AND OLD.deleted_us IS NOT NEW.deleted_us BEGIN
      INSERT INTO stale_verdict VALUES (NEW.lab_id, 1) ON CONFLICT (lab_id) DO UPDATE SET changes = changes + 1;
    END;
    CREATE TRIGGER stale_by_drawing AFTER UPDATE OF document ON lab
    WHEN OLD.document <> NEW.document
      AND EXISTS (SELECT 1 FROM result WHERE lab_id = NEW.id AND deleted_us IS NULL) BEGIN
      INSERT INTO stale_verdict VALUES (NEW.id, 1) ON CONFLICT (lab_id) DO UPDATE SET changes = changes + 1;
    END;
  `,
};
