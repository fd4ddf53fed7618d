import { formatCapacity, NO_DATA } from '../units/format.ts';
import type { Box, PortBox } from './drawing.ts';
import { speedClass } from './looks.ts';
import { DRIVE, NOTE } from './metrics.ts';
import { percent, type Utilisation } from './overlay.ts';
import { fittingFacts, headPath, nameTexts } from './paint-host.ts';
import { safeText } from './safe-text.ts';
import { path, rect, text, type Shape } from './shape.ts';
import { fitText, textWidth } from './text-width.ts';

const TITLE = { size: 13, weight: 600, mono: false } as const;
const BOLD = { size: 11, weight: 600, mono: false } as const;
const FACT = { size: 11, weight: 400, mono: false } as const;
const MONO = { size: 11, weight: 600, mono: true } as const;

const near = { detail: 'near' } as const;

function driveName(box: Box): Shape[] {
  const name = safeText(box.entity.name);
  const long = fitText(name, 54, MONO) !== name;
  // A long name takes the place of the vents.
  const room = long ? 74 : 54;
  const [small, large] = [fitText(name, room, MONO), fitText(name, 74, { ...MONO, size: 14 })];
  return [
    ...(small === large
      ? text('driveName', 8, 16, name)
      : [...text('driveName', 8, 16, small, near), ...text('driveName', 8, 16, large, { detail: 'mid' })]),
    ...(long ? [] : [path('vents', [66, 70, 74, 78].map((x) => `M${x} 6v10`).join(''), near)]),
    { tag: 'circle', look: 'lamp', geometry: { cx: 86, cy: 11, r: 2.5 } },
  ];
}

export function paintDrive(box: Box, use: Utilisation | undefined): Shape[] {
  const [model = '', link = '', slot = ''] = box.facts;
  const capacity = box.entity.kind === 'drive' ? formatCapacity(box.entity.capacityBytes) : NO_DATA;
  const count = box.stack?.length ?? 1;
  const room = DRIVE.width - 14;
  const slotLine = count > 1 ? '' : fitText(slot, room, FACT);
  const foot = use
    ? [
        rect('track', 8, 72, 50, 6, 1, near),
        rect('level', 8, 72, Math.round(Math.min(1, use.share) * 500) / 10, 6, 1, near),
        ...text('strongRight', DRIVE.width - 7, 78.5, percent(use.share)),
      ]
    : text('dim', 8, slotLine === '' ? 78 : 81, fittingLink(link, room), near);
  return [
    ...(count > 1 ? [rect('stackBehind', 5, -4, DRIVE.width, DRIVE.height, 4)] : []),
    rect('drive', 0, 0, DRIVE.width, DRIVE.height, 4),
    path('driveHead', headPath(DRIVE.width, DRIVE.height, DRIVE.head, 4, true)),
    ...driveName(box),
    ...text('strong', 8, 41, count > 1 ? `${count} × ${capacity}` : capacity),
    ...text('fact', 8, slotLine === '' ? 56 : 54, fitText(model, room, FACT), near),
    ...text('dim', 8, 67.5, slotLine, near),
    ...foot,
  ];
}

/** A link in a drive's width: without the word where it is too long, else without what the drive could. */
function fittingLink(link: string, room: number): string {
  const ways = [link, link.replace('PCIe ', ''), link.replace(/ of .*/, '')];
  return ways.find((words) => textWidth(words, FACT) <= room) ?? '';
}

/** A card's link with the name of its slot where there is room for both beside its own name. */
function besideName(box: Box, room: number): string {
  const [, , , slot = ''] = box.facts;
  const both = [slot, box.right].filter((part) => part !== '').join(', ');
  return textWidth(both, FACT) <= room - textWidth(safeText(box.entity.name), BOLD) ? both : box.right;
}

const cageShapes = (port: PortBox): Shape[] => {
  const x = port.x + port.width / 2;
  const y = port.y + 14;
  if (!port.cable) {
    return [rect('cage', port.x, port.y, port.width, port.height, 2), ...text('cageText', x, y, port.label)];
  }
  const look = `used${speedClass(port.cable.speed)}` as const;
  return [rect(look, port.x, port.y, port.width, port.height, 2), ...text('cageTextUsed', x, y, port.label)];
};

