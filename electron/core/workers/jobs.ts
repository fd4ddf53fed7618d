import type { Comparison } from '../../../shared/analysis/comparison.ts';
import type { ComparisonRequest } from '../../../shared/contract/compare-methods.ts';
import type { ResultSelection } from '../../../shared/contract/results-methods.ts';
import type { ReadLab } from '../../../shared/model/upgrade.ts';
import type { RateUnit } from '../../../shared/units/format.ts';
import type { Problem } from '../../../shared/units/problem.ts';
import type { KeptArtefact } from '../files/artefacts.ts';
import type { PackedResult } from '../store/results.ts';

/** A document to read: its bytes, or a path to read them from. */
export type WorkerDocument = { readonly name: string } & ({ readonly bytes: Uint8Array } | { readonly path: string });

/** What workers do: input and output by name. All of it can be cloned. */
export interface Jobs {
  'read-lab': { input: WorkerDocument; output: ReadLab };
  'import-file': {
    input: {
      readonly document: WorkerDocument;
      readonly artefacts: string;
      readonly labId: string | null;
      /** Null: named after the file. */
      readonly configuration: string | null;
      readonly nowUs: number;
    };
    output: { readonly results: PackedResult[]; readonly problems: Problem[]; readonly artefact: KeptArtefact };
  };
  'check-database': { input: { readonly path: string }; output: string[] };
  'check-artefacts': { input: { readonly folder: string; readonly hashes: readonly string[] }; output: Problem[] };
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
}

export type JobName = keyof Jobs;
export type JobRunners = { readonly [N in JobName]: (input: Jobs[N]['input']) => Promise<Jobs[N]['output']> };

export interface JobRequest {
  readonly job: JobName;
  readonly input: unknown;
}

/** A CodedError loses its class on the way between threads, so it travels in parts. */
export type JobReply =
  | { readonly ok: true; readonly output: unknown }
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
