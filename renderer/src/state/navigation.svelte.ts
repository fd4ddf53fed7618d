import type { Id } from '../../../shared/units/identity.ts';

export const LAB_SCREENS = ['topology', 'plan', 'files', 'run', 'results', 'compare', 'report'] as const;
export type LabScreen = (typeof LAB_SCREENS)[number];
export type ScreenName = LabScreen | 'start' | 'hosts' | 'settings';

interface Place {
  screen: ScreenName;
  labId: Id | null;
}

/** Which screen of which lab is shown. Kept in the history entry, so that a reload comes back to the same place. */
export class Navigation {
  #place = $state.raw<Place>({ screen: 'start', labId: null });

  constructor() {
    const kept: unknown = history.state;
    if (isPlace(kept)) this.#place = kept;
  }

  get screen(): ScreenName {
    return this.#place.screen;
  }
  get labId(): Id | null {
    return this.#place.labId;
  }

  go(screen: ScreenName): void {
    this.#move({ ...this.#place, screen });
  }

  openLab(labId: Id, screen: LabScreen = 'topology'): void {
    this.#move({ screen, labId });
  }

  closeLab(): void {
    this.#move({ screen: 'start', labId: null });
  }

  #move(place: Place): void {
    this.#place = place;
    history.replaceState(place, '');
  }
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== 'object' || value === null || !('screen' in value) || !('labId' in value)) return false;
  const screens: readonly unknown[] = [...LAB_SCREENS, 'start', 'hosts', 'settings'];
  return screens.includes(value.screen) && (value.labId === null || typeof value.labId === 'string');
}
