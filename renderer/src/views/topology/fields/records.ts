import type { EntityChange, FieldSpec } from '../field-spec.ts';

type Values = Readonly<Record<string, string>>;

/** The record with one value set, or (empty) without it. */
function withValue(values: Values, name: string, value: string): Record<string, string> {
  const { [name]: _, ...rest } = values;
  return value.trim() === '' ? rest : { ...rest, [name]: value.trim().slice(0, 2_000) };
}

interface RecordField {
  /** Field of the entity. */
  readonly key: 'settings' | 'software';
  readonly values: Values;
  /** Names that stand there even while nothing is known of them. */
  readonly usual: readonly string[];
  /** What a line to add looks like. */
  readonly example: string;
}

/** Values by name: a line for each, the usual ones even when not known, and one to add another as `name = value`. */
export function recordFields(
  { key, values, usual, example }: RecordField,
  set: (change: (now: Values) => Record<string, string>) => EntityChange,
): FieldSpec[] {
  const names = [...new Set([...usual, ...Object.keys(values)])];
  const lines = names.map((name): FieldSpec => ({
    ...{ type: 'text', label: name, key: `${key}.${name}`, text: values[name] ?? '' },
    write: (text) => set((now) => withValue(now, name, text)),
  }));
  const more: FieldSpec = {
    ...{ type: 'text', label: 'Another', key, text: '', hint: example },
    write: (text) => {
      const [, name = '', value = ''] = /^\s*([^=]{1,100}?)\s*=\s*(\S.*)$/.exec(text) ?? [];
      return text.trim() === ''
        ? (entity) => entity
        : name === ''
          ? `Write name and value, such as ${example}`
          : set((now) => withValue(now, name, value));
    },
  };
  return [...lines, more];
}
