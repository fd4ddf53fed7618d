import type { Entity } from '../model/lab.ts';
import type { Source } from '../model/provenance.ts';

export interface KeptField {
  readonly field: string;
  readonly entered: string;
  readonly measured: string;
}

/**
 * Measured values into a known entity. Null never replaces a value; a value that the user entered stays (and is told);
 * anything else takes the measured one. Answers the same object when nothing changed.
 */
export function mergeFields<E extends Entity>(
  known: E,
  measured: Readonly<Record<string, unknown>>,
): { merged: E; kept: KeptField[] } {
  const kept: KeptField[] = [];
  const changes: Record<string, unknown> = {};
  const provenance: Record<string, Source> = { ...known.provenance };
  for (const [field, value] of Object.entries(measured) as [keyof E & string, unknown][]) {
    if (value === null || sameValue(known[field], value)) continue;
    if (isEntered(known, field)) {
      kept.push({ field, entered: JSON.stringify(known[field]), measured: JSON.stringify(value) });
      continue;
    }
    changes[field] = value;
    if (!PLACEMENT.has(field)) provenance[field] = 'measured';
  }
  if (Object.keys(changes).length === 0) return { merged: known, kept };
  return { merged: { ...known, ...changes, provenance }, kept };
}

/** Where things sit and what ties them together is not a value with a source. */
const PLACEMENT = new Set(['parent', 'socket', 'managedHost', 'kind', 'index', 'writeState', 'ports', 'transports']);

/** Entered by hand: there is a value and no other source is noted. Names are the user's own once drawn. */
function isEntered<E extends Entity>(known: E, field: keyof E & string): boolean {
  if (PLACEMENT.has(field)) return false;
  const value = known[field];
  const empty = value === null || value === undefined || value === '' || isEmptyRecord(value);
  return !empty && (known.provenance?.[field] ?? 'entered') === 'entered';
}

const isEmptyRecord = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function sameValue(one: unknown, other: unknown): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** Key order does not make a difference; absent and undefined are the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [two]) => (one < two ? -1 : 1)))
      : inner,
  );
}
