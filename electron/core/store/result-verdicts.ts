import type { PointResult } from '../../../shared/results/point-result.ts';
import { run, type WritableDatabase } from './handles.ts';
import { packBody } from './result-body.ts';
import { flagsOf } from './results.ts';

/** A stored result's problems, ready to be written: made in a worker. */
export interface PackedVerdict {
  readonly id: string;
  readonly flags: string;
  /** The body without histograms, which stay as they are. */
  readonly body: Uint8Array;
}

/** Takes a result that was read without its histograms. */
export const packVerdict = (result: PointResult): PackedVerdict => ({
  id: result.id,
  flags: JSON.stringify(flagsOf(result)),
  body: packBody(result).body,
});

export function writeVerdict(database: WritableDatabase, { id, flags, body }: PackedVerdict): void {
  if (run(database, 'UPDATE result SET flags = ? WHERE id = ? AND deleted_us IS NULL', flags, id) === 0) return;
  run(database, 'UPDATE result_body SET body = ? WHERE result_id = ?', body, id);
}
