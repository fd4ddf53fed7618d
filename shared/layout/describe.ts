import type { Lab } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { formatBitRate } from '../units/format.ts';
import { safeText } from './safe-text.ts';

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** The drawing in a sentence, for readers who cannot see it. */
export function describeLab(lab: Lab, index: LabIndex): string {
  const parts = [
    counted(index.ofKind('host').length, 'host'),
    counted(index.ofKind('numaNode').length, 'NUMA node'),
    counted(index.ofKind('drive').length, 'drive'),
    counted(index.ofKind('nic').length, 'NIC'),
    counted(index.ofKind('switch').length, 'switch', 'switches'),
  ].filter((part) => !part.startsWith('0 '));
  const cables = index.ofKind('link');
  const speeds = [...new Set(cables.map(({ speed }) => speed))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const named = speeds.map((speed) => (speed === null ? 'unknown speed' : formatBitRate(speed))).join(', ');
  const cabling = cables.length === 0 ? 'no cables' : `${counted(cables.length, 'cable')} (${named})`;
  return `Test bed ${safeText(lab.name)}: ${[...parts, cabling].join(', ')}`;
}
