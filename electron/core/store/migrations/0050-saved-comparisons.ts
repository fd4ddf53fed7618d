import type { Migration } from './migration.ts';

/** Comparisons that the user keeps: which sides, how they are paired and what is stated of them, never their results. */
export const savedComparisons: Migration = {
  version: 50,
  title: 'saved-comparisons',
  sql: `
    CREATE TABLE saved_comparison (
      id         TEXT PRIMARY KEY NOT NULL,
      lab_id     TEXT NOT NULL REFERENCES lab (id),
      name       TEXT NOT NULL,
      revision   INTEGER NOT NULL,
      document   TEXT NOT NULL,
      updated_us INTEGER NOT NULL,
      deleted_us INTEGER
    ) STRICT;
    CREATE INDEX saved_comparison_by_lab ON saved_comparison (lab_id, updated_us);
  `,
};
