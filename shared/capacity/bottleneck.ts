/** The kinds of element that can limit a test bed. */
export const ELEMENTS = [
  'drives',
  'drive_links',
  'client_links',
  'target_links',
  'client_nic_total',
  'target_nic_total',
  'client_nic_pcie',
  'target_nic_pcie',
  'node_links',
  'switch',
  'socket_link',
  'memory',
  'initiator_cpu',
  'target_cpu',
] as const;
export type ElementId = (typeof ELEMENTS)[number];

/** I/O per second that each known element carries at most; an element that is not known is absent. */
export type Ceilings = Readonly<Partial<Record<ElementId, number>>>;

const NETWORK: ReadonlySet<ElementId> = new Set<ElementId>([
  'client_links',
  'target_links',
  'client_nic_total',
  'target_nic_total',
  'client_nic_pcie',
  'target_nic_pcie',
  'node_links',
  'switch',
]);

/** Links, adapters, their slots, switches: whatever lies between storage and load. */
export const isNetwork = (element: ElementId): boolean => NETWORK.has(element);

/** A value this close to the lowest ceiling has reached it. */
const REACHED_SHARE = 0.9;
/** Ceilings within 2 % of the lowest are named beside it. */
const TIE = 0.02;

/**
 * network_bound: a network element is the lowest and has been reached. network_lowest_not_reached: it is the lowest,
 * but another limit or too little depth holds the value below it. bound: drives or processors reached.
 * below_all_ceilings: something that is not modelled, or too little depth.
 */
export type BoundState = 'network_bound' | 'network_lowest_not_reached' | 'bound' | 'below_all_ceilings';

export interface Bottleneck {
  readonly element: ElementId;
  readonly ceilingIops: number;
  /** Lowest ceiling of the other elements; null when there is no other. */
  readonly runnerUp: { readonly element: ElementId; readonly ceilingIops: number } | null;
  /** All elements within 2 % of the lowest, itself included. */
  readonly near: readonly ElementId[];
  /** value / ceiling; null without a value. */
  readonly share: number | null;
  readonly networkBound: boolean;
  readonly state: BoundState;
}

/** Known elements from the lowest ceiling up; equal ones in the order of ELEMENTS. */
export function rankCeilings(ceilings: Ceilings): { element: ElementId; ceilingIops: number }[] {
  return ELEMENTS.flatMap((element) => {
    const ceilingIops = ceilings[element];
    return ceilingIops === undefined ? [] : [{ element, ceilingIops }];
  }).sort((a, b) => a.ceilingIops - b.ceilingIops);
}

/** Which ceiling binds, and whether `iops` (measured, else predicted; null for neither) reaches it. Null without ceilings. */
export function findBottleneck(ceilings: Ceilings, iops: number | null): Bottleneck | null {
  const [lowest, runnerUp] = rankCeilings(ceilings);
  if (lowest === undefined) return null;
  const { element, ceilingIops } = lowest;
  const share = iops === null ? null : iops / ceilingIops;
  const reached = share !== null && share >= REACHED_SHARE;
  const near = rankCeilings(ceilings).filter((each) => each.ceilingIops <= ceilingIops * (1 + TIE));
  return {
    element,
    ceilingIops,
    runnerUp: runnerUp ?? null,
    near: near.map((each) => each.element),
    share,
    networkBound: isNetwork(element) && reached,
    state: stateOf(isNetwork(element), reached),
  };
}

function stateOf(network: boolean, reached: boolean): BoundState {
  if (network) return reached ? 'network_bound' : 'network_lowest_not_reached';
  return reached ? 'bound' : 'below_all_ceilings';
}
