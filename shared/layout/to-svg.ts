import type { Lab } from '../model/lab.ts';
import { indexLab } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import { overlayOfAlike } from './alike.ts';
import { describeLab } from './describe.ts';
import { plainView, type DrawingView } from './layers.ts';
import { legendHeight, linesFirst, paintLegend, paintRoute } from './paint-logic.ts';
import type { Drawing } from './drawing.ts';
import { layoutLab } from './layout.ts';
import { isSummary, levelAt, type LevelOfDetail } from './level.ts';
import { LOOKS, type Look } from './looks.ts';
import { noOverlay, type Overlay } from './overlay.ts';
import { paintBox, paintCable } from './paint.ts';
import { paintSummary } from './paint-summary.ts';
import { escapeXml, safeText } from './safe-text.ts';
import { atLevel, HALO, partOf, type Part, type Shape } from './shape.ts';
import { THEMES, type Theme } from './themes.ts';

export const SANS = "Inter, 'Segoe UI', system-ui, sans-serif";
export const MONO = "'IBM Plex Mono', ui-monospace, Consolas, monospace";

export interface SvgOptions {
  /** Light unless asked: drawings are for paper. */
  readonly theme?: Theme;
  readonly overlay?: Overlay;
  /** As on the screen; all hardware and nothing over it unless asked. */
  readonly view?: DrawingView;
  /** How much shows; everything unless asked. */
  readonly level?: LevelOfDetail;
  /** Or: what can be read when the drawing is shown this wide (CSS pixels). */
  readonly shownWidth?: number;
}

