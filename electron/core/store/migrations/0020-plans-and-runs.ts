import type { Migration } from './migration.ts';

/** Plans; runs with the state of their points and hosts, their log, and what the run engine must find again. */
export const plansAndRuns: Migration = {
  version: 20,
  title: 'plans-and-runs',
  sql: `
    CREATE TABLE plan (
      id         TEXT PRIMARY KEY NOT NULL,
      lab_id     TEXT NOT NULL REFERENCES lab (id),
      name       TEXT NOT NULL,
      revision   INTEGER NOT NULL,
      document   TEXT NOT NULL,
      updated_us INTEGER NOT NULL,
      deleted_us INTEGER
    ) STRICT;
    CREATE INDEX plan_by_lab ON plan (lab_id, updated_us);

    CREATE TABLE run (
      id            TEXT PRIMARY KEY NOT NULL,
      number        INTEGER NOT NULL UNIQUE,
      lab_id        TEXT NOT NULL REFERENCES lab (id),
      lab_revision  INTEGER NOT NULL,
      plan_id       TEXT NOT NULL REFERENCES plan (id),
      name          TEXT NOT NULL,
      configuration TEXT NOT NULL,
      state         TEXT NOT NULL,
      reason        TEXT,
      frozen        TEXT NOT NULL,
      problems      TEXT NOT NULL,
      engine        TEXT,
      created_us    INTEGER NOT NULL,
      started_us    INTEGER,
      end_us        INTEGER,
      FOREIGN KEY (lab_id, lab_revision) REFERENCES lab_revision (lab_id, revision)
    ) STRICT;
    CREATE INDEX run_by_lab ON run (lab_id, number);

    CREATE TABLE run_point (
      run_id            TEXT NOT NULL REFERENCES run (id),
      point_index       INTEGER NOT NULL,
      state             TEXT NOT NULL,
      start_us          INTEGER,
      result_id         TEXT,
      iops              REAL,
      bytes_per_second  REAL,
      mean_latency_ns   REAL,
      reason            TEXT,
      PRIMARY KEY (run_id, point_index)
    ) STRICT;

    CREATE TABLE run_host (
      run_id               TEXT NOT NULL REFERENCES run (id),
      lab_host             TEXT NOT NULL,
      name                 TEXT NOT NULL,
      state                TEXT NOT NULL,
      detail               TEXT,
      clock_offset_ns      REAL,
      clock_uncertainty_ns REAL,
      last_seen_us         INTEGER,
      engine               TEXT,
      PRIMARY KEY (run_id, lab_host)
    ) STRICT;

    CREATE TABLE run_log (
      run_id   TEXT NOT NULL REFERENCES run (id),
      sequence INTEGER NOT NULL,
      at_us    INTEGER NOT NULL,
      severity TEXT NOT NULL,
      host     TEXT,
      text     TEXT NOT NULL,
      PRIMARY KEY (run_id, sequence)
    ) STRICT;
  `,
};
