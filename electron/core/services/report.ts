import type { Checked, Handlers, Output } from '../../../shared/contract/contract.ts';
import type { ReportRequest } from '../../../shared/contract/report-methods.ts';
import type { ResultSelection } from '../../../shared/contract/results-methods.ts';
import { fioJobFiles } from '../../../shared/generate/fio/job-files.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { buildReport } from '../../../shared/report/build-report.ts';
import type { ReportedRun, ReportInput } from '../../../shared/report/report-input.ts';
import { reportProblems } from '../../../shared/report/report-problems.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { bytes } from '../../../shared/units/quantity.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { findProgram } from '../files/program.ts';
import { cutLabRevision, readLab, readLabRevision } from '../store/labs.ts';
import { readResults } from '../store/result-query.ts';
import { readRunHosts } from '../store/run-progress.ts';
import { readRunDetails, readRunSummary } from '../store/runs.ts';
import { readSettings } from '../store/settings.ts';
import { analysesOf, comparisonOf } from './compare.ts';
import type { ServiceContext } from './context.ts';
import { requireAbsolute } from './document-source.ts';
import { fileName } from './file-name.ts';
import { printerMissing } from './printer-missing.ts';
import { loadHosts } from './files.ts';

/** A drawing across an A4 page, in CSS pixels; on paper, letters can be read that are a third smaller than on screens. */
const DRAWING_WIDTH = 860;

export function reportHandlers(context: ServiceContext): Pick<Handlers, 'report.preview' | 'report.export'> {
  return {
    'report.preview': (request) => reportOf(context, request),
    'report.export': (request) => exportReport(context, request),
  };
}

async function exportReport(context: ServiceContext, request: Checked<'report.export'>) {
  const { printer, tasks, store, clock, blobs } = context;
  const { format } = request;
  const path = request.path === null ? null : requireAbsolute(request.path);
  if (printer === null) throw printerMissing();
  return tasks.run({ kind: 'report', title: `Report ${request.title}` }, async ({ signal }) => {
    store.write((database) => cutLabRevision(database, request.labId, clock.nowUs()));
    const { report, problems } = await reportOf(context, request);
    const json = JSON.stringify(report);
    signal.throwIfAborted();
    const output =
      format === 'pdf'
        ? await printer.print(json, request.paper, signal)
        : Buffer.from(await printer.html(json, signal));
    signal.throwIfAborted();
    if (path !== null) await writeFileAtomically(path, output, 0o644);
    return {
      fileName: fileName(request.title, format),
      path,
      blob: path === null ? await blobs.put(output) : null,
      sizeBytes: bytes(output.length),
      pages: format === 'pdf' ? pageCount(output) : null,
      problems,
    };
  });
}

/** The report, and what its author should know before it goes out. */
async function reportOf(context: ServiceContext, request: ReportRequest): Promise<Output<'report.preview'>> {
  const { store, clock, newId } = context;
  const { lab } = readLab(store.reader, request.labId);
  const settings = readSettings(store.reader);
  const results = resultsOf(context, request);
  const runIds = request.runIds.length > 0 ? request.runIds : runsOf(results);
  const program = findProgram();
  const { title, subtitle, paper, sections } = request;
  const input: ReportInput = {
    id: reportNumber(clock.nowUs(), newId()),
    title,
    subtitle,
    author: request.author === '' ? settings.author : request.author,
    organisation: request.organisation === '' ? settings.organisation : request.organisation,
    paper,
    rateUnit: settings.rateUnit,
    program: `${program.name} ${program.version}`,
    date: dateText(clock.nowUs()),
    lab,
    topologySvg: toSvg(lab, { shownWidth: DRAWING_WIDTH }).text,
    comparison: request.comparison === null ? null : await comparisonOf(context, request.comparison),
    analyses: request.comparison === null ? [] : await analysesOf(context, request.comparison),
    results,
    runs: runIds.map((id) => reportedRun(context, id)),
    files: runIds.flatMap((id) => filesOfRun(context, id)),
    sections,
  };
  const report = buildReport(input);
  return { report, problems: reportProblems(input, report, lintLab(lab)) };
}

/** Results of the runs, or else those that are compared; each once. */
function resultsOf({ store }: ServiceContext, request: ReportRequest): PointResult[] {
  const { comparison, runIds } = request;
  const ofRuns: ResultSelection = { labId: null, runIds, configurations: [], ids: [], filter: '' };
  const compared = comparison === null ? [] : [comparison.baseline, ...comparison.others];
  const selections = runIds.length > 0 ? [ofRuns] : compared.map(({ selection }) => selection);
  const results = selections.flatMap((selection) =>
    // With histograms: percentiles of reads and writes together come of nothing else.
    readResults(store.reader, selection, { histograms: true }),
  );
  return [...new Map(results.map((result) => [result.id, result])).values()];
}

const runsOf = (results: readonly PointResult[]): string[] => [
  ...new Set(results.map(({ runId }) => runId).filter((id) => id !== null)),
];

function reportedRun({ store }: ServiceContext, id: string): ReportedRun {
  const { number, name, configuration, startedUs, endUs } = readRunSummary(store.reader, id);
  return {
    number,
    name,
    configuration,
    frozen: readRunDetails(store.reader, id).frozen,
    started: startedUs === null ? null : timeText(startedUs),
    ended: endUs === null ? null : timeText(endUs),
    hosts: readRunHosts(store.reader, id),
  };
}

/** The files as they were generated for the run: from the lab's revision of then. */
function filesOfRun({ store }: ServiceContext, id: string) {
  const { frozen, labRevision } = readRunDetails(store.reader, id);
  const lab: Lab = readLabRevision(store.reader, frozen.plan.labId, labRevision);
  return fioJobFiles(frozen, loadHosts(lab, frozen.plan));
}

/** `FL-20261120-5e57a0`: short enough for a page's foot, the tail of an id keeps two of one day apart. */
const reportNumber = (us: number, id: string): string =>
  `FL-${new Date(us / 1000).toISOString().slice(0, 10).replaceAll('-', '')}-${id.slice(-6)}`;

const DATE = { day: 'numeric', month: 'long', year: 'numeric' } as const;

const dateText = (us: number): string => new Date(us / 1000).toLocaleDateString('en-GB', DATE);
const timeText = (us: number): string =>
  new Date(us / 1000).toLocaleString('en-GB', { ...DATE, hour: '2-digit', minute: '2-digit' }).replace(' at ', ' ');

/** The root of a PDF's page tree counts all pages; inner nodes count fewer. Null when there is none in clear text. */
export function pageCount(pdf: Uint8Array): number | null {
  const text = Buffer.from(pdf).toString('latin1');
  const nodes = text.matchAll(/<<(?=[^>]*\/Type\s*\/Pages\b)[^>]*\/Count\s+(\d+)/g);
  const counts = [...nodes].map((match) => Number(match[1]));
  return counts.length === 0 ? null : Math.max(...counts);
}
