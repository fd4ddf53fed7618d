import type { CoreUse } from './drawing.ts';
import type { LogicalLayer } from './layers.ts';
import type { LookName } from './looks.ts';

/** The colour of each layer: of its lines between hosts, of those within one, and of the bar of its chips. */
export const LAYER_LOOKS: Readonly<
  Record<LogicalLayer, { readonly line: LookName; readonly inner: LookName; readonly fill: LookName }>
> = {
  raid: { line: 'lineC3', inner: 'innerC3', fill: 'fillC3' },
  volumes: { line: 'dashC3', inner: 'innerC3', fill: 'fillC3' },
  mirrors: { line: 'lineC4', inner: 'innerC4', fill: 'fillC4' },
  caches: { line: 'lineC2', inner: 'innerC2', fill: 'fillC2' },
  targets: { line: 'lineC5', inner: 'innerC5', fill: 'fillC5' },
  namespaces: { line: 'dashC5', inner: 'innerC5', fill: 'fillC5' },
  listeners: { line: 'lineC5', inner: 'innerC5', fill: 'fillC1' },
  access: { line: 'dashC1', inner: 'innerC1', fill: 'fillC1' },
  connections: { line: 'lineC1', inner: 'innerC1', fill: 'fillC1' },
  sessions: { line: 'dashC4', inner: 'innerC4', fill: 'fillC4' },
  queues: { line: 'lineC2', inner: 'innerC2', fill: 'fillC2' },
  numa: { line: 'lineNuma', inner: 'innerNuma', fill: 'fillNuma' },
  cores: { line: 'lineC2', inner: 'innerC2', fill: 'fillC2' },
};

/** How a path of a state is drawn; the state is written beside it too. */
export const STATE_LOOKS: Readonly<Record<string, LookName>> = {
  optimized: 'lineC1',
  'non-optimized': 'dashC1',
  inaccessible: 'lostPath',
  'persistent-loss': 'lostPath',
  change: 'lostPath',
};

export const CORE_LOOKS: Readonly<Record<Exclude<CoreUse, null>, LookName>> = {
  reactors: 'reactorCore',
  interrupts: 'interruptCore',
  initiator: 'initiatorCore',
  other: 'otherCore',
};

/** Around a core that is in use, however little it is loaded. */
export const CORE_EDGES: Readonly<Record<Exclude<CoreUse, null>, LookName>> = {
  reactors: 'reactorEdge',
  interrupts: 'interruptEdge',
  initiator: 'initiatorEdge',
  other: 'otherEdge',
};
