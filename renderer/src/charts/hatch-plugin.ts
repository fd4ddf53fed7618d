import type { Chart, Plugin } from 'chart.js';
import type { ChartSpec } from '../../../shared/report/report.ts';

const GAP = 5;

interface BarShape {
  readonly x: number;
  readonly y: number;
  readonly base: number;
  readonly width: number;
}

/**
 * Hatches the bars of every second series, so that series differ in grey print too. Lines, not a canvas pattern: a
 * pattern would become a raster image in the PDF.
 */
export function hatchPlugin(spec: ChartSpec, colour: string): Plugin<'bar'> {
  return {
    id: 'hatch',
    afterDatasetDraw(chart, { index }) {
      if ((spec.series[index]?.slot ?? 0) % 2 === 0) return;
      for (const element of chart.getDatasetMeta(index).data) hatch(chart, element as unknown as BarShape, colour);
    },
  };
}

function hatch({ ctx }: Chart<'bar'>, { x, y, base, width }: BarShape, colour: string): void {
  if (![x, y, base, width].every(Number.isFinite)) return;
  const [left, top, height] = [x - width / 2, Math.min(y, base), Math.abs(base - y)];
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.beginPath();
  for (let offset = -height; offset < width; offset += GAP) {
    ctx.moveTo(left + offset, top + height);
    ctx.lineTo(left + offset + height, top);
  }
  ctx.strokeStyle = colour;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = 1.25;
  ctx.stroke();
  ctx.restore();
}
