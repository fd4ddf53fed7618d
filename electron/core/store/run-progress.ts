import {
  logLineSchema,
  runHostStateSchema,
  runPointStateSchema,
  type LogLine,
  type RunHostState,
  type RunPointState,
} from '../../../shared/contract/run-methods.ts';
import { all, run, type ReadableDatabase, type WritableDatabase } from './handles.ts';

/** State of the points and hosts of a run, and its log. */

const POINT = `point_index AS "index", state, start_us AS startUs, result_id AS resultId, iops,
  bytes_per_second AS bytesPerSecond, mean_latency_ns AS meanLatencyNs, reason`;

export function readRunPoints(database: ReadableDatabase, runId: string): RunPointState[] {
  const sql = `SELECT ${POINT} FROM run_point WHERE run_id = ? ORDER BY point_index`;
  return all<RunPointState>(database, sql, runId).map((row) => runPointStateSchema.parse(row));
}

export function saveRunPoint(database: WritableDatabase, runId: string, point: RunPointState): void {
  const sql = `INSERT INTO run_point (run_id, point_index, state, start_us, result_id, iops, bytes_per_second,
      mean_latency_ns, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, point_index) DO UPDATE SET state = excluded.state, start_us = excluded.start_us,
      result_id = excluded.result_id, iops = excluded.iops, bytes_per_second = excluded.bytes_per_second,
      mean_latency_ns = excluded.mean_latency_ns, reason = excluded.reason`;
  const { index, state, startUs, resultId, iops, bytesPerSecond, meanLatencyNs, reason } = point;
  run(database, sql, runId, index, state, startUs, resultId, iops, bytesPerSecond, meanLatencyNs, reason);
}

/** `engine` is the run engine's own JSON per host: run directory, boot id, byte offsets. */
export type StoredRunHost = RunHostState & { readonly engine: unknown };

const HOST = `lab_host AS labHost, name, state, detail, clock_offset_ns AS clockOffsetNs,
  clock_uncertainty_ns AS clockUncertaintyNs, last_seen_us AS lastSeenUs, engine`;

export function readRunHosts(database: ReadableDatabase, runId: string): StoredRunHost[] {
  const sql = `SELECT ${HOST} FROM run_host WHERE run_id = ? ORDER BY rowid`;
  return all<RunHostState & { engine: string | null }>(database, sql, runId).map(({ engine, ...row }) => ({
    ...runHostStateSchema.parse(row),
    engine: engine === null ? null : (JSON.parse(engine) as unknown),
  }));
}

export function saveRunHost(database: WritableDatabase, runId: string, host: StoredRunHost): void {
  const sql = `INSERT INTO run_host (run_id, lab_host, name, state, detail, clock_offset_ns, clock_uncertainty_ns,
      last_seen_us, engine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, lab_host) DO UPDATE SET name = excluded.name, state = excluded.state, detail = excluded.detail,
      clock_offset_ns = excluded.clock_offset_ns, clock_uncertainty_ns = excluded.clock_uncertainty_ns,
      last_seen_us = excluded.last_seen_us, engine = excluded.engine`;
  const { labHost, name, state, detail, clockOffsetNs, clockUncertaintyNs, lastSeenUs } = host;
  const engine = host.engine === null ? null : JSON.stringify(host.engine);
  run(database, sql, runId, labHost, name, state, detail, clockOffsetNs, clockUncertaintyNs, lastSeenUs, engine);
}

/** The last lines of the log, oldest of them first. */
export function readRunLog(database: ReadableDatabase, runId: string, most = 500): LogLine[] {
  const sql = `SELECT at_us AS atUs, severity, host, text FROM run_log WHERE run_id = ? ORDER BY sequence DESC LIMIT ?`;
  return all<LogLine>(database, sql, runId, most)
    .map((row) => logLineSchema.parse(row))
    .reverse();
}

export function appendRunLog(database: WritableDatabase, runId: string, line: LogLine): void {
  const sql = `INSERT INTO run_log (run_id, sequence, at_us, severity, host, text)
    SELECT ?, coalesce(max(sequence), 0) + 1, ?, ?, ?, ? FROM run_log WHERE run_id = ?`;
  run(database, sql, runId, line.atUs, line.severity, line.host, line.text, runId);
}
