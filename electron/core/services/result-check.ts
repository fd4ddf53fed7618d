import type { Checked, Output } from '../../../shared/contract/contract.ts';
import { countResults } from '../store/result-query.ts';
import { writeVerdict } from '../store/result-verdicts.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';

type Selection = Checked<'results.check'>['selection'];

/** Judges the selected results by all sanity laws and stores the verdicts that changed. Throws `too-large`. */
export async function checkResults(
  context: ServiceContext,
  selection: Selection,
  signal?: AbortSignal,
): Promise<Output<'results.check'>> {
  const { workers, directory, store } = context;
  const job = { database: directory.database, selection };
  const { checked, flagged, changed } = await workers.run('check-results', job, signal);
  await store.writeMany(changed, writeVerdict);
  const ids = changed.map(({ id }) => id);
  if (ids.length > 0) tellChanged(context, 'results', ids);
  return { checked, flagged, ids };
}

/** Whole labs of this many results are judged after an import; of larger ones the user asks for a part. */
const MOST_OF_A_LAB = 5_000;

/** What came into a lab is judged on its bed and beside what was there. */
export async function checkLab(context: ServiceContext, labId: string, signal: AbortSignal): Promise<void> {
  const selection = { labId, runIds: [], configurations: [], ids: [], filter: '' };
  if (countResults(context.store.reader, selection) <= MOST_OF_A_LAB) await checkResults(context, selection, signal);
}
