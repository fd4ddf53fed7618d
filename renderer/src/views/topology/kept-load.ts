import type { Id } from '../../../../shared/units/identity.ts';
import type { KeptLoad } from '../../state/design-check.svelte.ts';
import type { Workspace } from '../../state/workspace.svelte.ts';

/** The load whose capacity a lab's drawing shows: kept with the settings, by lab. */
export const keptLoad = (workspace: Workspace, labId: Id): KeptLoad => ({
  read: () => workspace.settings.shownLoads[labId] ?? null,
  write(key) {
    const others = Object.entries(workspace.settings.shownLoads).filter(([id]) => id !== labId);
    const shownLoads = Object.fromEntries(key === null ? others : [...others, [labId, key]]);
    void workspace.set({ shownLoads });
  },
});
