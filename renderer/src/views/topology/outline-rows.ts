import { titleOf } from '../../../../shared/edit/change.ts';
import { KIND_WORDS } from '../../../../shared/edit/rules.ts';
import type { Entity, PcieSlot } from '../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../shared/model/lab-index.ts';
import { slotText } from '../../../../shared/model/pcie-link.ts';
import type { Id } from '../../../../shared/units/identity.ts';

/** One line of the outline. */
export interface OutlineRow {
  readonly id: Id;
  readonly title: string;
  readonly kind: string;
  /** 1 for what stands on the drawing. */
  readonly level: number;
  readonly place: number;
  readonly siblings: number;
  /** Null: there is nothing in it. */
  readonly open: boolean | null;
}

/** Text of a filter as words, all of which must be in the name, kind, model or serial of an element. */
const wordsOf = (filter: string): string[] =>
  filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

function matches(entity: Entity, words: readonly string[]): boolean {
  const facts = [
    entity.name,
    KIND_WORDS[entity.kind],
    'model' in entity ? entity.model : '',
    'serial' in entity ? entity.serial : '',
  ];
  const text = facts.join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** With a filter: what matches and what holds it. Cables are not part of the outline: they are in no device. */
function kept(index: LabIndex, filter: string): ReadonlySet<Id> | null {
  const words = wordsOf(filter);
  if (words.length === 0) return null;
  const found = Object.values(index.lab.entities).filter((entity) => matches(entity, words));
  return new Set(found.flatMap((entity) => [entity.id, ...index.ancestors(entity.id).map(({ id }) => id)]));
}

/** A slot is not drawn: the outline tells what it could and what was trained in it. */
function slotTitle(index: LabIndex, slot: PcieSlot): string {
  const words = slotText(index, slot);
  return words === '' ? titleOf(slot) : `${titleOf(slot)}: ${words}`;
}

/** The lines that show, from above to below: sites, hosts, NUMA nodes, devices and what is made of them. */
export function outlineRows(index: LabIndex, opened: ReadonlySet<Id>, filter: string): OutlineRow[] {
  const wanted = kept(index, filter);
  const rows: OutlineRow[] = [];
  const visit = (parent: Id | null, level: number): void => {
    const children = index
      .children(parent)
      .filter((entity) => entity.kind !== 'link' && (wanted === null || wanted.has(entity.id)));
    children.forEach((entity, at) => {
      const inside = index.children(entity.id).some(({ id }) => wanted === null || wanted.has(id));
      const open = inside ? wanted !== null || opened.has(entity.id) : null;
      const title = entity.kind === 'pcieSlot' ? slotTitle(index, entity) : titleOf(entity);
      rows.push({
        ...{ id: entity.id, title, kind: KIND_WORDS[entity.kind], level },
        ...{ place: at + 1, siblings: children.length, open },
      });
      if (open === true && level < 12) visit(entity.id, level + 1);
    });
  };
  visit(null, 1);
  return rows;
}
