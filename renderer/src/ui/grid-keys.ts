/** The row that a key leads to; null when the key is not one of the grid's. Without a selection the first row. */
export function nextRow(key: string, selected: number | null, total: number, page: number): number | null {
  if (total === 0) return null;
  const last = total - 1;
  const from = selected ?? -1;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: selected === null ? 0 : from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: last,
  };
  const next = steps[key];
  return next === undefined ? null : Math.min(last, Math.max(0, next));
}
