/** Namespaces that are placed together: a subsystem (inheritance) or a namespace group (balancing). */
export interface AccessUnit {
  readonly name: string;
  readonly namespaces: readonly {
    readonly name: string;
    /** Share of the load, such as 1 or its expected IOPS. */ readonly weight: number;
  }[];
}

/**
 * inheritance: all namespaces of a unit are reached through one access point. balancing: the namespaces of a unit use
 * different access points as far as there are enough.
 */
export type AccessStrategy = 'inheritance' | 'balancing';

export interface AccessPlan {
  /** By namespace: the optimized access point, then the non-optimized ones. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** By access point: sum of the weights of the namespaces for which it is the optimized one. */
  readonly load: ReadonlyMap<string, number>;
}

/** One optimized and two non-optimized access points for each namespace (study E). */
const POINTS_EACH = 3;

/**
 * Which access points serve which namespace: a unit starts at the least loaded point, the first of equals, and goes
 * round the ring from there. With fewer than three points each namespace has all of them (rule L043).
 */
export function assignAccessPoints(
  points: readonly string[],
  units: readonly AccessUnit[],
  strategy: AccessStrategy,
): AccessPlan {
  const load = new Map(points.map((point) => [point, 0]));
  const paths = new Map<string, readonly string[]>();
  if (points.length === 0) return { paths, load };
  const at = (place: number): string => points[place % points.length] ?? '';
  for (const { namespaces } of units) {
    const start = leastLoaded(points, load);
    namespaces.forEach(({ name, weight }, index) => {
      const first = start + (strategy === 'balancing' ? index : 0);
      const count = Math.min(POINTS_EACH, points.length);
      paths.set(
        name,
        Array.from({ length: count }, (_, step) => at(first + step)),
      );
      load.set(at(first), (load.get(at(first)) ?? 0) + weight);
    });
  }
  return { paths, load };
}

function leastLoaded(points: readonly string[], load: ReadonlyMap<string, number>): number {
  const loads = points.map((point) => load.get(point) ?? 0);
  return loads.indexOf(Math.min(...loads));
}
