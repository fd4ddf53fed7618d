import { all, run, type WritableDatabase } from '../handles.ts';

/**
 * The run engine's record of a host, with nothing in it. A record names a machine and a directory whose program is
 * started to follow or to end a run: one that another workspace wrote is not to be believed.
 */
export const FORGOTTEN_HOST = JSON.stringify({ managedHost: '', directory: null, bootId: null, t0Cs: null });

const GOES_ON = "state NOT IN ('done', 'failed', 'cancelled')";
const REASON = 'It had not ended in the workspace that was restored';

/** Ends every run, so that none is attached to at the next start. Answers the numbers of those that had not ended. */
export function endForeignRuns(database: WritableDatabase): number[] {
  const numbers = all<{ number: number }>(database, `SELECT number FROM run WHERE ${GOES_ON} ORDER BY number`);
  run(
    database,
    `UPDATE run_point SET state = 'cancelled' WHERE state IN ('waiting', 'running', 'collecting')
      AND run_id IN (SELECT id FROM run WHERE ${GOES_ON})`,
  );
  run(database, `UPDATE run SET state = 'failed', reason = ?, engine = NULL WHERE ${GOES_ON}`, REASON);
  run(database, `UPDATE run_host SET state = 'failed' WHERE ${GOES_ON}`);
  run(database, 'UPDATE run_host SET engine = ?', FORGOTTEN_HOST);
  return numbers.map(({ number }) => number);
}
