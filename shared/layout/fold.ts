import type { Drive } from '../model/lab.ts';
import type { LabIndex } from '../model/lab-index.ts';
import { countText } from '../units/count-text.ts';
import type { Id } from '../units/identity.ts';
import { slotFacts } from './facts.ts';

/** Drives that nobody could tell apart from their boxes but by names, their own and those of their slots. */
export const likeness = ({ model, capacityBytes, media }: Drive, link: string): string =>
  JSON.stringify([model, capacityBytes, media, link]);

/** Groups of two and more equal drives, by the first of each. */
export function stacksOf(index: LabIndex, drives: readonly Drive[]): Map<Id, readonly Id[]> {
  const like = (drive: Drive): string => likeness(drive, slotFacts(index, drive).link);
  const groups = [...Map.groupBy(drives, like).values()].filter((group) => group.length > 1);
  return new Map(
    groups.flatMap((group) => {
      const [first] = group;
      return first ? [[first.id, group.map(({ id }) => id)] as const] : [];
    }),
  );
}

/** `2 NUMA nodes, 8 drives, 4 virtual machines folded`. */
export function foldedWords(index: LabIndex, host: Id): string {
  const inside = index.subtree(host);
  const count = (kind: string, one: string): string => {
    const found = inside.filter((entity) => entity.kind === kind).length;
    return found === 0 ? '' : countText(found, one);
  };
  const parts = [count('numaNode', 'NUMA node'), count('drive', 'drive'), count('vm', 'virtual machine')];
  const told = parts.filter((part) => part !== '').join(', ');
  return told === '' ? 'Nothing is folded' : `${told} folded`;
}
