import type { Session } from '../state/session.svelte.ts';
import type { Command } from './commands.ts';

/** The devices of the open lab: each leads to its place on the drawing. */
export function deviceCommands({ devices, navigation }: Session): Command[] {
  return devices.of(navigation.labId).map(({ id, title }) => ({
    id: `device-${id}`,
    title,
    group: 'Go to',
    run: () => {
      devices.wanted = id;
      navigation.go('topology');
    },
  }));
}
