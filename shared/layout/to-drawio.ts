import type { Lab } from '../model/lab.ts';
import { indexLab } from '../model/lab-index.ts';
import type { Id } from '../units/identity.ts';
import type { Box, BoxForm, CableRoute, Drawing, PortBox } from './drawing.ts';
import { portPoint } from './drawing.ts';
import { plainView, type DrawingView } from './layers.ts';
import { layoutLab } from './layout.ts';
import { LOOKS, speedClass, type Look, type LookName } from './looks.ts';
import { escapeXml, safeText } from './safe-text.ts';
import { THEMES } from './themes.ts';

/** Light, for paper: whoever goes on drawing finds the colours of the screen's light theme. */
const COLOURS: Readonly<Record<string, string>> = THEMES.light;

interface FormStyle {
  readonly box: LookName;
  readonly text: LookName;
  /** Where the words stand in the shape. */
  readonly place: string;
}

const TOP_LEFT = 'align=left;verticalAlign=top;spacingLeft=8;spacingTop=2;';
const CENTRE = 'align=center;verticalAlign=middle;';

const FORMS: Readonly<Record<BoxForm, FormStyle>> = {
  site: { box: 'site', text: 'siteName', place: TOP_LEFT },
  host: { box: 'host', text: 'title', place: TOP_LEFT },
  numa: { box: 'numa', text: 'numaName', place: TOP_LEFT },
  strip: { box: 'numa', text: 'numaName', place: TOP_LEFT },
  drive: { box: 'drive', text: 'driveName', place: TOP_LEFT },
  nic: { box: 'nic', text: 'nicName', place: TOP_LEFT },
  switch: { box: 'switch', text: 'switchName', place: CENTRE },
  note: { box: 'note', text: 'noteText', place: TOP_LEFT },
  chip: { box: 'chip', text: 'chipText', place: TOP_LEFT },
};

const number = (value: number): string => String(Math.round(value * 100) / 100);

const paint = (token: string | undefined): string =>
  token === undefined || token === 'none' ? 'none' : (COLOURS[token] ?? 'none');

/** draw.io takes words as text, not as HTML, with `html=0`. */
function styleOf(box: Look, words: Look): string {
  return [
    'rounded=1;absoluteArcSize=1;arcSize=6;whiteSpace=wrap;html=0;overflow=hidden;container=1;collapsible=0;',
    `fillColor=${paint(box.fill)};strokeColor=${paint(box.stroke)};strokeWidth=${number(box.strokeWidth ?? 1)};`,
    box.dash === undefined ? '' : `dashed=1;dashPattern=${box.dash};`,
    `fontColor=${paint(words.fill)};fontSize=${words.size ?? 11};fontStyle=${words.bold ? 1 : 0};`,
    `fontFamily=${words.mono ? 'IBM Plex Mono' : 'Inter'};`,
  ].join('');
}

const value = (...lines: readonly string[]): string =>
  escapeXml(
    lines
      .map(safeText)
      .filter((line) => line !== '')
      .join('\n'),
  ).replaceAll('\n', '&#10;');

const geometry = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }): string =>
  `<mxGeometry x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" as="geometry"/>`;

const vertex = (id: string, parent: string, words: string, style: string, inside: string): string =>
  `<mxCell id="${escapeXml(id)}" parent="${escapeXml(parent)}" value="${words}" style="${escapeXml(style)}" vertex="1">${inside}</mxCell>`;

const portId = (device: Id, port: string): string => `${device}/${port}`;

function boxCells(drawing: Drawing, id: Id): string[] {
  const box = drawing.boxes.get(id);
  if (!box) return [];
  const form = FORMS[box.form];
  const style = styleOf(LOOKS[form.box], LOOKS[form.text]) + form.place;
  const words = value(box.entity.name, [...box.facts, box.right].filter((fact) => fact !== '').join(' · '));
  return [
    vertex(box.id, box.parent ?? '1', words, style, geometry(box)),
    ...box.ports.map((port) => portCell(box, port)),
    ...box.children.flatMap((child) => boxCells(drawing, child)),
  ];
}

function portCell(box: Box, port: PortBox): string {
  const used = port.cable === null ? LOOKS.cage : (LOOKS[`used${speedClass(port.cable.speed)}`] as Look);
  const words: Look = port.cable === null ? LOOKS.cageText : LOOKS.cageTextUsed;
  return vertex(portId(box.id, port.id), box.id, value(port.label), styleOf(used, words) + CENTRE, geometry(port));
}

/** The way of the screen as fixed points between two ports. A cable whose end is not drawn keeps its bare end point. */
function cableCells(drawing: Drawing, cable: CableRoute): string[] {
  const look: Look = LOOKS[`cable${speedClass(cable.link.speed)}`];
  const dash = look.dash === undefined ? '' : `dashed=1;dashPattern=${look.dash};`;
  const style = `endArrow=none;edgeStyle=none;rounded=0;html=0;strokeColor=${paint(look.stroke)};strokeWidth=${number(look.strokeWidth ?? 1)};${dash}`;
  const { a, b } = cable.link;
  const end = (name: 'source' | 'target', { device, port }: typeof a): string =>
    portPoint(drawing, device, port) === null ? '' : ` ${name}="${escapeXml(portId(device, port))}"`;
  const bare = (as: string, place: { x: number; y: number } | undefined): string =>
    place === undefined ? '' : `<mxPoint x="${number(place.x)}" y="${number(place.y)}" as="${as}"/>`;
  const bends = cable.points.slice(1, -1).map(({ x, y }) => `<mxPoint x="${number(x)}" y="${number(y)}"/>`);
  const labels = cable.labels.map((label, at) => {
    const width = 120;
    const place = { x: label.anchor === 'end' ? label.x - width : label.x, y: label.y - 11, width, height: 14 };
    const align = label.anchor === 'end' ? 'right' : 'left';
    const words = `text;html=0;align=${align};verticalAlign=middle;spacing=0;fontSize=11;fontFamily=IBM Plex Mono;fontColor=${paint(LOOKS.label.fill)};`;
    return vertex(`${cable.id}/label${at}`, '1', value(label.text), words, geometry(place));
  });
  return [
    `<mxCell id="${cable.id}" parent="1" value="" style="${escapeXml(style)}" edge="1"${end('source', a)}${end('target', b)}><mxGeometry relative="1" as="geometry">${bare('sourcePoint', cable.points[0])}${bare('targetPoint', cable.points.at(-1))}<Array as="points">${bends.join('')}</Array></mxGeometry></mxCell>`,
    ...labels,
  ];
}

/**
 * The drawing of a lab as a draw.io file (mxGraph model, not compressed): the boxes stand in each other as on the
 * screen, cables end in the ports and keep their way, so that a figure can be finished there.
 */
export function toDrawio(lab: Lab, view: DrawingView = plainView): string {
  const drawing = layoutLab(lab, indexLab(lab), view);
  const { width, height } = drawing.bounds;
  const cells = [
    ...drawing.roots.flatMap((id) => boxCells(drawing, id)),
    ...[...drawing.cables.values()].flatMap((cable) => cableCells(drawing, cable)),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<mxfile host="FabricLab"><diagram id="${lab.id}" name="${value(lab.name)}">`,
    `<mxGraphModel grid="1" gridSize="8" page="0" pageWidth="${number(width)}" pageHeight="${number(height)}">`,
    '<root><mxCell id="0"/><mxCell id="1" parent="0"/>',
    ...cells,
    '</root></mxGraphModel></diagram></mxfile>\n',
  ].join('');
}
