import type { PcieLink } from '../../../../../shared/model/entity-base.ts';
import type { Entity, EntityKind, EntityOf } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import { addLogical, type LogicalKind } from '../../../../../shared/edit/add-logical.ts';
import { titleOf, update } from '../../../../../shared/edit/change.ts';
import { NO_DATA } from '../../../../../shared/units/format.ts';
import type { Id } from '../../../../../shared/units/identity.ts';
import type { EntityChange, FieldSpec, Option, SectionAction } from '../field-spec.ts';
import { orNull, readInteger, readPciAddress, type Read } from '../field-text.ts';

export type Change<K extends EntityKind> = (entity: EntityOf<K>) => EntityOf<K>;

/** Applies a change to an entity of the kind that the field was made for; another kind stays as it is. */
export const only =
  <K extends EntityKind>(kind: K, change: Change<K>) =>
  (entity: Entity): Entity =>
    entity.kind === kind ? change(entity as EntityOf<K>) : entity;

/** A button that changes the element itself. */
export const changeAction = (label: string, id: Id, change: EntityChange): SectionAction => ({
  label,
  run: (lab) => update(lab, id, change),
});

/** A button that adds a logical element to what is shown. */
export const addAction = (label: string, holder: Id, kind: LogicalKind): SectionAction => ({
  label,
  run: (lab, ids) => addLogical(lab, holder, kind, ids),
});

/** A field whose text is read into a value; what cannot be read is not written. */
export const readField =
  <T>(read: (text: string) => Read<T>, set: (value: T | null) => EntityChange) =>
  (text: string): EntityChange | string => {
    const result = read(text);
    return 'wrong' in result ? result.wrong : set(result.value);
  };

/** One of several values; what is chosen is given back as the options have it. */
export const choiceField = <V extends string>(
  label: string,
  key: string,
  value: V,
  options: readonly { readonly value: V; readonly label: string }[],
  set: (value: V) => EntityChange,
): FieldSpec => ({
  ...{ type: 'choice', label, key, value, options },
  write: (text) => {
    const chosen = options.find((option) => option.value === text);
    return chosen ? set(chosen.value) : (entity) => entity;
  },
});

/** A yes or no that may also be not known. */
export function yesField(
  [label, key]: readonly [label: string, key: string],
  value: boolean | null | undefined,
  set: (value: boolean | null) => EntityChange,
  [yes, no]: readonly [yes: string, no: string] = ['yes', 'no'],
): FieldSpec {
  const options = [
    { value: '', label: 'not known' },
    { value: 'true', label: yes },
    { value: 'false', label: no },
  ];
  return choiceField(label, key, value == null ? '' : String(value), options, (chosen) =>
    set(chosen === '' ? null : chosen === 'true'),
  );
}

/** A whole number from one to another; empty is not known. */
export const countField = (
  [label, key, unit]: readonly [label: string, key: string, unit?: string],
  value: number | null | undefined,
  [from, to]: readonly [from: number, to: number],
  set: (value: number | null) => EntityChange,
): FieldSpec => ({
  ...{ type: 'text', label, key, text: value == null ? '' : String(value) },
  ...(unit === undefined ? {} : { unit }),
  write: readField((text) => readInteger(text, from, to), set),
});

export const read = (label: string, key: string, text: string): FieldSpec => ({
  ...{ type: 'read', label, key },
  text: text === '' ? NO_DATA : text,
});

export const nameField = (entity: Entity): FieldSpec => ({
  ...{ type: 'text', label: 'Name', key: 'name', single: true },
  text: entity.name,
  write: (text) => (text.trim() === '' ? 'Write a name' : (now) => ({ ...now, name: text.slice(0, 200) })),
});

export const remarkField = (entity: Entity): FieldSpec => ({
  ...{ type: 'text', label: 'Remark', key: 'remark', long: true },
  text: entity.remark ?? '',
  write: (text) => (now) => {
    const { remark: _, ...rest } = now;
    return text === '' ? rest : { ...rest, remark: text.slice(0, 4_000) };
  },
});

