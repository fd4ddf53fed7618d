import type { Client } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import {
  QUANTITY_OF,
  TABLE_UNITS,
  type NumberFormat,
  type TableField,
  type TableLayout,
  type TableMapping,
} from '../../../shared/parse/table/mapping.ts';
import { Remote } from './remote.svelte.ts';

type Inspected = Output<'results.inspectTable'>;
export type ArtefactSource = Extract<Input<'results.inspectTable'>['source'], { kind: 'artefact' }>;

/** What is chosen for a column; null: not yet. */
export interface ColumnChoice {
  readonly field: TableField | null;
  readonly unit: string | null;
  readonly numbers: NumberFormat | null;
}

/** Quantities whose first unit is what a column without a word about it means. */
const PLAIN: readonly string[] = ['rate', 'percent'];

/** What the columns of one table mean, as far as it is known, and what an import of it would give. */
export class TableMappingState {
  readonly source: ArtefactSource;
  readonly inspected: Remote<Inspected>;
  readonly preview: Remote<Inspected['preview']>;
  #layout = $state.raw<TableLayout | null>(null);
  #choices = $state.raw<readonly ColumnChoice[]>([]);
  #fixed = $state.raw<Readonly<Partial<Record<TableField, string>>>>({});
  readonly #client: Client;

  constructor(client: Client, source: ArtefactSource) {
    this.#client = client;
    this.source = source;
    this.inspected = new Remote(() => client.call('results.inspectTable', { source, layout: this.#layout }));
    this.preview = new Remote(() => this.#ask());
  }

  get choices(): readonly ColumnChoice[] {
    return this.#choices;
  }
  get layout(): TableLayout | null {
    return this.#layout ?? this.inspected.data?.layout ?? null;
  }
  get fixed(): Readonly<Partial<Record<TableField, string>>> {
    return this.#fixed;
  }
  /** Columns with something that has to be chosen yet. */
  get open(): number {
    return this.#choices.filter((choice) => unanswered(choice)).length;
  }
  /** The mapping; null while something of it is open. */
  get complete(): TableMapping | null {
    const { layout } = this;
    if (layout === null || this.open > 0) return null;
    const columns = this.#choices.flatMap(({ field, unit, numbers }, column) =>
      field === null ? [] : [{ column, field, unit, numbers: numbers ?? ('point' as const) }],
    );
    const taken = columns.map(({ field }) => field);
    const fixed = FIXABLE.flatMap((field) => {
      const text = this.#fixed[field]?.trim() ?? '';
      return text === '' || taken.includes(field) ? [] : [{ field, text }];
    });
    return columns.length === 0 ? null : { ...layout, columns, fixed };
  }

  async load(): Promise<void> {
    const found = await this.inspected.refresh();
    this.#choices = found?.columns.map(({ field, unit, numbers }) => ({ field, unit, numbers })) ?? [];
    await this.#refreshPreview();
  }

  async changeLayout(change: Partial<TableLayout>): Promise<void> {
    const { layout } = this;
    if (layout === null) return;
    this.#layout = { ...layout, ...change };
    await this.load();
  }

  async choose(column: number, change: Partial<ColumnChoice>): Promise<void> {
    this.#choices = this.#choices.map((choice, index) => (index === column ? { ...choice, ...change } : choice));
    await this.#refreshPreview();
  }

  /** A field is read from one column: another that had it is not read any more. */
  async chooseField(column: number, field: TableField | null): Promise<void> {
    this.#choices = this.#choices.map((choice, index) => {
      if (index === column) return { ...choice, field, unit: firstUnit(field) };
      return field !== null && choice.field === field ? { ...choice, field: null } : choice;
    });
    await this.#refreshPreview();
  }

  async fix(field: TableField, text: string): Promise<void> {
    this.#fixed = { ...this.#fixed, [field]: text };
    await this.#refreshPreview();
  }

  async #refreshPreview(): Promise<void> {
    if (this.complete === null) this.preview.set(null);
    else await this.preview.refresh();
  }

  async #ask(): Promise<Inspected['preview']> {
    return (await this.#client.call('results.inspectTable', { source: this.source, mapping: this.complete })).preview;
  }
}

/** What may be the same for all rows and then stands in no column. */
export const FIXABLE: readonly TableField[] = ['access', 'blockBytes', 'configuration', 'clients'];

export const unitsOf = (field: TableField | null): string[] =>
  field === null ? [] : Object.keys(TABLE_UNITS[QUANTITY_OF[field]]);

const isText = (field: TableField): boolean => QUANTITY_OF[field] === 'text';

export function unanswered({ field, unit, numbers }: ColumnChoice): boolean {
  if (field === null || isText(field)) return false;
  return numbers === null || (unit === null && unitsOf(field).length > 0);
}

function firstUnit(field: TableField | null): string | null {
  return field !== null && PLAIN.includes(QUANTITY_OF[field]) ? (unitsOf(field)[0] ?? null) : null;
}
