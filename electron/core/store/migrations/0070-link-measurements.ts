import type { Migration } from './migration.ts';

/** Imported figures of links (iperf3, perftest): apart from results, since they measure no storage. */
export const linkMeasurements: Migration = {
  version: 70,
  title: 'link-measurements',
  sql: `
    CREATE TABLE link_measurement (
      id          TEXT PRIMARY KEY NOT NULL,
      lab_id      TEXT REFERENCES lab (id),
      file        TEXT NOT NULL,
      artefact    TEXT NOT NULL,
      ordinal     INTEGER NOT NULL,
      document    TEXT NOT NULL,
      imported_us INTEGER NOT NULL,
      UNIQUE (artefact, ordinal)
    ) STRICT;
    CREATE INDEX link_measurement_by_lab ON link_measurement (lab_id, imported_us);
  `,
};
