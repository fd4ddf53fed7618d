import type { PcieLink } from '../../../../../shared/model/entity-base.ts';
import type { Entity, EntityKind, EntityOf } from '../../../../../shared/model/lab.ts';
import type { FieldSpec } from '../field-spec.ts';
import { orNull, readPciAddress, type Read } from '../field-text.ts';

export type Change<K extends EntityKind> = (entity: EntityOf<K>) => EntityOf<K>;

/** Applies a change to an entity of the kind that the field was made for; another kind stays as it is. */
export const only =
  <K extends EntityKind>(kind: K, change: Change<K>) =>
  (entity: Entity): Entity =>
    entity.kind === kind ? change(entity as EntityOf<K>) : entity;

/** A field whose text is read into a value; what cannot be read is not written. */
export const readField =
  <T>(read: (text: string) => Read<T>, set: (value: T | null) => (entity: Entity) => Entity) =>
  (text: string): ((entity: Entity) => Entity) | string => {
    const result = read(text);
    return 'wrong' in result ? result.wrong : set(result.value);
  };

/** One of several values; what is chosen is given back as the options have it. */
export const choiceField = <V extends string>(
  label: string,
  key: string,
  value: V,
  options: readonly { readonly value: V; readonly label: string }[],
  set: (value: V) => (entity: Entity) => Entity,
): FieldSpec => ({
  ...{ type: 'choice', label, key, value, options },
  write: (text) => {
    const chosen = options.find((option) => option.value === text);
    return chosen ? set(chosen.value) : (entity) => entity;
  },
});

export const nameField = (entity: Entity): FieldSpec => ({
  type: 'text',
  label: 'Name',
  key: 'name',
  text: entity.name,
  write: (text) => (text.trim() === '' ? 'Write a name' : (now) => ({ ...now, name: text.slice(0, 200) })),
});

export const remarkField = (entity: Entity): FieldSpec => ({
  type: 'text',
  label: 'Remark',
  key: 'remark',
  long: true,
  text: entity.remark ?? '',
  write: (text) => (now) => {
    const { remark: _, ...rest } = now;
    return text === '' ? rest : { ...rest, remark: text };
  },
});

const GENERATIONS = [1, 2, 3, 4, 5, 6];
const LANES = [1, 2, 4, 8, 16];

/** Generation and lanes of a slot as one choice. */
export function slotField(kind: 'drive' | 'nic', link: PcieLink | null): FieldSpec {
  const value = link?.generation && link.lanes ? `${link.generation}x${link.lanes}` : '';
  const known = GENERATIONS.flatMap((generation) => LANES.map((lanes) => `${generation}x${lanes}`));
  const all = value === '' || known.includes(value) ? known : [value, ...known];
  const label = (entry: string): string => `PCIe ${entry.replace('x', '.0 ×')}`;
  const write = (chosen: string) => {
    const [generation, lanes] = chosen.split('x').map(Number);
    const next = generation && lanes ? { ...link, generation, lanes } : null;
    return (entity: Entity): Entity => (entity.kind === kind ? { ...entity, link: next } : entity);
  };
  const options = [{ value: '', label: 'not known' }, ...all.map((entry) => ({ value: entry, label: label(entry) }))];
  return { type: 'choice', label: 'Slot', key: 'link', value, options, write };
}

export const nullableText = (
  label: string,
  key: string,
  value: string | null,
  set: (text: string | null) => (entity: Entity) => Entity,
  mono?: true,
): FieldSpec => ({
  type: 'text',
  label,
  key,
  text: value ?? '',
  ...(mono ? { mono } : {}),
  write: (text) => set(orNull(text)),
});

export const pciField = (kind: 'drive' | 'nic', value: string | null): FieldSpec => ({
  type: 'text',
  label: 'PCI address',
  key: 'pciAddress',
  mono: true,
  text: value ?? '',
  write: readField(
    readPciAddress,
    (pciAddress) => (entity) => (entity.kind === kind ? { ...entity, pciAddress } : entity),
  ),
});