/** A drawing as a file, with its size in drawing units. */
export interface SvgDocument {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

const number = (value: number): string => String(Math.round(value * 100) / 100);

const attribute = (name: string, value: string | number): string =>
  ` ${name}="${typeof value === 'number' ? number(value) : escapeXml(value)}"`;

/** Letters of the middle level are 1.5 times as large, those of monospaced words less so; null: as the root says. */
function sizeAt({ size, mono }: Look, level: LevelOfDetail): number | null {
  if (level !== 'mid') return size ?? null;
  return size === undefined ? (mono ? 14 : null) : size * 1.5;
}

/** A look's attributes; what the root sets (11 px, regular, Inter) is left out. */
function lookAttributes(
  look: Look,
  colours: Readonly<Record<string, string>>,
  level: LevelOfDetail,
  halo: boolean,
): string {
  const size = sizeAt(look, level);
  const paint = (token: string): string => (token === 'none' ? 'none' : (colours[token] ?? 'none'));
  return [
    look.fill === undefined ? '' : attribute('fill', paint(look.fill)),
    look.stroke === undefined ? '' : attribute('stroke', paint(look.stroke)),
    look.strokeWidth === undefined ? '' : attribute('stroke-width', look.strokeWidth),
    look.dash === undefined ? '' : attribute('stroke-dasharray', look.dash),
    look.opacity === undefined ? '' : attribute('opacity', look.opacity),
    look.round ? attribute('stroke-linejoin', 'round') : '',
    look.bold ? attribute('font-weight', 600) : '',
    size === null ? '' : attribute('font-size', size),
    look.mono ? attribute('font-family', MONO) : '',
    look.anchor === undefined ? '' : attribute('text-anchor', look.anchor),
    halo && look.ground !== undefined ? haloAttributes(paint(look.ground), size ?? 11) : '',
  ].join('');
}

const haloAttributes = (ground: string, size: number): string =>
  attribute('paint-order', 'stroke') +
  attribute('stroke', ground) +
  attribute('stroke-width', HALO.width(size)) +
  attribute('stroke-opacity', HALO.opacity) +
  attribute('stroke-linejoin', 'round');

type Looks = ReadonlyMap<string, string>;

function element(shape: Shape, looks: Looks): string {
  const geometry = Object.entries(shape.geometry).map(([name, value]) => attribute(name, value));
  const open = `<${shape.tag}${geometry.join('')}${looks.get(shape.look) ?? ''}`;
  return shape.text === undefined ? `${open}/>` : `${open}>${escapeXml(shape.text)}</text>`;
}

interface Painting {
  readonly overlay: Overlay;
  readonly level: LevelOfDetail;
  readonly part: Part;
  readonly looks: Looks;
}

function boxElement(drawing: Drawing, id: Id, painting: Painting): string {
  const { overlay, level, part, looks } = painting;
  const box = drawing.boxes.get(id);
  if (!box) return '';
  const whole = isSummary(level);
  const shapes = whole
    ? paintSummary(box, (each) => drawing.boxes.get(each), overlay, level)
    : atLevel(paintBox(box, overlay), level);
  const own = partOf(shapes, part).map((shape) => element(shape, looks));
  const inside = whole ? [] : box.children.map((child) => boxElement(drawing, child, painting));
  return `<g transform="translate(${number(box.x)} ${number(box.y)})">${own.join('')}${inside.join('')}</g>`;
}

/** The drawing of a lab as a stand-alone SVG file: no script, no style sheet, no foreign content, colours resolved. */
export function toSvg(lab: Lab, options: SvgOptions = {}): SvgDocument {
  const index = indexLab(lab);
  const drawing = layoutLab(lab, index, options.view ?? plainView);
  const overlay = overlayOfAlike(index, drawing.alike, options.overlay ?? noOverlay);
  return drawingToSvg(drawing, { title: lab.name, description: describeLab(lab, index) }, { ...options, overlay });
}

export function drawingToSvg(
  drawing: Drawing,
  words: { readonly title: string; readonly description: string },
  { theme = 'light', overlay = noOverlay, ...options }: SvgOptions = {},
): SvgDocument {
  const colours = THEMES[theme];
  const { x, y, width } = drawing.bounds;
  const level = options.level ?? (options.shownWidth === undefined ? 'near' : levelAt(options.shownWidth / width));
  const attributes = (halo: boolean): Looks =>
    new Map(Object.entries(LOOKS).map(([name, look]) => [name, lookAttributes(look, colours, level, halo)]));
  const looks = attributes(false);
  const over = drawing.logic.length === 0 ? looks : attributes(true);
  const elements = (shapes: readonly Shape[], part: Part = 'all'): string[] =>
    partOf(atLevel(shapes, level), part).map((shape) => element(shape, part === 'words' ? over : looks));
  const cables = (part: Part): string[] =>
    [...drawing.cables.values()].flatMap((cable) => elements(paintCable(cable, overlay), part));
  const devices = (part: Part): string[] =>
    drawing.roots.map((id) =>
      boxElement(drawing, id, { overlay, level, part, looks: part === 'words' ? over : looks }),
    );
  const lines = drawing.logic.flatMap(paintRoute);
  const key = legendHeight(drawing.legend, width - 32);
  const height = drawing.bounds.height + key;
  const corner = { x: x + 16, y: y + drawing.bounds.height };
  const page = [x, y, width, height].map(number).join(' ');
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${page}" width="${number(width)}" height="${number(height)}" role="img"${attribute('font-family', SANS)} font-size="${level === 'mid' ? 16.5 : 11}">`,
    `<title>${escapeXml(safeText(words.title))}</title><desc>${escapeXml(safeText(words.description))}</desc>`,
    `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" fill="${colours.surface}"/>`,
    ...(drawing.logic.length === 0
      ? [...devices('all'), ...cables('all')]
      : [
          ...[...devices('shapes'), ...cables('shapes'), ...elements(linesFirst(lines).lines)],
          ...[...devices('words'), ...cables('words'), ...elements(linesFirst(lines).labels)],
        ]),
    ...paintLegend(drawing.legend, corner, width - 32).map((shape) => element(shape, looks)),
    '</svg>',
  ];
  return { text: parts.join(''), width, height };
}
