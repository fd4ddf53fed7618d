import { comparisonFile } from '../../../shared/analysis/comparison-table.ts';
import type { Comparison } from '../../../shared/analysis/comparison.ts';
import { fileText } from '../../../shared/analysis/file-table.ts';
import { analysisFile } from '../../../shared/analysis/tables/quantities.ts';
import type { AnalysisTable } from '../../../shared/analysis/tables/analysis-table.ts';
import type { ComparisonRequest, TableRequest } from '../../../shared/contract/compare-methods.ts';
import type { Checked, Handlers } from '../../../shared/contract/contract.ts';
import type { AnalysisPart } from '../../../shared/report/analysis-block.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { readSettings } from '../store/settings.ts';
import type { ServiceContext } from './context.ts';
import { requireAbsolute } from './document-source.ts';

const FILES = {
  json: { extension: 'json', mediaType: 'application/json' },
  markdown: { extension: 'md', mediaType: 'text/markdown' },
  tsv: { extension: 'tsv', mediaType: 'text/tab-separated-values' },
  csv: { extension: 'csv', mediaType: 'text/csv' },
} as const;

type Topic =
  'compare.table' | 'compare.tables' | 'compare.charts' | 'compare.tableCharts' | 'compare.export' | 'compare.workbook';

export function compareHandlers(context: ServiceContext): Pick<Handlers, Topic> {
  const { workers, directory, store } = context;
  return {
    'compare.table': (request) => comparisonOf(context, request),
    'compare.tables': (request) => tableOf(context, request),
    'compare.tableCharts': async (request) => {
      const { rateUnit } = readSettings(store.reader);
      const { database, artefacts } = directory;
      return { charts: await workers.run('table-charts', { database, artefacts, request, rateUnit }) };
    },
    'compare.charts': async (request) => {
      const { rateUnit, tolerancePercent } = readSettings(store.reader);
      const asked = { ...request, tolerancePercent: request.tolerancePercent ?? tolerancePercent };
      const { database, artefacts } = directory;
      const input = { database, artefacts, request: asked, rateUnit };
      return { charts: await workers.run('comparison-charts', input) };
    },
    'compare.export': (request) => exported(context, request),
    'compare.workbook': (request) => workbook(context, request),
  };
}

/** Compares in a worker. Throws `not-found` when a side selects nothing. */
export function comparisonOf(
  { store, workers, directory }: ServiceContext,
  request: ComparisonRequest,
): Promise<Comparison> {
  const tolerancePercent = request.tolerancePercent ?? readSettings(store.reader).tolerancePercent;
  return workers.run('compare', { database: directory.database, request: { ...request, tolerancePercent } });
}

/** One of the further tables, made in a worker. */
export function tableOf(
  { workers, directory: { database, artefacts } }: ServiceContext,
  request: TableRequest,
): Promise<AnalysisTable> {
  return workers.run('analysis-table', { database, artefacts, request });
}

const REPORTED = ['percentiles', 'time-course'] as const;

/** What a report tells of a comparison beside its ratios: distributions of all pairs, the course of the first. */
export async function analysesOf(context: ServiceContext, request: ComparisonRequest): Promise<AnalysisPart[]> {
  const { store, workers, directory } = context;
  const { database, artefacts } = directory;
  const { rateUnit } = readSettings(store.reader);
  const parts: AnalysisPart[] = [];
  for (const kind of REPORTED) {
    const asked = { ...request, facts: [], cap: null, pair: null, kind };
    const table = await tableOf(context, asked);
    if (table.rows.length === 0) continue;
    parts.push({ table, charts: await workers.run('table-charts', { database, artefacts, request: asked, rateUnit }) });
  }
  return parts;
}

async function exported(context: ServiceContext, request: Checked<'compare.export'>) {
  const { store } = context;
  const { format, kind } = request;
  const { rateUnit } = readSettings(store.reader);
  const { extension, mediaType } = FILES[format];
  const table = kind === null ? await comparisonOf(context, request) : await tableOf(context, { ...request, kind });
  const file = 'kind' in table ? analysisFile(table, rateUnit) : comparisonFile(table, rateUnit);
  const text = format === 'json' ? `${JSON.stringify(table, null, 2)}\n` : fileText(file, format);
  return { fileName: `${kind ?? 'comparison'}.${extension}`, mediaType, text };
}

async function workbook(context: ServiceContext, request: Checked<'compare.workbook'>) {
  const { store, workers, blobs } = context;
  const path = request.path === null ? null : requireAbsolute(request.path);
  const { rateUnit } = readSettings(store.reader);
  const comparison = await comparisonOf(context, request);
  const tables = [];
  for (const kind of new Set(request.kinds)) tables.push(await tableOf(context, { ...request, kind }));
  const content = await workers.run('workbook', { comparison, tables, rateUnit });
  if (path !== null) await writeFileAtomically(path, content, 0o644);
  return {
    fileName: 'comparison.xlsx',
    path,
    blob: path === null ? await blobs.put(content) : null,
    sizeBytes: bytes(content.length),
  };
}
