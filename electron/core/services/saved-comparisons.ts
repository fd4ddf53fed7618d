import type { Handlers } from '../../../shared/contract/contract.ts';
import type { SavedComparison } from '../../../shared/contract/compare-methods.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import { readLab } from '../store/labs.ts';
import { comparisonPlace, listComparisons, saveComparison, setComparisonDeleted } from '../store/saved-comparisons.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';

type Topic = 'compare.save' | 'compare.list' | 'compare.delete';

export function savedComparisonHandlers(context: ServiceContext): Pick<Handlers, Topic> {
  const { store, clock } = context;
  return {
    'compare.save': async ({ comparison, baseRevision }) => {
      const revision = save(context, comparison, baseRevision);
      tellChanged(context, 'comparisons', [comparison.id]);
      return { revision };
    },
    'compare.list': async ({ labId, deleted }) => ({ comparisons: listComparisons(store.reader, labId, deleted) }),
    'compare.delete': async ({ id, restore }) => {
      store.write((database) => setComparisonDeleted(database, id, restore ? null : clock.nowUs()));
      tellChanged(context, 'comparisons', [id]);
      return { deleted: !restore };
    },
  };
}

/** Throws `stale` when it was changed since, `refused` when it would move to another lab, `not-found` without one. */
function save({ store, clock }: ServiceContext, comparison: SavedComparison, baseRevision: number | null): number {
  return store.write((database) => {
    const place = comparisonPlace(database, comparison.id);
    if (place === null && baseRevision !== null)
      throw new CodedError('not-found', `No saved comparison ${comparison.id}`, 'A new one has baseRevision null.');
    if ((place?.revision ?? null) !== baseRevision)
      throw new CodedError('stale', `"${comparison.name}" was changed since`, 'Load it again.', {
        revision: place?.revision,
      });
    if (place !== null && place.labId !== comparison.labId)
      throw new CodedError('refused', 'A saved comparison cannot move to another lab');
    readLab(database, comparison.labId);
    const revision = (place?.revision ?? 0) + 1;
    saveComparison(database, { comparison, revision, updatedUs: epochMicroseconds(clock.nowUs()) });
    return revision;
  });
}