function smallCard(box: Box): Shape[] {
  const [, model = ''] = box.facts;
  const up = box.facing === 'up';
  const cages = Math.min(box.width, ...box.ports.map(({ x }) => x)) - 14;
  // Facing up, the name stands between the cages, and the link on the model's line.
  const right = up ? box.right : besideName(box, box.width - 24);
  const slot = textWidth(right, FACT);
  const modelRoom = up ? box.width - slot - 24 : cages;
  return [
    path('comb', `M8 ${up ? box.height + 1.5 : -1.5}h84`),
    rect('nic', 0, 0, box.width, box.height, 4),
    ...nameTexts('nicName', 8, 16, box.entity.name, up ? cages : box.width - slot - 24),
    ...text('fact', 8, 32, fitText(model, modelRoom, FACT), near),
    ...text('factRight', box.width - 8, up ? 33 : 16, right, near),
  ];
}

function largeCard(box: Box): Shape[] {
  const [device = '', model = '', ports = '', slotName = ''] = box.facts;
  const shift = box.facing === 'up' ? 14 : 0;
  const slot = textWidth(box.right, FACT);
  const room = box.width - 16 - (slot === 0 ? 0 : slot + 10);
  const name = fitText(safeText(box.entity.name), room, BOLD);
  const nameWidth = textWidth(name, BOLD);
  const deviceRoom = room - nameWidth - 9;
  const modelWidth = Math.min(textWidth(model, FACT), box.width - 16);
  const slotRoom = box.width - 16 - modelWidth - (modelWidth === 0 ? 0 : 10);
  return [
    path('comb', `M14 ${box.facing === 'up' ? box.height + 1.5 : -1.5}h110`),
    rect('nic', 0, 0, box.width, box.height, 4),
    ...nameTexts('nicName', 8, 16 + shift, box.entity.name, room),
    ...text('factMono', 8 + nameWidth + 9, 16 + shift, fitText(device, deviceRoom, { ...MONO, weight: 400 }), near),
    ...text('factRight', box.width - 8, 16 + shift, box.right, near),
    ...text('fact', 8, 32 + shift, fitText(model, box.width - 16, FACT), near),
    ...text('factRight', box.width - 8, 32 + shift, fitText(slotName, slotRoom, FACT), near),
    ...nameTexts('fact', 8, 47 + shift, ports, box.width - 16),
  ];
}

export const paintNic = (box: Box): Shape[] => [
  ...(box.compact ? smallCard(box) : largeCard(box)),
  ...box.ports.flatMap(cageShapes),
];

const frontCage = (port: PortBox): Shape[] => {
  const look = port.cable ? (`lit${speedClass(port.cable.speed)}` as const) : 'switchCage';
  const label = textWidth(port.label, MONO) <= port.width ? port.label : '';
  return [
    rect(look, port.x, port.y, port.width, port.height, 2),
    ...text(port.cable ? 'cageTextUsed' : 'switchText', port.x + port.width / 2, port.y + 11.5, label),
  ];
};

export function paintSwitch(box: Box): Shape[] {
  const right = textWidth(box.right, FACT);
  const room = box.width - 28 - (right === 0 ? 0 : right + 16);
  const nameWidth = Math.min(textWidth(safeText(box.entity.name), TITLE), room);
  return [
    rect('switch', 0, 0, box.width, box.height, 5),
    ...nameTexts('switchName', 14, 35, box.entity.name, room),
    ...text('switchFact', 14 + nameWidth + 16, 35, fittingFacts(box.facts, room - nameWidth - 16, 1), near),
    ...text('switchRight', box.width - 14, 35, box.right, near),
    ...box.ports.flatMap(frontCage),
  ];
}

export function paintNote(box: Box): Shape[] {
  const { width, height } = box;
  const { fold, pad, line } = NOTE;
  return [
    path('note', `M0 0H${width}V${height - fold}L${width - fold} ${height}H0Z`),
    path('note', `M${width} ${height - fold}H${width - fold}V${height}`),
    ...box.facts.flatMap((words, at) => text('noteText', pad, pad + 11 + at * line, words)),
  ];
}
