import type { Comparison } from '../../../shared/analysis/comparison.ts';
import type { Output } from '../../../shared/contract/contract.ts';
import type { CappedAnswer } from '../../../shared/analysis/searches/capped-search.ts';
import type { KneeAnswer } from '../../../shared/analysis/searches/knee-search.ts';
import type { ScalingAnswer } from '../../../shared/analysis/searches/scaling-search.ts';
import type { SteadyAnswer } from '../../../shared/analysis/searches/steady-search.ts';
import type { AnalysisTable } from '../../../shared/analysis/tables/analysis-table.ts';
import type { ComparisonRequest, TableRequest } from '../../../shared/contract/compare-methods.ts';
import type { Checked } from '../../../shared/contract/contract.ts';
import type { ResultSelection } from '../../../shared/contract/results-methods.ts';
import type { FioLogFacts } from '../../../shared/parse/fio-log/log-facts.ts';
import type { WrittenLogs } from '../../../shared/parse/fio-log/written-logs.ts';
import type { TableLayout, TableMapping } from '../../../shared/parse/table/mapping.ts';
import type { HostInventory } from '../../../shared/inventory/host-inventory.ts';
import type { FilesRead } from '../../../shared/inventory/read-files.ts';
import type { ReadLab } from '../../../shared/model/upgrade.ts';
import type { ChartSpec } from '../../../shared/report/report.ts';
import type { TimeSeries } from '../../../shared/results/time-series.ts';
import type { RateUnit } from '../../../shared/units/format.ts';
import type { Problem } from '../../../shared/units/problem.ts';
import type { EpochMicroseconds } from '../../../shared/units/quantity.ts';
import type { KeptArtefact } from '../files/artefacts.ts';
import type { NewLinkMeasurement } from '../store/link-measurements.ts';
import type { ResultPage } from '../store/result-page.ts';
import type { ConfigurationSummary, Page } from '../store/result-query.ts';
import type { PackedVerdict } from '../store/result-verdicts.ts';
import type { PackedResult } from '../store/results.ts';

/** A document to read: its bytes, or a path to read them from. */
export type WorkerDocument = { readonly name: string } & ({ readonly bytes: Uint8Array } | { readonly path: string });

/** A file that was read: a document itself, or one of the files in it where it is an archive. */
export interface ImportedFile {
  readonly name: string;
  /** Null: no format that is read. */
  readonly format: string | null;
  readonly results: readonly PackedResult[];
  /** What the source calls the run of each result, where it names them. */
  readonly runs?: readonly (string | null)[];
  /** Where the file is a log of fio: what tells whose. */
  readonly log?: FioLogFacts;
  /** The logs that each result has beside it; absent where none of them has any. */
  readonly logs?: readonly (WrittenLogs | null)[];
  /** Measurements of links, where the file holds any. */
  readonly links?: readonly NewLinkMeasurement[];
  readonly problems: readonly Problem[];
  /** Null: not kept, since nobody knows what it is. */
  readonly artefact: KeptArtefact | null;
  /** More results of this file follow. */
  readonly continued: boolean;
}

/** One document of an import, as its own job would get it. */
export interface ImportInput {
  readonly document: WorkerDocument;
  readonly artefacts: string;
  readonly labId: string | null;
  /** Null: named by `naming`. */
  readonly configuration: string | null;
  readonly naming: 'file' | 'folder';
  /** Folder that the document lies in, where it is not part of its name. */
  readonly folder: string | null;
  /** What the columns mean: the document is read as a table, whatever else it looks like. */
  readonly table: TableMapping | null;
  readonly nowUs: number;
}

/** What an import tells of the document at `index`: a file in it, that it is done, or why it could not be read. */
export type ImportedPart = { readonly index: number } & (
  { readonly file: ImportedFile } | { readonly done: true } | { readonly problem: Problem } | { readonly bug: unknown }
);

