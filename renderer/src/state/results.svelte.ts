import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import type { ResultRow } from '../../../shared/contract/results-methods.ts';
import type { PointResult } from '../../../shared/results/point-result.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { ResultMarking } from './result-marks.svelte.ts';
import { Remote } from './remote.svelte.ts';

type Sort = Exclude<Input<'results.query'>['sort'], null | undefined>;
type Page = Output<'results.query'>;

export const PAGE_ROWS = 100;

/** The results grid over pages of the store: only pages in view are asked for. */
export class Results {
  /** Page 0 answers total and configurations too. */
  readonly first: Remote<Page>;
  readonly detail: Remote<PointResult>;
  readonly marking: ResultMarking;
  #labId = $state.raw<Id | null>(null);
  #runIds = $state.raw<readonly Id[]>([]);
  #filter = $state('');
  /** Null: in the order of measurement. */
  #sort = $state.raw<Sort | null>(null);
  #selected = $state.raw<{ index: number; id: Id } | null>(null);
  #pages = new SvelteMap<number, readonly ResultRow[]>();
  #asked: number[] = [];
  #turn = 0;
  #choice = 0;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.marking = new ResultMarking(client);
    this.first = new Remote(() => this.#query(0));
    this.detail = new Remote(async () => (await client.call('results.get', { id: this.#selected?.id ?? '' })).result);
  }

  get labId(): Id | null {
    return this.#labId;
  }
  get runIds(): readonly Id[] {
    return this.#runIds;
  }
  get filter(): string {
    return this.#filter;
  }
  get sort(): Sort | null {
    return this.#sort;
  }
  get total(): number {
    return this.first.data?.total ?? 0;
  }
  get selectedIndex(): number | null {
    return this.#selected?.index ?? null;
  }
  /** What the grid shows now, as the other methods of the contract take it. */
  get selection(): { labId: Id | null; runIds: Id[]; filter: string } {
    return { labId: this.#labId, runIds: [...this.#runIds], filter: this.#filter };
  }

  async openLab(labId: Id): Promise<void> {
    if (labId === this.#labId && this.first.data !== null) return;
    this.#labId = labId;
    this.#runIds = [];
    this.#filter = '';
    await this.reload();
  }

  rowAt(index: number): ResultRow | null {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS] ?? null;
  }

  show(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page += 1) {
      if (!this.#asked.includes(page)) void this.#load(page);
    }
  }

  async sortBy(column: Sort['column']): Promise<void> {
    const descending = this.#sort?.column === column ? !this.#sort.descending : false;
    this.#sort = { column, descending };
    await this.reload();
  }

  async setFilter(text: string): Promise<void> {
    this.#filter = text;
    await this.reload();
  }

  async chooseRuns(runIds: readonly Id[]): Promise<void> {
    this.#runIds = runIds;
    await this.reload();
  }

  /** Chooses a row; one that was not in view yet is fetched first. A later choice wins. */
  async select(index: number): Promise<void> {
    const choice = ++this.#choice;
    if (this.rowAt(index) === null) await this.#load(Math.floor(index / PAGE_ROWS));
    const row = this.rowAt(index);
    if (!row || choice !== this.#choice || row.id === this.#selected?.id) return;
    this.#selected = { index, id: row.id };
    await this.detail.refresh();
  }

  toggleStar({ id, starred }: ResultRow): void {
    void this.marking.mark({ ids: [id] }, { starred: !starred }, starred ? 'without star' : 'starred', { starred });
  }

  unselect(): void {
    this.#choice += 1;
    this.#selected = null;
    this.detail.set(null);
  }

  /** Asks again; pages and selection of the old order are dropped. */
  async reload(): Promise<void> {
    this.unselect();
    await this.refresh();
  }

  /** Asks again for what is shown, keeping the selection where its row still is. */
  async refresh(): Promise<void> {
    if (this.#labId === null) return;
    this.#turn += 1;
    this.#asked = [0];
    const turn = this.#turn;
    const page = await this.first.refresh();
    if (turn !== this.#turn || !page) return;
    this.#pages.clear();
    this.#pages.set(0, page.rows);
    const selected = this.#selected;
    if (selected && this.rowAt(selected.index)?.id !== selected.id) this.unselect();
  }

  async copyText(format: 'csv' | 'tsv' | 'markdown'): Promise<string> {
    return (await this.#client.call('results.export', { selection: this.selection, format })).text;
  }

  #query(page: number): Promise<Page> {
    const { selection } = this;
    return this.#client.call('results.query', {
      selection,
      sort: this.#sort,
      offset: page * PAGE_ROWS,
      limit: PAGE_ROWS,
    });
  }

  async #load(page: number): Promise<void> {
    const turn = this.#turn;
    this.#asked.push(page);
    try {
      const { rows } = await this.#query(page);
      if (turn === this.#turn) this.#pages.set(page, rows);
    } catch {
      // Asked for again when it next comes into view; a lasting fault shows with the first page.
      if (turn === this.#turn) this.#asked = this.#asked.filter((other) => other !== page);
    }
  }
}
