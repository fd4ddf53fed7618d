import type { Migration } from './migration.ts';

/** Settings, labs with their edit history and cut revisions, and the machines that can be reached. */
export const labsAndHosts: Migration = {
  version: 10,
  title: 'labs-and-hosts',
  sql: `
    CREATE TABLE setting (
      key   TEXT PRIMARY KEY NOT NULL,
      value TEXT NOT NULL
    ) STRICT;

    CREATE TABLE lab (
      id         TEXT PRIMARY KEY NOT NULL,
      name       TEXT NOT NULL,
      revision   INTEGER NOT NULL,
      document   TEXT NOT NULL,
      hosts      INTEGER NOT NULL,
      drives     INTEGER NOT NULL,
      sample     TEXT,
      created_us INTEGER NOT NULL,
      updated_us INTEGER NOT NULL,
      deleted_us INTEGER
    ) STRICT;
    CREATE INDEX lab_by_update ON lab (updated_us);

    CREATE TABLE lab_edit (
      lab_id   TEXT NOT NULL REFERENCES lab (id),
      revision INTEGER NOT NULL,
      label    TEXT NOT NULL,
      diff     TEXT NOT NULL,
      saved_us INTEGER NOT NULL,
      PRIMARY KEY (lab_id, revision)
    ) STRICT;

    CREATE TABLE lab_revision (
      lab_id   TEXT NOT NULL REFERENCES lab (id),
      revision INTEGER NOT NULL,
      document TEXT NOT NULL,
      cut_us   INTEGER NOT NULL,
      PRIMARY KEY (lab_id, revision)
    ) STRICT;

    CREATE TABLE managed_host (
      id         TEXT PRIMARY KEY NOT NULL,
      name       TEXT NOT NULL,
      document   TEXT NOT NULL,
      last_test  TEXT,
      updated_us INTEGER NOT NULL,
      deleted_us INTEGER
    ) STRICT;
  `,
};
