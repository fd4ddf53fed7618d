import type { Direction, Directions, PointResult } from '../../../../shared/results/point-result.ts';
import type { Latency } from '../../../../shared/results/latency.ts';
import { NS_PER_MICROSECOND, NS_PER_MILLISECOND } from '../../../../shared/units/quantity.ts';

export type DirectionName = keyof Directions;

/** The directions that carried I/O, in the order of the format. */
export function presentDirections(directions: Directions): { name: DirectionName; direction: Direction }[] {
  return (['read', 'write', 'trim', 'mixed'] as const).flatMap((name) => {
    const direction = directions[name];
    return direction === null ? [] : [{ name, direction }];
  });
}

/** Latency to draw: the total where it carries percentiles, else that of completion. They are never mixed. */
export function drawnLatency(direction: Direction): { kind: 'total' | 'completion'; latency: Latency } | null {
  const { total, completion } = direction.latency;
  const rich = (latency: Latency | null): boolean =>
    latency !== null && (latency.percentiles.length > 0 || latency.histogram !== null);
  if (total !== null && rich(total)) return { kind: 'total', latency: total };
  if (completion !== null && rich(completion)) return { kind: 'completion', latency: completion };
  if (total !== null) return { kind: 'total', latency: total };
  return completion === null ? null : { kind: 'completion', latency: completion };
}

/** One unit for all latencies of a picture, by its largest percentile. */
export function latencyUnit(latency: Latency): { name: string; ns: number } {
  const largest = Math.max(latency.meanNs, ...latency.percentiles.map(({ valueNs }) => valueNs));
  return largest < NS_PER_MILLISECOND ? { name: 'µs', ns: NS_PER_MICROSECOND } : { name: 'ms', ns: NS_PER_MILLISECOND };
}

/** Percentiles that the picture shows, out of those that the tool printed. */
const SHOWN_PERCENTS = [50, 90, 99, 99.9, 99.99, 99.999];
export const shownPercentiles = (latency: Latency): Latency['percentiles'] =>
  SHOWN_PERCENTS.flatMap(
    (wanted) => latency.percentiles.find(({ percent }) => Math.abs(percent - wanted) < 1e-6) ?? [],
  );

/** Sum of a rate over the directions of a result or of one of its hosts; null when one of them does not have it. */
export function sumOf({ directions }: Pick<PointResult, 'directions'>, key: 'iops' | 'bytesPerSecond'): number | null {
  const rates = presentDirections(directions).map(({ direction }) => direction[key]);
  const known = rates.filter((rate) => rate !== null);
  return known.length === 0 || known.length < rates.length ? null : known.reduce<number>((sum, rate) => sum + rate, 0);
}

/** Raw outputs of a result: those of its hosts, and the imported file. */
export function artefactsOf(result: PointResult): { name: string; hash: string }[] {
  const ofHosts = result.hosts.flatMap((host) =>
    host.artefacts.map(({ name, hash }) => ({ name: `${host.host}: ${name}`, hash })),
  );
  const { provenance } = result;
  const imported =
    provenance.kind === 'imported' && provenance.artefact !== null
      ? [{ name: provenance.file, hash: provenance.artefact }]
      : [];
  return [...ofHosts, ...imported.filter(({ hash }) => ofHosts.every((other) => other.hash !== hash))];
}
