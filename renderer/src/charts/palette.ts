/** Colours of a chart, read from the design tokens so that light, dark and print each have their own. */
export interface ChartPalette {
  readonly series: readonly string[];
  readonly grid: string;
  readonly axis: string;
  readonly label: string;
  readonly value: string;
  readonly surface: string;
  readonly limit: string;
  readonly font: string;
}

const SERIES = ['--c1', '--c2', '--c3', '--c4', '--c5'];

export function paletteOf(element: Element): ChartPalette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    series: SERIES.map(token),
    grid: token('--grid'),
    axis: token('--border-strong'),
    label: token('--text-2'),
    value: token('--text'),
    surface: token('--surface'),
    limit: token('--warn-line'),
    font: token('--sans'),
  };
}
