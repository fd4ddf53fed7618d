import type { LabIndex } from '../model/lab-index.ts';
import type { PointResult } from '../results/point-result.ts';
import { formatBytes } from '../units/format.ts';
import { hostOf, servingDrives } from './bed.ts';
import type { Found } from './rule.ts';

/** A result of one drive, and the bed as it was drawn when it was measured. */
export interface MeasuredBaseline {
  readonly result: PointResult;
  readonly index: LabIndex;
}

/** One thing that a rate of one drive depends on, and what it is in a bed. */
interface Fact {
  readonly name: string;
  readonly values: Set<string>;
}

const MODEL = 'drive model';
const KERNEL = 'kernel';

/** What a rate of one drive holds for: of each model apart, since any of them may have been measured. */
function factsOf(index: LabIndex): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  const add = (name: string, value: string | null, model: string | null = null): void => {
    if (value === null) return;
    const key = JSON.stringify([name, model]);
    facts.set(key, { name, values: (facts.get(key)?.values ?? new Set()).add(value) });
  };
  for (const { id, model, firmware, lbaBytes } of servingDrives(index)) {
    add(MODEL, model);
    add('firmware', firmware, model);
    add('LBA format', lbaBytes === null ? null : formatBytes(lbaBytes), model);
    add(KERNEL, hostOf(index, id)?.kernel ?? null);
  }
  for (const { stripBytes } of index.ofKind('array'))
    add('strip', stripBytes === null ? null : formatBytes(stripBytes));
  return facts;
}

/** A model beside the old one changes nothing of that; of all else a value that was not there then does. */
function isStale({ name, values: now }: Fact, then: Fact): boolean {
  const isKept = (value: string): boolean => then.values.has(value);
  return name === MODEL ? ![...now].some(isKept) : ![...now].every(isKept);
}

const listOf = ({ values }: Fact): string => [...values].sort().join(', ');

/**
 * Rule L057: baselines whose drives had another model, firmware, format or strip than those that are drawn now, and as a
 * warning those of another kernel, which may have changed nothing.
 */
export function staleBaselines(now: LabIndex, baselines: readonly MeasuredBaseline[]): Found[] {
  const ours = factsOf(now);
  const entities = servingDrives(now)
    .slice(0, 1)
    .map(({ id }) => id);
  return baselines.flatMap(({ result, index }) => {
    const then = factsOf(index);
    const changed = [...ours].flatMap(([key, fact]) => {
      const old = then.get(key);
      if (old === undefined || !isStale(fact, old)) return [];
      return [{ isKernel: fact.name === KERNEL, text: `${fact.name} ${listOf(old)}, now ${listOf(fact)}` }];
    });
    if (changed.length === 0) return [];
    const place = `${result.configuration}, ${result.workload.name}`;
    const message = `${place}: the baseline belongs to ${changed.map(({ text }) => text).join('; ')}: it is stale`;
    const severity = changed.every(({ isKernel }) => isKernel) ? ('warning' as const) : ('error' as const);
    return [{ entities, place, message, severity }];
  });
}
