import type { Entity } from '../../../../../shared/model/lab.ts';
import type { LabIndex } from '../../../../../shared/model/lab-index.ts';
import type { EntityChange, FieldSection, FieldSpec } from '../field-spec.ts';
import { sectionsOf } from './sections.ts';

type Own = ReadonlyMap<string, FieldSpec>;

const keyOf = (section: FieldSection, field: FieldSpec): string => `${section.title} ${field.type} ${field.label}`;

/**
 * What several elements have in common, to be set for all of them at once: every field that each of them has. A value
 * that differs is "mixed". Fields that mean one element alone, and what is only read, are left out.
 */
export function sharedSections(index: LabIndex, entities: readonly Entity[]): FieldSection[] {
  const [first] = entities;
  if (!first || entities.some(({ kind }) => kind !== first.kind)) return placeSections(index, entities);
  const all = new Map(entities.map((entity) => [entity.id, ownFields(index, entity)]));
  return sectionsOf(index, first).flatMap((section) => {
    const fields = section.fields.flatMap((field) => {
      const key = keyOf(section, field);
      return isShared(field) && [...all.values()].every((own) => own.has(key)) ? [merged(field, key, all)] : [];
    });
    return fields.length === 0 ? [] : [{ title: section.title, fields }];
  });
}

const isShared = ({ type, single }: FieldSpec): boolean => type !== 'read' && single !== true;

const ownFields = (index: LabIndex, entity: Entity): Own =>
  new Map(
    sectionsOf(index, entity).flatMap((section) => section.fields.map((field) => [keyOf(section, field), field])),
  );

/** Of elements of different kinds, only where all of them may stand: the site. */
function placeSections(index: LabIndex, entities: readonly Entity[]): FieldSection[] {
  const [first] = entities;
  const sites = entities.map((entity) =>
    sectionsOf(index, entity)
      .flatMap(({ fields }) => fields)
      .find(({ type, label }) => type === 'place' && label === 'Site'),
  );
  const known = sites.filter((field) => field !== undefined);
  const [field] = known;
  if (!first || !field || known.length < entities.length) return [];
  const all = new Map(known.map((each, at) => [entities[at]?.id ?? '', new Map([['site', each]])]));
  return [{ title: 'Place', fields: [merged(field, 'site', all)] }];
}

const valueOf = (field: FieldSpec | undefined): string =>
  field === undefined ? '' : field.type === 'text' || field.type === 'read' ? field.text : field.value;

/** The field of all of them: each element is changed as its own field says. */
function merged(field: FieldSpec, key: string, all: ReadonlyMap<string, Own>): FieldSpec {
  const own = [...all.values()].map((fields) => fields.get(key));
  const mixed = new Set(own.map(valueOf)).size > 1;
  const { drop: _, ...shown } = field;
  const marked = mixed ? { ...shown, mixed: true as const } : shown;
  if (marked.type === 'read' || marked.type === 'place') return marked;
  const change =
    (text: string): EntityChange =>
    (entity) => {
      const spec = all.get(entity.id)?.get(key);
      const next = spec?.type === 'text' || spec?.type === 'choice' ? spec.write(text) : 'none';
      return typeof next === 'string' ? entity : next(entity);
    };
  if (marked.type === 'choice') return { ...marked, write: change };
  const wrong = (text: string): string | null => {
    const told = own.flatMap((spec) => (spec?.type === 'text' ? [spec.write(text)] : []));
    return told.find((each) => typeof each === 'string') ?? null;
  };
  return { ...marked, text: mixed ? '' : marked.text, write: (text) => wrong(text) ?? change(text) };
}
