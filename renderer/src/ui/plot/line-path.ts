export interface Point {
  readonly x: number;
  readonly y: number | null;
}

/** SVG path through the points; a missing value breaks the line. */
export function linePath(points: readonly Point[], x: (value: number) => number, y: (value: number) => number): string {
  let drawing = false;
  let path = '';
  for (const point of points) {
    if (point.y === null) {
      drawing = false;
      continue;
    }
    path += `${drawing ? 'L' : 'M'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
    drawing = true;
  }
  return path;
}

/** At most two points per pixel column, its least and its greatest value: a spike is never hidden, nor a gap. */
export function reduceToColumns(points: readonly Point[], from: number, to: number, columns: number): readonly Point[] {
  if (points.length <= columns * 2) return points;
  const kept: Point[] = [];
  let column = -1;
  let low: Point | null = null;
  let high: Point | null = null;
  const flush = (): void => {
    if (low === null || high === null) return;
    kept.push(...(low === high ? [low] : low.x <= high.x ? [low, high] : [high, low]));
  };
  for (const point of points) {
    if (point.y === null) {
      flush();
      low = high = null;
      column = -1;
      kept.push(point);
      continue;
    }
    const at = Math.floor(((point.x - from) / (to - from)) * columns);
    if (at !== column) {
      flush();
      column = at;
      low = high = point;
      continue;
    }
    if (low?.y == null || point.y < low.y) low = point;
    if (high?.y == null || point.y > high.y) high = point;
  }
  flush();
  return kept;
}
