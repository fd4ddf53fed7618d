import type { BitsPerSecond } from '../units/quantity.ts';
import type { Token } from './themes.ts';

/** How a shape is drawn. The one table for the screen (tokens as CSS variables) and for files (tokens as colours). */
export interface Look {
  readonly fill?: Token | 'none';
  readonly stroke?: Token;
  readonly strokeWidth?: number;
  readonly dash?: string;
  readonly opacity?: number;
  readonly round?: true;
  /** Of texts: semi-bold, IBM Plex Mono, size other than 11. */
  readonly bold?: true;
  readonly mono?: true;
  readonly size?: number;
  /** Texts without it stand where they begin. */
  readonly anchor?: 'middle' | 'end';
  /** Of texts: what they stand on, to be drawn around their letters where lines run below them. */
  readonly ground?: Token;
}

const fact = { fill: 'text-2', ground: 'surface' } as const;

export const LOOKS = {
  host: { fill: 'host-fill', stroke: 'host-line', strokeWidth: 1.25 },
  hostHead: { fill: 'host-head' },
  hostFrame: { fill: 'none', stroke: 'host-line', strokeWidth: 1.25 },
  sign: { fill: 'none', stroke: 'host-ink', strokeWidth: 1.4 },
  title: { fill: 'host-ink', bold: true, size: 13, ground: 'host-head' },
  fact,
  factRight: { ...fact, anchor: 'end' },
  factMono: { ...fact, mono: true },
  dim: { fill: 'text-3', ground: 'surface' },
  strong: { fill: 'text', bold: true, ground: 'drive-fill' },
  strongRight: { fill: 'text', bold: true, anchor: 'end', ground: 'drive-fill' },
  numa: { fill: 'numa-fill', stroke: 'numa-line', dash: '5 3' },
  numaName: { fill: 'numa-ink', bold: true, ground: 'numa-fill' },
  bracket: { fill: 'none', stroke: 'drive-line' },
  drive: { fill: 'drive-fill', stroke: 'drive-line', strokeWidth: 1.25 },
  driveHead: { fill: 'drive-head' },
  driveName: { fill: 'drive-ink', bold: true, mono: true, ground: 'drive-head' },
  vents: { fill: 'none', stroke: 'drive-ink', strokeWidth: 1.4, opacity: 0.75 },
  lamp: { fill: 'drive-ink' },
  track: { fill: 'surface', stroke: 'drive-line', strokeWidth: 0.75 },
  level: { fill: 'drive-line' },
  nic: { fill: 'nic-fill', stroke: 'nic-line', strokeWidth: 1.25 },
  nicName: { fill: 'nic-ink', bold: true, ground: 'nic-fill' },
  comb: { fill: 'none', stroke: 'nic-line', strokeWidth: 3, dash: '2.5 2' },
  cage: { fill: 'surface', stroke: 'nic-line', strokeWidth: 1.25 },
  cageText: { fill: 'text', mono: true, anchor: 'middle', ground: 'surface' },
  cageTextUsed: { fill: 'surface', mono: true, bold: true, anchor: 'middle' },
  switch: { fill: 'switch-fill', stroke: 'switch-line' },
  switchName: { fill: 'switch-ink', bold: true, size: 13, ground: 'switch-fill' },
  switchFact: { fill: 'switch-ink', ground: 'switch-fill' },
  switchRight: { fill: 'switch-ink', anchor: 'end', ground: 'switch-fill' },
  switchCage: { fill: 'switch-port' },
  switchText: { fill: 'switch-ink', mono: true, anchor: 'middle', ground: 'switch-port' },
  note: { fill: 'surface', stroke: 'border-strong' },
  noteText: { fill: 'text', ground: 'surface' },
  halo: { fill: 'none', stroke: 'warn-line', strokeWidth: 12, opacity: 0.38, round: true },
  tag: { fill: 'warn-soft', stroke: 'warn-line' },
  tagText: { fill: 'warn', bold: true, anchor: 'middle' },
  plainTag: { fill: 'canvas', stroke: 'border-strong' },
  plainTagText: { fill: 'text-2', anchor: 'middle' },
  site: { fill: 'none', stroke: 'border-strong', dash: '8 4' },
  siteName: { fill: 'text-2', bold: true, size: 13, ground: 'canvas' },
  chip: { fill: 'surface', stroke: 'border-strong', strokeWidth: 0.75 },
  chipText: { fill: 'text', ground: 'surface' },
  hostBehind: { fill: 'host-head', stroke: 'host-line', strokeWidth: 1.25 },
  stackBehind: { fill: 'drive-fill', stroke: 'drive-line' },
  sum: { fill: 'text', bold: true, size: 28, ground: 'drive-fill' },
  sumSmall: { fill: 'text', bold: true, size: 20, ground: 'drive-fill' },
  sumTitle: { fill: 'host-ink', bold: true, size: 28, ground: 'host-head' },
  sumSwitch: { fill: 'switch-ink', bold: true, size: 26, ground: 'switch-fill' },
  sumFact: { ...fact, size: 22 },
  sumFactSmall: { ...fact, size: 17 },
  sumRight: { fill: 'text-2', size: 22, anchor: 'end', ground: 'host-head' },
  hugeTitle: { fill: 'host-ink', bold: true, size: 52, ground: 'host-head' },
  hugeSwitch: { fill: 'switch-ink', bold: true, size: 44, ground: 'switch-fill' },
  hugeFact: { ...fact, size: 44 },
  fillC1: { fill: 'c1' },
  fillC2: { fill: 'c2' },
  fillC3: { fill: 'c3' },
  fillC4: { fill: 'c4' },
  fillC5: { fill: 'c5' },
  fillNuma: { fill: 'numa-line' },
  reactorCore: { fill: 'c2' },
  interruptCore: { fill: 'c4' },
  initiatorCore: { fill: 'c1' },
  otherCore: { fill: 'c5' },
  reactorEdge: { fill: 'surface', stroke: 'c2' },
  interruptEdge: { fill: 'surface', stroke: 'c4' },
  initiatorEdge: { fill: 'surface', stroke: 'c1' },
  otherEdge: { fill: 'surface', stroke: 'c5' },
  idleCore: { fill: 'surface', stroke: 'numa-line', strokeWidth: 0.75 },
  lineC1: { fill: 'none', stroke: 'c1', strokeWidth: 1.75 },
  lineC2: { fill: 'none', stroke: 'c2', strokeWidth: 1.5 },
  lineC3: { fill: 'none', stroke: 'c3', strokeWidth: 1.5 },
  lineC4: { fill: 'none', stroke: 'c4', strokeWidth: 1.75 },
  lineC5: { fill: 'none', stroke: 'c5', strokeWidth: 1.5 },
  lineNuma: { fill: 'none', stroke: 'numa-line', strokeWidth: 1.5 },
  dashC1: { fill: 'none', stroke: 'c1', strokeWidth: 1.75, dash: '7 4' },
  dashC3: { fill: 'none', stroke: 'c3', strokeWidth: 1.5, dash: '5 4' },
  dashC4: { fill: 'none', stroke: 'c4', strokeWidth: 1.75, dash: '7 4' },
  dashC5: { fill: 'none', stroke: 'c5', strokeWidth: 1.5, dash: '5 4' },
  innerC1: { fill: 'none', stroke: 'c1', strokeWidth: 1.25, opacity: 0.55 },
  innerC2: { fill: 'none', stroke: 'c2', strokeWidth: 1.25, opacity: 0.55 },
  innerC3: { fill: 'none', stroke: 'c3', strokeWidth: 1.25, opacity: 0.55 },
  innerC4: { fill: 'none', stroke: 'c4', strokeWidth: 1.25, opacity: 0.55 },
  innerC5: { fill: 'none', stroke: 'c5', strokeWidth: 1.25, opacity: 0.55 },
  innerNuma: { fill: 'none', stroke: 'numa-line', strokeWidth: 1.25, opacity: 0.55 },
  lostPath: { fill: 'none', stroke: 'text-3', strokeWidth: 1.5, dash: '1.5 4' },
  logicLabel: { fill: 'surface', stroke: 'border-strong', strokeWidth: 0.75, opacity: 0.94 },
  logicText: { fill: 'text', anchor: 'middle' },
  label: { ...fact, mono: true },
  labelEnd: { ...fact, mono: true, anchor: 'end' },
  used10: { fill: 's10', stroke: 's10' },
  used25: { fill: 's25', stroke: 's25' },
  used40: { fill: 's40', stroke: 's40' },
  used100: { fill: 's100', stroke: 's100' },
  used200: { fill: 's200', stroke: 's200' },
  used400: { fill: 's400', stroke: 's400' },
  usedUnknown: { fill: 'border-strong', stroke: 'border-strong' },
  lit10: { fill: 's10', stroke: 'switch-ink', strokeWidth: 1.25 },
  lit25: { fill: 's25', stroke: 'switch-ink', strokeWidth: 1.25 },
  lit40: { fill: 's40', stroke: 'switch-ink', strokeWidth: 1.25 },
  lit100: { fill: 's100', stroke: 'switch-ink', strokeWidth: 1.25 },
  lit200: { fill: 's200', stroke: 'switch-ink', strokeWidth: 1.25 },
  lit400: { fill: 's400', stroke: 'switch-ink', strokeWidth: 1.25 },
  litUnknown: { fill: 'border-strong', stroke: 'switch-ink', strokeWidth: 1.25 },
  cable10: { fill: 'none', stroke: 's10', strokeWidth: 1.5, round: true },
  cable25: { fill: 'none', stroke: 's25', strokeWidth: 2, round: true },
  cable40: { fill: 'none', stroke: 's40', strokeWidth: 2.5, round: true },
  cable100: { fill: 'none', stroke: 's100', strokeWidth: 3.5, round: true },
  cable200: { fill: 'none', stroke: 's200', strokeWidth: 4.5, round: true },
  cable400: { fill: 'none', stroke: 's400', strokeWidth: 6, round: true },
  cableUnknown: { fill: 'none', stroke: 'border-strong', strokeWidth: 2, dash: '6 3', round: true },
} as const satisfies Readonly<Record<string, Look>>;

export type LookName = keyof typeof LOOKS;

export type SpeedClass = 10 | 25 | 40 | 100 | 200 | 400 | 'Unknown';
export const SPEED_CLASSES = [10, 25, 40, 100, 200, 400] as const;

/** The step of the speed ramp: the highest that the speed reaches; 50 Gb/s is drawn as 40, 1 Gb/s as 10. */
export function speedClass(speed: BitsPerSecond | null): SpeedClass {
  if (speed === null) return 'Unknown';
  return SPEED_CLASSES.findLast((step) => speed >= step * 1e9) ?? 10;
}
