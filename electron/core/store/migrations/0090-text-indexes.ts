import type { Migration } from './migration.ts';

/** A word in the filter bar is looked for among the few different texts of a million results, not in each of them. */
export const textIndexes: Migration = {
  version: 90,
  title: 'text-indexes',
  sql: `
    CREATE INDEX result_by_workload ON result (workload) WHERE deleted_us IS NULL;
    CREATE INDEX result_by_tool ON result (tool) WHERE deleted_us IS NULL;
  `,
};
