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
import type { EpochMicroseconds } from '../../../shared/units/quantity.ts';
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
  #recalledUs = $state<EpochMicroseconds | null>(null);
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
  /** When a table with these headers was imported last, where what it meant then is proposed; else null. */
  get recalledUs(): EpochMicroseconds | null {
    return this.#recalledUs;
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
    const remembered = found?.remembered ?? null;
    if (found === null || remembered === null) {
      await this.startOver();
      return;
    }
    this.#recalledUs = remembered.usedUs;
    this.#fixed = Object.fromEntries(remembered.fixed.map(({ field, text }) => [field, text]));
    this.#choices = found.columns.map(({ numbers }, index) => {
      const known = remembered.columns[index] ?? null;
      // How numbers are written goes by this table, where it tells.
      return known === null ? NOT_READ : { ...known, numbers: numbers ?? known.numbers };
    });
    await this.#refreshPreview();
  }

  /** What the headers themselves tell, whatever they meant before. */
  async startOver(): Promise<void> {
    this.#recalledUs = null;
    this.#fixed = {};
    const columns = this.inspected.data?.columns ?? [];
    this.#choices = columns.map(({ field, unit, numbers }) => ({ field, unit, numbers }));
    await this.#refreshPreview();
  }

  /** The next table with these headers is a new one. */
  async forget(): Promise<void> {
    const headers = this.inspected.data?.columns.map(({ header }) => header) ?? [];
    if (headers.length > 0) await this.#client.call('results.forgetTable', { headers });
    await this.startOver();
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

const NOT_READ: ColumnChoice = { field: null, unit: null, numbers: null };

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
