import { CodedError } from '../../../shared/contract/errors.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { ReadableDatabase } from './handles.ts';
import { readLab, readLabRevision } from './labs.ts';
import { readRunDetails } from './runs.ts';

/** The bed of a run as it was drawn then; null where the run or the revision of its lab is not there any more. */
export const bedOfRun = (database: ReadableDatabase, runId: string): Lab | null =>
  unlessMissing(() => {
    const { frozen, labRevision } = readRunDetails(database, runId);
    return readLabRevision(database, frozen.plan.labId, labRevision);
  });

/** A bed as it is drawn now; null for one that was deleted or is damaged. */
export const bedOfLab = (database: ReadableDatabase, labId: string): Lab | null =>
  unlessMissing(() => readLab(database, labId).lab);

function unlessMissing(read: () => Lab): Lab | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
