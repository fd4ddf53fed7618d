import { countText } from '../../../../../shared/units/count-text.ts';
import { isUnmapped, type ImportItem } from '../../../state/importing.svelte.ts';

/**
 * What came of a file. `unknown` is a file of no format that is read; `broken` is one that is, but is damaged; what
 * `told-elsewhere` says went into the result of another file, such as the logs that a JSON names.
 */
export interface Outcome {
  readonly kind: 'good' | 'table' | 'broken' | 'unknown' | 'part';
  readonly severity: 'ok' | 'note' | 'warning' | 'error';
  readonly text: string;
}

export function outcomeOf(item: ImportItem): Outcome {
  if (isUnmapped(item)) return { kind: 'table', severity: 'warning', text: 'table to map' };
  const isUnknown = item.problems.some(({ code }) => code === 'unknown-format');
  if (isUnknown) return { kind: 'unknown', severity: 'note', text: 'not ours' };
  const isPart = item.results.length === 0 && item.problems.some(({ code }) => code === 'told-elsewhere');
  if (isPart) return { kind: 'part', severity: 'ok', text: 'in a result' };
  if (item.results.length === 0) return { kind: 'broken', severity: 'error', text: 'broken' };
  const isClean = item.problems.every(({ severity }) => severity === 'note');
  return { kind: 'good', severity: isClean ? 'ok' : 'warning', text: countText(item.results.length, 'result') };
}

const ORDER = { table: 0, broken: 1, good: 2, unknown: 3, part: 4 } as const;

/** What asks for something first, then what is broken; files in their order otherwise. */
export function sortedItems(items: readonly ImportItem[]): ImportItem[] {
  const rank = (item: ImportItem): number =>
    ORDER[outcomeOf(item).kind] + (outcomeOf(item).severity === 'ok' ? 0.5 : 0);
  return [...items].sort((one, other) => rank(one) - rank(other));
}

/** All of it as text, for a message or a ticket. */
export function outcomeText(items: readonly ImportItem[]): string {
  return items
    .flatMap((item) => [
      `${item.name}\t${item.format ?? '–'}\t${outcomeOf(item).text}`,
      ...item.problems.map(
        ({ severity, code, where, message, tip }) =>
          `  ${severity} ${code} ${where}: ${message}${tip === null ? '' : `. ${tip}`}`,
      ),
    ])
    .join('\n');
}
