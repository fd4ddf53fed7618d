import type { Checked, Output } from '../../../shared/contract/contract.ts';
import { busyCoresBetween, type BusyCores } from '../../../shared/parse/spdk/reactors.ts';
import { setTargetCores } from '../store/result-cores.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';

/** Stores how many cores served the results, and how busy they were; captures that tell nothing change nothing. */
export function storeTargetCores(
  context: ServiceContext,
  { selection, cores }: Checked<'results.setTargetCores'>,
): Output<'results.setTargetCores'> {
  const { targetCores, problems } = toldCores(cores);
  if (problems.length > 0) return { ids: [], targetCores: null, problems: [...problems] };
  const ids = context.store.write((database) => setTargetCores(database, selection, targetCores));
  tellChanged(context, 'results', ids);
  return { ids, targetCores, problems: [] };
}

function toldCores(cores: Checked<'results.setTargetCores'>['cores']): BusyCores {
  if (cores === null) return { targetCores: null, problems: [] };
  if (cores.kind === 'reactors') return busyCoresBetween(cores.before, cores.after);
  const { cores: count, busyCores } = cores;
  return { targetCores: { cores: count, busyCores, source: 'entered', detail: 'entered' }, problems: [] };
}