export const nullableText = (
  label: string,
  key: string,
  value: string | null | undefined,
  set: (text: string | null) => EntityChange,
  more: { readonly mono?: true; readonly single?: true; readonly copy?: true } = {},
): FieldSpec => ({
  ...{ type: 'text', label, key, text: value ?? '', ...more },
  write: (text) => set(orNull(text)),
});

/** Text that identifies one piece of hardware. */
export const IDENTITY = { mono: true, single: true, copy: true } as const;

export const pciField = (kind: 'drive' | 'nic' | 'pcieSlot', value: string | null): FieldSpec => ({
  ...{ type: 'text', label: 'PCI address', key: 'pciAddress', ...IDENTITY },
  text: value ?? '',
  write: readField(
    readPciAddress,
    (pciAddress) => (entity) => (entity.kind === kind ? { ...entity, pciAddress } : entity),
  ),
});

const hostOf = (index: LabIndex, id: Id): string => index.ancestors(id).find(({ kind }) => kind === 'host')?.name ?? '';

/** Elements of these kinds to choose from, with their host's name. */
export function elementOptions(index: LabIndex, kinds: readonly EntityKind[], none: string | null): Option[] {
  const all = kinds.flatMap((kind) => index.ofKind(kind) as readonly Entity[]);
  const named = all.map((one) => ({
    value: one.id,
    label: [hostOf(index, one.id), titleOf(one)].filter(Boolean).join(', '),
  }));
  return none === null ? named : [{ value: '', label: none }, ...named];
}

/** A list of elements: a line for each, which can be taken out, and one to add another. */
export function membersFields(
  index: LabIndex,
  [label, key]: readonly [label: string, key: string],
  {
    members,
    from,
    least = 0,
  }: { readonly members: readonly Id[]; readonly from: readonly Option[]; readonly least?: number },
  set: (members: Id[]) => EntityChange,
): FieldSpec[] {
  const lines = members.map((id, at): FieldSpec => {
    const entity = index.get(id);
    const name = entity ? titleOf(entity) : 'missing';
    const drop = { label: `Take ${name} out`, change: set(members.filter((each) => each !== id)) };
    return { ...read(`${label} ${at + 1}`, key, name), ...(members.length > least ? { drop } : {}) };
  });
  const free = from.filter(({ value }) => !members.includes(value));
  if (free.length === 0) return lines;
  const options = [{ value: '', label: 'choose' }, ...free];
  const add = choiceField(`Add ${label}`, key, '', options, (id) => (id === '' ? (now) => now : set([...members, id])));
  return [...lines, { ...add, single: true }];
}

/** Generation and lanes as one choice; what only one of them is known of stands in the list as it is. */
export function lanesField(
  [label, key]: readonly [label: string, key: string],
  [generation, lanes]: readonly [number | null | undefined, number | null | undefined],
  set: (generation: number | null, lanes: number | null) => EntityChange,
): FieldSpec {
  const value = generation == null && lanes == null ? '' : `${generation ?? '?'}x${lanes ?? '?'}`;
  const known = GENERATIONS.flatMap((each) => LANES.map((width) => `${each}x${width}`));
  const all = value === '' || known.includes(value) ? known : [value, ...known];
  const words = (entry: string): string => `PCIe ${entry.replace('x', '.0 ×').replace('?.0', '?')}`;
  const options = [{ value: '', label: 'not known' }, ...all.map((entry) => ({ value: entry, label: words(entry) }))];
  return choiceField(label, key, value, options, (chosen) => {
    const [first = NaN, second = NaN] = chosen.split('x').map(Number);
    return set(Number.isNaN(first) ? null : first, Number.isNaN(second) ? null : second);
  });
}

const GENERATIONS = [1, 2, 3, 4, 5, 6];
const LANES = [1, 2, 4, 8, 16];

export const NO_LINK: PcieLink = { generation: null, lanes: null };

/** A link of which nothing is known any more is none. */
export const linkOrNull = (link: PcieLink): PcieLink | null =>
  Object.values(link).every((value) => value == null) ? null : link;
