import { headlineOf } from '../../../shared/analysis/headline.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import { all, run, type ReadableDatabase, type Value, type WritableDatabase } from './handles.ts';
import { packBody, unpackBody, type ResultBody } from './result-body.ts';

/** A result ready to be inserted: made outside of the transaction, in a worker where there are many. */
export interface PackedResult {
  readonly id: string;
  /** Column -> value of table `result`. */
  readonly columns: Readonly<Record<string, string | number | null>>;
  readonly body: ResultBody;
}

/** Compresses and computes the headline numbers: a millisecond or so. */
export function packResult(result: PointResult, storedUs: number): PackedResult {
  const { provenance, workload } = result;
  const headline = headlineOf(result);
  return {
    id: result.id,
    body: packBody(result),
    columns: {
      id: result.id,
      lab_id: result.labId,
      run_id: result.runId,
      point_index: provenance.kind === 'measured' ? provenance.pointIndex : null,
      configuration: result.configuration,
      workload: workload.name,
      access: workload.access,
      block_bytes: workload.blockBytes,
      read_percent: workload.readPercent,
      numjobs: workload.numjobs,
      iodepth: workload.iodepth,
      clients: workload.clients,
      engine: workload.engine,
      repeat: result.repeat,
      attempt: result.attempt,
      status: result.status,
      source: provenance.kind,
      tool: [result.tool.name, result.tool.version].filter((part) => part !== null).join(' '),
      iops: headline.iops,
      bytes_per_second: headline.bytesPerSecond,
      mean_latency_ns: headline.meanLatencyNs,
      p99_ns: headline.p99Ns,
      p999_ns: headline.p999Ns,
      cpu_percent: headline.cpuPercent,
      started_us: result.startedUs,
      flags: JSON.stringify(flagsOf(result)),
      artefact: provenance.kind === 'imported' ? provenance.artefact : null,
      ordinal: provenance.kind === 'imported' ? provenance.ordinal : null,
      stored_us: storedUs,
    },
  };
}

/** Codes of what is wrong with a result; notes are no flags. */
export const flagsOf = ({ problems }: PointResult): string[] => [
  ...new Set(problems.filter(({ severity }) => severity !== 'note').map(({ code }) => code)),
];

export interface StoredResult {
  readonly id: string;
  /** False: this point, or this place of this file, was stored before, under `id`. Nothing was changed. */
  readonly added: boolean;
}

/** Stores a point exactly once, however often it is handed over. */
export function insertResult(database: WritableDatabase, { id, columns, body }: PackedResult): StoredResult {
  const names = Object.keys(columns);
  const sql = `INSERT INTO result (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;
  if (run(database, sql, ...Object.values(columns)) === 0)
    return { id: sameResult(database, id, columns), added: false };
  const blobs = 'INSERT INTO result_body (result_id, body, histograms) VALUES (?, ?, ?)';
  run(database, blobs, id, body.body, body.histograms);
  return { id, added: true };
}

/** For one result at a time, as the run engine has them. */
export function storeResult(database: WritableDatabase, result: PointResult, storedUs: number): StoredResult {
  return insertResult(database, packResult(result, storedUs));
}

function sameResult(database: ReadableDatabase, id: string, columns: PackedResult['columns']): string {
  const sql = `SELECT id FROM result WHERE id = ?
    UNION ALL SELECT id FROM result WHERE run_id = ? AND point_index = ? AND repeat = ? AND attempt = ?
    UNION ALL SELECT id FROM result WHERE coalesce(lab_id, '') = coalesce(?, '') AND configuration = ? AND artefact = ?
      AND ordinal = ? AND run_id IS NULL AND deleted_us IS NULL`;
  const value = (name: string): Value => columns[name] ?? null;
  const keys = ['run_id', 'point_index', 'repeat', 'attempt', 'lab_id', 'configuration', 'artefact', 'ordinal'];
  const [known] = all<{ id: string }>(database, sql, id, ...keys.map(value));
  if (known === undefined)
    throw new Error(`result ${id} was refused by the store without a result that is in its place`);
  return known.id;
}

/** One result in full. Throws `not-found`. */
export function readResult(database: ReadableDatabase, id: string): PointResult {
  const sql = `SELECT body, histograms FROM result_body JOIN result ON result.id = result_id
    WHERE result_id = ? AND deleted_us IS NULL`;
  const [row] = all<ResultBody>(database, sql, id);
  if (row === undefined) throw new CodedError('not-found', `No result ${id}`, 'results.query shows all results.');
  return unpackBody(row);
}
