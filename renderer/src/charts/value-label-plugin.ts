import type { Plugin } from 'chart.js';
import { formatNumber, formatShort } from '../../../shared/units/format.ts';
import type { ChartSpec } from '../../../shared/report/report.ts';
import type { ChartPalette } from './palette.ts';

/** Values at the bars themselves. Left out where the bars are too narrow for them, rather than printed over each other. */
export function valueLabelPlugin(spec: ChartSpec, palette: ChartPalette): Plugin<'bar'> {
  const text = (value: number): string =>
    spec.decimals === 0 && value >= 10_000
      ? formatShort(Number(value.toPrecision(3)))
      : formatNumber(value, spec.decimals);
  return {
    id: 'value-labels',
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `500 11px ${palette.font}`;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'bottom';
      ctx.lineJoin = 'round';
      spec.series.forEach((series, index) => {
        chart.getDatasetMeta(index).data.forEach((element, at) => {
          const value = series.values[at] ?? null;
          if (value === null) return;
          const { x, y, width } = element as unknown as { x: number; y: number; width: number };
          const label = text(value);
          if (ctx.measureText(label).width > width * 1.12) return;
          const top =
            y -
            3 -
            errorHeight(
              chart.scales['y']?.getPixelForValue.bind(chart.scales['y']),
              value,
              series.errors?.[at] ?? null,
            );
          ctx.strokeStyle = palette.surface;
          ctx.lineWidth = 3;
          ctx.strokeText(label, x, top);
          ctx.fillStyle = palette.value;
          ctx.fillText(label, x, top);
        });
      });
      ctx.restore();
    },
  };
}

/** How far the error bar reaches above the bar, in pixels. */
function errorHeight(toPixel: ((value: number) => number) | undefined, value: number, error: number | null): number {
  return toPixel === undefined || error === null ? 0 : Math.max(0, toPixel(value) - toPixel(value + error));
}
