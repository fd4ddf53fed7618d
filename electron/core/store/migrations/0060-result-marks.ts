import type { Migration } from './migration.ts';

/** What the user says of a result: tags, a note, a star. On the row itself, where the grid filters. */
export const resultMarks: Migration = {
  version: 60,
  title: 'result-marks',
  sql: `
    ALTER TABLE result ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE result ADD COLUMN note TEXT NOT NULL DEFAULT '';
    ALTER TABLE result ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
  `,
};
