/** Round steps of an axis: 1, 2 or 5 times a power of ten. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.999_999) ?? 10;
  return factor * power;
}

/** Ticks from 0 to at least `most`, about `count` steps. An axis of nothing goes to 1. */
export function linearTicks(most: number, count = 4): number[] {
  const top = most > 0 && Number.isFinite(most) ? most : 1;
  const step = roundStep(top / count);
  const steps = Math.ceil(top / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

/** Ticks of a logarithmic axis that encloses both values: 1, 2 and 5 times powers of ten. Both must be above 0. */
export function logTicks(least: number, most: number): number[] {
  const low = Math.floor(Math.log10(least));
  const high = Math.ceil(Math.log10(most));
  const all = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)).flatMap((power) =>
    [1, 2, 5].map((factor) => Number((factor * power).toPrecision(12))),
  );
  const first = Math.max(
    0,
    all.findLastIndex((tick) => tick <= least),
  );
  const last = all.findIndex((tick) => tick >= most);
  const chosen = all.slice(first, (last < 0 ? all.length : last) + 1);
  if (chosen.length <= 7) return chosen;
  const bottom = chosen[0] ?? least;
  const top = chosen.at(-1) ?? most;
  const decades = chosen.filter((tick) => Number.isInteger(Number(Math.log10(tick).toFixed(9))));
  // A decade that lies at an end would have its number printed over the end's.
  return [bottom, ...decades.filter((tick) => tick > bottom * 2.5 && tick < top / 2.5), top];
}

/** From a value to a place between two pixels. */
export const linearScale =
  (from: number, to: number, start: number, end: number) =>
  (value: number): number =>
    to === from ? start : start + ((value - from) / (to - from)) * (end - start);

export const logScale =
  (from: number, to: number, start: number, end: number) =>
  (value: number): number =>
    linearScale(Math.log10(from), Math.log10(to), start, end)(Math.log10(value));
