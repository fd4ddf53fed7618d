import { labsAndHosts } from './0010-labs-and-hosts.ts';
import { plansAndRuns } from './0020-plans-and-runs.ts';
import { results } from './0030-results.ts';
import { ownParts } from './0040-own-parts.ts';
import { savedComparisons } from './0050-saved-comparisons.ts';
import { resultMarks } from './0060-result-marks.ts';
import { linkMeasurements } from './0070-link-measurements.ts';
import { resultIndexes } from './0080-result-indexes.ts';
import { textIndexes } from './0090-text-indexes.ts';
import { mappingsAndVerdicts } from './0110-mappings-and-verdicts.ts';
import type { Migration } from './migration.ts';

/** All steps, oldest first. */
export const migrations: readonly Migration[] = [
  labsAndHosts,
  plansAndRuns,
  results,
  ownParts,
  savedComparisons,
  resultMarks,
  linkMeasurements,
  resultIndexes,
  textIndexes,
  mappingsAndVerdicts,
];
