import type { Migration } from './migration.ts';

/**
 * Indexes for a million results: the grid in its usual order within a lab, the list of configurations out of the index
 * alone, and the two figures that are most asked for and sorted by.
 */
export const resultIndexes: Migration = {
  version: 80,
  title: 'result-indexes',
  sql: `
    DROP INDEX result_by_lab;
    DROP INDEX result_by_configuration;
    CREATE INDEX result_by_lab_start ON result (lab_id, started_us);
    CREATE INDEX result_of_configuration ON result (configuration, run_id, lab_id) WHERE deleted_us IS NULL;
    CREATE INDEX result_by_iops ON result (iops) WHERE deleted_us IS NULL;
    CREATE INDEX result_by_latency ON result (mean_latency_ns) WHERE deleted_us IS NULL;
  `,
};
