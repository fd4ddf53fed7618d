import type { Checked, Output } from '../../../shared/contract/contract.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { countResults } from '../store/result-query.ts';
import { writeVerdict } from '../store/result-verdicts.ts';
import { unjudgedChanges, unmarkStale } from '../store/stale-verdicts.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';

type Selection = Checked<'results.check'>['selection'];

const isWholeLab = ({ labId, runIds, configurations, ids, filter }: Selection): boolean =>
  labId !== null && runIds.length + configurations.length + ids.length === 0 && filter.trim() === '';

/** Judges the selected results by all sanity laws and stores the verdicts that changed. Throws `too-large`. */
export async function checkResults(
  context: ServiceContext,
  selection: Selection,
  signal?: AbortSignal,
): Promise<Output<'results.check'>> {
  const { workers, directory, store } = context;
  const job = { database: directory.database, selection };
  const labId = isWholeLab(selection) ? selection.labId : null;
  const unjudged = labId === null ? 0 : unjudgedChanges(store.reader, labId);
  const { checked, flagged, changed } = await workers.run('check-results', job, signal);
  await store.writeMany(changed, writeVerdict);
  if (labId !== null) store.write((database) => unmarkStale(database, labId, unjudged));
  const ids = changed.map(({ id }) => id);
  if (ids.length > 0) tellChanged(context, 'results', ids);
  return { checked, flagged, ids };
}

/** Whole labs of this many results are judged after an import; of larger ones the user asks for a part. */
const MOST_OF_A_LAB = 5_000;

const wholeLab = (labId: string): Selection => ({ labId, runIds: [], configurations: [], ids: [], filter: '' });

/** Whether a lab is judged as a whole without being asked. */
export const isSmallLab = (database: ReadableDatabase, labId: string): boolean =>
  countResults(database, wholeLab(labId)) <= MOST_OF_A_LAB;

/** What came into a lab is judged on its bed and beside what was there. */
export async function checkLab(context: ServiceContext, labId: string, signal: AbortSignal): Promise<void> {
  if (isSmallLab(context.store.reader, labId)) await checkResults(context, wholeLab(labId), signal);
}
