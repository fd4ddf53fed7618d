import { titleOf } from '../../../shared/edit/change.ts';
import { KIND_WORDS, portLabel } from '../../../shared/edit/rules.ts';
import type { LabIndex } from '../../../shared/model/lab-index.ts';
import type { Entity } from '../../../shared/model/lab.ts';
import { formatBitRate, formatCapacity } from '../../../shared/units/format.ts';
import type { Id } from '../../../shared/units/identity.ts';

/** What an element is called on its own, with what distinguishes it: for labels, lists and screen readers. */
export function describeElement(index: LabIndex, entity: Entity): string {
  const kind = KIND_WORDS[entity.kind];
  const name = titleOf(entity);
  const title =
    name.toLowerCase().startsWith(kind.toLowerCase().slice(0, 4)) || name === kind ? name : `${kind} ${name}`;
  switch (entity.kind) {
    case 'drive':
      return entity.capacityBytes === null ? title : `${title}, ${formatCapacity(entity.capacityBytes)}`;
    case 'nic':
    case 'switch': {
      const used = entity.ports.filter(({ id }) => index.cablesAt({ device: entity.id, port: id }).length > 0).length;
      return `${title}, ${used} of ${entity.ports.length} ports used`;
    }
    case 'link':
      return `${kind} ${portLabel(index, entity.a)} to ${portLabel(index, entity.b)}, ${
        entity.speed === null ? 'speed unknown' : formatBitRate(entity.speed)
      }`;
    case 'note':
      return `note: ${entity.text}`;
    default:
      return title;
  }
}

/** More rows than one can look at only make typing slow: whoever has more devices than this finds them with Find. */
const MOST_LISTED = 400;
const LISTED = ['host', 'switch', 'nic', 'drive', 'numaNode', 'vm'] as const;

/** Every device with the place that tells it from others of its name. */
export const listedDevices = (index: LabIndex): { readonly id: Id; readonly title: string }[] =>
  LISTED.flatMap((kind) => [...index.ofKind(kind)])
    .slice(0, MOST_LISTED)
    .map((entity) => ({
      id: entity.id,
      title: [entity, ...index.ancestors(entity.id)].map(titleOf).join(', '),
    }));

/** Where an element is, for the head of the inspector: `sw-nvmeof-01, NUMA 0`. */
export function placeWords(index: LabIndex, entity: Entity): string {
  return index.ancestors(entity.id).map(titleOf).reverse().join(', ');
}
