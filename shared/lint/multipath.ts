/** A live path of a namespace as the host sees it. */
export interface LivePath<Node> {
  readonly state: 'optimized' | 'non-optimized';
  /** NUMA node of the host-side port; null when not known. */
  readonly node: Node | null;
}

export type IoPolicy = 'numa' | 'round-robin' | 'queue-depth' | 'active-passive' | 'active-active';

/** How far a node is from another, as the SLIT tells it. */
export type NodeDistance<Node> = (from: Node, to: Node) => number;

/**
 * Places in `live` of the paths that carry I/O. Only paths of the best state are candidates. Linux native multipath
 * (drivers/nvme/host/multipath.c): `numa` takes the nearest candidate for each node that issues I/O, the first of
 * equals; a TCP controller has no node, so all nodes take the same one; the other policies use all candidates. SPDK:
 * active-passive uses one. Without distances every other node is equally far.
 */
export function carryingPaths<Node>(
  policy: IoPolicy,
  transport: string,
  live: readonly LivePath<Node>[],
  ioNodes: readonly Node[],
  distance: NodeDistance<Node> = (from, to) => (from === to ? 0 : 1),
): number[] {
  const places = live.map((path, at) => ({ ...path, at }));
  const optimized = places.filter(({ state }) => state === 'optimized');
  const candidates = optimized.length > 0 ? optimized : places;
  const [first] = candidates;
  if (first === undefined) return [];
  if (candidates.length === 1 || policy === 'active-passive') return [first.at];
  if (policy !== 'numa') return candidates.map(({ at }) => at);
  if (transport === 'tcp') return [first.at];
  const away = (node: Node, path: LivePath<Node>): number =>
    path.node === null ? Infinity : distance(node, path.node);
  const chosen = ioNodes.map(
    (node) => candidates.reduce((best, path) => (away(node, path) < away(node, best) ? path : best), first).at,
  );
  return [...new Set(chosen)].sort((a, b) => a - b);
}

/** Active/standby holds: never two paths carry I/O at the same time. */
export const isOnePathGuaranteed = <Node>(
  policy: IoPolicy,
  transport: string,
  live: readonly LivePath<Node>[],
  ioNodes: readonly Node[],
): boolean => carryingPaths(policy, transport, live, ioNodes).length <= 1;