/** What workers do: input and output by name. All of it can be cloned. */
export interface Jobs {
  'read-lab': { input: WorkerDocument; output: ReadLab };
  /** What the inventory script printed on one machine; its frame is `boundary`. */
  'parse-inventory': { input: { readonly output: Uint8Array; readonly boundary: string }; output: HostInventory };
  'read-inventory': { input: { readonly documents: readonly WorkerDocument[] }; output: FilesRead };
  'import-files': {
    input: Omit<ImportInput, 'document' | 'folder'> & {
      readonly documents: readonly Pick<ImportInput, 'document' | 'folder'>[];
    };
    /** Each document ends with one of `done`, `problem` or `bug`. */
    part: readonly ImportedPart[];
    output: null;
  };
  /** The log of the database into the database. */
  checkpoint: { input: { readonly database: string }; output: null };
  'inspect-table': {
    input: {
      readonly document: WorkerDocument;
      readonly layout: TableLayout | null;
      readonly mapping: TableMapping | null;
    };
    output: Omit<Output<'results.inspectTable'>, 'remembered'>;
  };
  /** Series out of kept raw output; `host` null: the output names its hosts itself. */
  'read-series': {
    input: {
      readonly artefacts: string;
      readonly sources: readonly { readonly host: string | null; readonly name: string; readonly hash: string }[];
      readonly points: number;
      /** Of the fio that wrote the output. */
      readonly release: string | null;
      readonly ordinal: number | null;
      /** When each host began on a clock that all of them share, where that is known better than by the output. */
      readonly starts?: readonly { readonly host: string; readonly startedUs: EpochMicroseconds | null }[];
    };
    output: TimeSeries[];
  };
  'result-page': {
    input: { readonly database: string; readonly selection: ResultSelection; readonly page: Page };
    output: ResultPage;
  };
  'result-configurations': {
    input: { readonly database: string; readonly selection: ResultSelection };
    output: ConfigurationSummary[];
  };
  'check-database': { input: { readonly path: string }; output: string[] };
  'check-artefacts': { input: { readonly folder: string; readonly hashes: readonly string[] }; output: Problem[] };
  'check-results': {
    input: { readonly database: string; readonly selection: ResultSelection };
    output: { readonly checked: number; readonly flagged: number; readonly changed: readonly PackedVerdict[] };
  };
  'export-results': {
    input: {
      readonly database: string;
      readonly selection: ResultSelection;
      readonly format: 'csv' | 'tsv' | 'markdown' | 'json';
      readonly rateUnit: RateUnit;
    };
    output: string;
  };
  compare: {
    input: {
      readonly database: string;
      readonly request: ComparisonRequest & { readonly tolerancePercent: number };
    };
    output: Comparison;
  };
  'analysis-table': {
    input: { readonly database: string; readonly artefacts: string; readonly request: TableRequest };
    output: AnalysisTable;
  };
  'table-charts': {
    input: Jobs['analysis-table']['input'] & { readonly rateUnit: RateUnit };
    output: ChartSpec[];
  };
  'comparison-charts': {
    input: Jobs['compare']['input'] & { readonly artefacts: string; readonly rateUnit: RateUnit };
    output: ChartSpec[];
  };
  workbook: {
    input: {
      readonly comparison: Comparison;
      readonly tables: readonly AnalysisTable[];
      readonly rateUnit: RateUnit;
    };
    output: Uint8Array;
  };
  'search-knee': SearchJob<'search.knee', KneeAnswer>;
  'search-capped': SearchJob<'search.capped', CappedAnswer>;
  'search-scaling': SearchJob<'search.scaling', ScalingAnswer>;
  'search-steady': SearchJob<'search.steady', SteadyAnswer>;
}

interface SearchJob<M extends 'search.knee' | 'search.capped' | 'search.scaling' | 'search.steady', Answer> {
  input: { readonly database: string; readonly request: Checked<M> };
  output: Answer;
}

export type JobName = keyof Jobs;
/** What a job tells before its end. */
export type JobPart<N extends JobName> = Jobs[N] extends { part: infer Part } ? Part : never;
export type JobRunners = {
  readonly [N in JobName]: (input: Jobs[N]['input'], tell: (part: JobPart<N>) => void) => Promise<Jobs[N]['output']>;
};

export interface JobRequest {
  readonly job: JobName;
  readonly input: unknown;
}

/** A CodedError loses its class on the way between threads, so it travels in parts. */
export type JobReply =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: 'part'; readonly part: unknown }
  | {
      readonly ok: false;
      readonly coded: {
        readonly code: string;
        readonly message: string;
        readonly tip: string | null;
        readonly details: unknown;
      } | null;
      readonly error: unknown;
    };
