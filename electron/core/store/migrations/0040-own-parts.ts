import type { Migration } from './migration.ts';

/** Parts that the user entered beside the catalogue that comes with the program. */
export const ownParts: Migration = {
  version: 40,
  title: 'own-parts',
  sql: `
    CREATE TABLE own_part (
      id         TEXT PRIMARY KEY NOT NULL,
      kind       TEXT NOT NULL,
      model      TEXT NOT NULL,
      document   TEXT NOT NULL,
      updated_us INTEGER NOT NULL,
      deleted_us INTEGER
    ) STRICT;
  `,
};
