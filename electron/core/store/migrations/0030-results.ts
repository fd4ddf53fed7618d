import type { Migration } from './migration.ts';

/**
 * Results: `result` has what the grid shows, sorts and filters by; `result_body` has the whole result (compressed JSON
 * without histograms) and its histograms (one compressed blob). Two indexes make "every point stored exactly once" a
 * law: of a run by point, repeat and attempt; of an import by lab, configuration, artefact and place in the file.
 */
export const results: Migration = {
  version: 30,
  title: 'results',
  sql: `
    CREATE TABLE artefact (
      hash         TEXT PRIMARY KEY NOT NULL,
      size_bytes   INTEGER NOT NULL,
      stored_bytes INTEGER NOT NULL,
      created_us   INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE result (
      id               TEXT PRIMARY KEY NOT NULL,
      lab_id           TEXT REFERENCES lab (id),
      run_id           TEXT REFERENCES run (id),
      point_index      INTEGER,
      configuration    TEXT NOT NULL,
      workload         TEXT NOT NULL,
      access           TEXT NOT NULL,
      block_bytes      REAL,
      read_percent     REAL,
      numjobs          REAL,
      iodepth          REAL,
      clients          INTEGER,
      engine           TEXT,
      repeat           INTEGER NOT NULL,
      attempt          INTEGER NOT NULL,
      status           TEXT NOT NULL,
      source           TEXT NOT NULL,
      tool             TEXT NOT NULL,
      iops             REAL,
      bytes_per_second REAL,
      mean_latency_ns  REAL,
      p99_ns           REAL,
      p999_ns          REAL,
      cpu_percent      REAL,
      started_us       INTEGER,
      flags            TEXT NOT NULL,
      artefact         TEXT,
      ordinal          INTEGER,
      stored_us        INTEGER NOT NULL,
      deleted_us       INTEGER
    ) STRICT;
    CREATE INDEX result_by_lab ON result (lab_id, configuration, started_us);
    CREATE INDEX result_by_configuration ON result (configuration);
    CREATE INDEX result_by_start ON result (started_us);
    CREATE UNIQUE INDEX result_of_run ON result (run_id, point_index, repeat, attempt) WHERE run_id IS NOT NULL;
    CREATE UNIQUE INDEX result_of_import ON result (coalesce(lab_id, ''), configuration, artefact, ordinal)
      WHERE artefact IS NOT NULL AND run_id IS NULL AND deleted_us IS NULL;

    CREATE TABLE result_body (
      result_id  TEXT PRIMARY KEY NOT NULL REFERENCES result (id),
      body       BLOB NOT NULL,
      histograms BLOB
    ) STRICT;
  `,
};
