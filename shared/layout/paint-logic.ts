import type { Box, LogicRoute } from './drawing.ts';
import type { Point } from './geometry.ts';
import { LAYER_LOOKS } from './layer-looks.ts';
import { layerTitle, type LogicalLayer } from './layers.ts';
import { CHIP } from './metrics.ts';
import { nameTexts } from './paint-host.ts';
import { path, rect, text, type Shape } from './shape.ts';
import { fitText, textWidth } from './text-width.ts';

const FACT = { size: 11, weight: 400, mono: false } as const;

/** Sites are only a frame with a name; what stands in them lies over it. */
export const paintSite = (box: Box): Shape[] => [
  rect('site', 0, 0, box.width, box.height, 8),
  ...nameTexts('siteName', 12, 19, box.entity.name, box.width - 24),
];

/** A line of words with a bar in the layer's colour; from farther away the name alone, larger. */
export function paintChip(box: Box): Shape[] {
  const { fill } = LAYER_LOOKS[box.layer ?? 'targets'];
  const [words = ''] = box.facts;
  const room = box.width - 2 * CHIP.pad;
  const left = CHIP.bar + CHIP.pad - 2;
  return [
    rect('chip', 0, 0, box.width, CHIP.height, 3),
    rect(fill, 0, 0, CHIP.bar, CHIP.height, 0),
    ...text('chipText', left, 14, fitText(words, room, FACT), { detail: 'near' }),
    ...text('chipText', left, 16, fitText(box.right, room, { ...FACT, size: 16.5 }), { detail: 'mid' }),
  ];
}

/** What a line within a host joins shows only near by, and so does the line. */
const wayShapes = ({ look, way }: LogicRoute): Shape[] =>
  look.startsWith('inner')
    ? [path(look, way, { detail: 'near' }), path(look, way, { detail: 'mid' })]
    : [path(look, way)];

/** A line of a layer with its label. */
export const paintRoute = (route: LogicRoute): Shape[] => [
  ...wayShapes(route),
  ...(route.label
    ? [
        rect('logicLabel', route.label.x, route.label.y, route.label.width, route.label.height, 3, { detail: 'near' }),
        ...text('logicText', route.label.x + route.label.width / 2, route.label.y + 12, route.label.text, {
          detail: 'near',
        }),
      ]
    : []),
];

/** Lines apart from their labels: those lie over all lines. */
export const linesFirst = (
  shapes: readonly Shape[],
): { readonly lines: readonly Shape[]; readonly labels: readonly Shape[] } => ({
  lines: shapes.filter(({ tag }) => tag === 'path'),
  labels: shapes.filter(({ tag }) => tag !== 'path'),
});

const KEY = { line: 26, gap: 8, between: 20 } as const;

/** Height of the key below a drawing; 0 without layers. */
export const legendHeight = (layers: readonly LogicalLayer[], width: number): number =>
  layers.length === 0 ? 0 : (placedKeys(layers, width).at(-1)?.y ?? 0) + 24;

function placedKeys(layers: readonly LogicalLayer[], width: number) {
  let x = 0;
  let y = 0;
  return layers.map((layer) => {
    const room = KEY.line + KEY.gap + textWidth(layerTitle(layer), FACT) + KEY.between;
    if (x > 0 && x + room > width) {
      x = 0;
      y += 20;
    }
    const place = { layer, x, y };
    x += room;
    return place;
  });
}

/** The key of the layers that are drawn, in rows from this corner on. */
export const paintLegend = (layers: readonly LogicalLayer[], corner: Point, width: number): Shape[] =>
  placedKeys(layers, width).flatMap(({ layer, x, y }) => [
    path(LAYER_LOOKS[layer].line, `M${corner.x + x} ${corner.y + y + 8}h${KEY.line}`),
    ...text('fact', corner.x + x + KEY.line + KEY.gap, corner.y + y + 12, layerTitle(layer)),
  ]);
