import type { Box, CableRoute } from './drawing.ts';
import type { Point } from './geometry.ts';
import { speedClass } from './looks.ts';
import { percent, worstOf, type Overlay, type Utilisation } from './overlay.ts';
import { paintDrive, paintNic, paintNote, paintSwitch } from './paint-device.ts';
import { paintHost, paintNuma, paintStrip } from './paint-host.ts';
import { paintChip, paintSite } from './paint-logic.ts';
import { path, rect, text, type Shape } from './shape.ts';

/** The shapes of one element, in its own frame: what is in it is painted by itself, over it. */
export function paintBox(box: Box, overlay: Overlay): Shape[] {
  switch (box.form) {
    case 'host':
      return paintHost(box);
    case 'numa':
      return paintNuma(box, overlay.cores);
    case 'strip':
      return paintStrip(box, overlay.cores);
    case 'drive':
      return paintDrive(box, worstOf(overlay.drives, box.stack ?? [box.id]));
    case 'nic':
      return paintNic(box);
    case 'switch':
      return paintSwitch(box);
    case 'note':
      return paintNote(box);
    case 'site':
      return paintSite(box);
    case 'chip':
      return paintChip(box);
  }
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** A cable's way as path data. */
export const wayData = (points: readonly Point[]): string =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${rounded(x)} ${rounded(y)}`).join('');

const NARROW = 64;

function tagShapes(cable: CableRoute, use: Utilisation): Shape[] {
  if (!cable.tag) return [];
  const { x, y, width, height } = cable.tag;
  const [frame, words] = use.limited ? (['tag', 'tagText'] as const) : (['plainTag', 'plainTagText'] as const);
  const centre = x + width / 2;
  const near = { detail: 'near' } as const;
  const mid = { detail: 'mid' } as const;
  return [
    rect(frame, x, y, width, height, 3, near),
    ...text(words, centre, y + 13, `${use.value} · ${percent(use.share)}`, near),
    rect(frame, centre - NARROW / 2, y - 1, NARROW, height + 2, 3, mid),
    ...text(words, centre, y + 15, percent(use.share), mid),
  ];
}

/** The shapes of one cable, in drawing units. */
export function paintCable(cable: CableRoute, overlay: Overlay): Shape[] {
  const use = overlay.cables.get(cable.id);
  const way = wayData(cable.points);
  return [
    ...(use?.limited ? [path('halo', way)] : []),
    path(`cable${speedClass(cable.link.speed)}`, way),
    ...cable.labels.flatMap((label) =>
      text(label.anchor === 'end' ? 'labelEnd' : 'label', label.x, label.y, label.text, { detail: 'near' }),
    ),
    ...(use ? tagShapes(cable, use) : []),
  ];
}
