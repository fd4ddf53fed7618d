import type { LabIndex } from '../model/lab-index.ts';
import type { PointResult } from '../results/point-result.ts';
import { formatBytes } from '../units/format.ts';
import type { Found } from './rule.ts';

/** A result of one drive, and the bed as it was drawn when it was measured. */
export interface MeasuredBaseline {
  readonly result: PointResult;
  readonly index: LabIndex;
}

/** What a rate of one drive holds for, by name; a fact that the drawing does not tell is absent. */
function factsOf(index: LabIndex): Map<string, string> {
  const facts = new Map<string, Set<string>>();
  const add = (name: string, value: string | null): void => {
    if (value !== null) facts.set(name, (facts.get(name) ?? new Set()).add(value));
  };
  for (const { model, firmware, lbaBytes } of index.ofKind('drive')) {
    add('drive model', model);
    add('firmware', firmware);
    add('LBA format', lbaBytes === null ? null : formatBytes(lbaBytes));
  }
  for (const { stripBytes } of index.ofKind('array'))
    add('strip', stripBytes === null ? null : formatBytes(stripBytes));
  return new Map([...facts].map(([name, values]) => [name, [...values].sort().join(', ')]));
}

/** Rule L057: baselines whose drives had another firmware, format or strip than those that are drawn now. */
export function staleBaselines(now: LabIndex, baselines: readonly MeasuredBaseline[]): Found[] {
  const ours = factsOf(now);
  return baselines.flatMap(({ result, index }) => {
    const then = factsOf(index);
    const changed = [...ours].flatMap(([name, value]) => {
      const old = then.get(name);
      return old === undefined || old === value ? [] : [`${name} ${old}, now ${value}`];
    });
    if (changed.length === 0) return [];
    const place = `${result.configuration}, ${result.workload.name}`;
    const message = `${place}: the baseline belongs to ${changed.join('; ')}: it is stale`;
    return [
      {
        entities: now
          .ofKind('drive')
          .slice(0, 1)
          .map(({ id }) => id),
        place,
        message,
      },
    ];
  });
}
