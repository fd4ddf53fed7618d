import type { EntityKind } from '../model/lab.ts';
import type { Id } from '../units/identity.ts';

/** What of a lab the drawing shows. Hardware is on unless switched off, what lies over it is off unless switched on. */
export const LAYERS = [
  { id: 'drives', title: 'Drives', group: 'hardware', kinds: ['drive'] },
  { id: 'nics', title: 'NICs', group: 'hardware', kinds: ['nic'] },
  { id: 'cables', title: 'Cables', group: 'hardware', kinds: ['link'] },
  { id: 'labels', title: 'Cable labels', group: 'hardware', kinds: [] },
  { id: 'notes', title: 'Notes', group: 'hardware', kinds: ['note'] },
  { id: 'raid', title: 'RAID sets', group: 'logical', kinds: ['array'] },
  { id: 'volumes', title: 'Volumes', group: 'logical', kinds: ['volume'] },
  { id: 'mirrors', title: 'Mirrors and replication', group: 'logical', kinds: ['mirror'] },
  { id: 'caches', title: 'Cache devices', group: 'logical', kinds: ['cache'] },
  { id: 'targets', title: 'Subsystems and targets', group: 'logical', kinds: ['subsystem', 'target'] },
  { id: 'namespaces', title: 'Namespaces and LUNs', group: 'logical', kinds: ['subsystem', 'target'] },
  { id: 'listeners', title: 'Listeners and portals', group: 'logical', kinds: ['listener'] },
  { id: 'access', title: 'ANA groups', group: 'logical', kinds: ['accessGroup'] },
  { id: 'connections', title: 'Connections and path state', group: 'logical', kinds: ['connection'] },
  { id: 'sessions', title: 'iSCSI sessions', group: 'logical', kinds: ['session'] },
  { id: 'queues', title: 'Queue ownership', group: 'logical', kinds: ['coreSet'] },
  { id: 'numa', title: 'NUMA assignment', group: 'logical', kinds: ['vm'] },
  { id: 'cores', title: 'CPU cores and their load', group: 'logical', kinds: ['coreSet'] },
] as const satisfies readonly {
  readonly id: string;
  readonly title: string;
  readonly group: 'hardware' | 'logical';
  readonly kinds: readonly EntityKind[];
}[];

export type Layer = (typeof LAYERS)[number]['id'];
export type LogicalLayer = Extract<(typeof LAYERS)[number], { group: 'logical' }>['id'];

/** How a lab is drawn: which layers, and what is folded up. */
export interface DrawingView {
  readonly layers: ReadonlySet<Layer>;
  /** Hosts drawn without what is in them but their NICs, and holders of drives drawn with one box per model. */
  readonly folded: ReadonlySet<Id>;
}

const HARDWARE: readonly Layer[] = LAYERS.flatMap(({ id, group }) => (group === 'hardware' ? [id] : []));

/** All hardware, nothing laid over it, nothing folded. */
export const plainView: DrawingView = { layers: new Set(HARDWARE), folded: new Set() };

const isLayer = (text: string): text is Layer => LAYERS.some(({ id }) => id === text);

/** A view as it was stored; names of layers that are no more are passed over. */
export const readView = (stored: {
  readonly layers: readonly string[];
  readonly folded: readonly Id[];
}): DrawingView => ({
  layers: new Set(stored.layers.filter(isLayer)),
  folded: new Set(stored.folded),
});

/** The view with these things folded up where any of them was open, else with all of them open. */
export function toggledFolds(
  view: DrawingView,
  keys: readonly string[],
): { readonly view: DrawingView; readonly opens: boolean } {
  const folded = new Set(view.folded);
  const opens = keys.every((key) => folded.has(key));
  for (const key of keys) {
    if (opens) folded.delete(key);
    else folded.add(key);
  }
  return { view: { ...view, folded }, opens };
}

/** The view with this layer on where it was off, and off where it was on. */
export function toggledLayer(view: DrawingView, layer: Layer): DrawingView {
  const layers = new Set(view.layers);
  if (!layers.delete(layer)) layers.add(layer);
  return { ...view, layers };
}

/** The logical layers that are on, in the order of the table. */
export const logicalLayers = (view: DrawingView): LogicalLayer[] =>
  LAYERS.flatMap((layer) => (layer.group === 'logical' && view.layers.has(layer.id) ? [layer.id] : []));

export const layerTitle = (layer: Layer): string => LAYERS.find(({ id }) => id === layer)?.title ?? layer;
