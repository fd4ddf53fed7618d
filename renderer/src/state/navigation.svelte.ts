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
  #discovery = $state.raw<Id | null>(null);

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

  /** Opens the drawing of a lab and compares a machine with it. */
  discover(hostId: Id, labId: Id): void {
    this.#discovery = hostId;
    this.openLab(labId);
  }

  /** The machine that is to be compared with the drawing; asked for once. */
  takeDiscovery(): Id | null {
    const hostId = this.#discovery;
    this.#discovery = null;
    return hostId;
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
