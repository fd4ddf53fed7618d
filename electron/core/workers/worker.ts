import { parentPort } from 'node:worker_threads';
import { CodedError } from '../../../shared/contract/errors.ts';
import { parseInventory } from '../../../shared/inventory/parse-inventory.ts';
import { checkResults } from './check-results.ts';
import { checkpoint } from '../store/open.ts';
import { checkArtefacts, checkDatabase } from './check-workspace.ts';
import { analysisTable, tableCharts } from './analysis-table.ts';
import { compare } from './compare.ts';
import { comparisonCharts } from './comparison-charts.ts';
import { exportResults } from './export-results.ts';
import { importBatch } from './import-batch.ts';
import { inspectTableDocument } from './inspect-table.ts';
import type { JobReply, JobRequest, JobRunners } from './jobs.ts';
import { readInventory } from './read-inventory.ts';
import { readLab } from './read-lab.ts';
import { readWholeSeries } from './read-series.ts';
import { resultConfigurations, resultPage } from './result-page.ts';
import { searchCapped, searchKnee, searchScaling, searchSteady } from './search.ts';
import { workbook } from './workbook.ts';

/** Entry of a worker thread: one job at a time, always a reply. */
const runners: JobRunners = {
  'read-lab': readLab,
  'parse-inventory': async ({ output, boundary }) => parseInventory(Buffer.from(output).toString('utf8'), boundary),
  'read-inventory': readInventory,
  'import-files': importBatch,
  checkpoint: async ({ database }) => {
    checkpoint(database);
    return null;
  },
  'inspect-table': inspectTableDocument,
  'read-series': readWholeSeries,
  'result-configurations': resultConfigurations,
  'result-page': resultPage,
  'check-database': checkDatabase,
  'check-artefacts': checkArtefacts,
  'check-results': checkResults,
  'export-results': exportResults,
  compare,
  'analysis-table': analysisTable,
  'table-charts': tableCharts,
  'comparison-charts': comparisonCharts,
  workbook,
  'search-knee': searchKnee,
  'search-capped': searchCapped,
  'search-scaling': searchScaling,
  'search-steady': searchSteady,
};

const reply = (message: JobReply): void => parentPort?.postMessage(message);

async function answer({ job, input }: JobRequest): Promise<JobReply> {
  try {
    // Both ends of this thread are ours: `Jobs` pairs names and inputs where the request is made.
    const run = runners[job] as (input: unknown, tell: (part: unknown) => void) => Promise<unknown>;
    return { ok: true, output: await run(input, (part) => reply({ ok: 'part', part })) };
  } catch (error) {
    if (!(error instanceof CodedError)) return { ok: false, coded: null, error };
    const { code, message, tip, details } = error;
    return { ok: false, coded: { code, message, tip, details }, error: null };
  }
}

parentPort?.on('message', (request: JobRequest) => {
  void answer(request).then(reply);
});
