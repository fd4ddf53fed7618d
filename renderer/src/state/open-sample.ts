import type { Id } from '../../../shared/units/identity.ts';
import type { Labs } from './labs.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';

interface Places {
  readonly labs: Labs;
  readonly navigation: Navigation;
}

/** Opens a sample: the lab that was made of it before, or a new one. */
export async function openSample({ labs, navigation }: Places, sample: Id): Promise<void> {
  const known = labs.list.data?.find((lab) => lab.sample === sample);
  const id = known?.id ?? (await labs.create({ sample }));
  if (id !== null) navigation.openLab(id);
}
