import type { Client } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import type { SavedComparison } from '../../../shared/contract/compare-methods.ts';
import type { Comparison, Correction, Metric } from '../../../shared/analysis/comparison.ts';
import type { TableKind } from '../../../shared/analysis/tables/analysis-table.ts';
import type { CapCriterion, SideFacts } from '../../../shared/analysis/tables/table-input.ts';
import type { ChartSpec } from '../../../shared/report/report.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { SEARCH_TABS, type ComparisonTab } from './comparison-tabs.ts';
import { ComparisonSearches } from './comparison-searches.svelte.ts';
import { Remote } from './remote.svelte.ts';
import { SavedComparisons } from './saved-comparisons.svelte.ts';

export type PairProperty = NonNullable<Input<'compare.table'>['pairBy']>[number];
export type Configuration = Output<'results.query'>['configurations'][number];

/** One side of a comparison: a configuration of the lab, narrowed by a filter if need be, and what is stated of it. */
export interface Side {
  readonly configuration: string;
  readonly filter: string;
  readonly facts?: Partial<SideFacts>;
}

/** How the sides are compared. */
export interface ComparisonOptions {
  readonly pairBy: readonly PairProperty[];
  /** Null: that of the settings. */
  readonly tolerancePercent: number | null;
  readonly correction: Correction;
  /** Null: every metric. */
  readonly metrics: readonly Metric[] | null;
  readonly cap: CapCriterion;
}

/** Tables about one pair at a time. */
const OF_ONE_PAIR: ReadonlySet<ComparisonTab> = new Set(['percentiles', 'time-course']);
/** Tables whose charts are made of the table itself. */
const WITH_CHARTS: ReadonlySet<ComparisonTab> = new Set([...OF_ONE_PAIR, 'iops-per-core', 'access-points', 'fairness']);
const tableOf = (tab: ComparisonTab): TableKind | null =>
  tab === 'ratios' || tab === 'optimum' || tab === 'steady' ? null : tab;
const MOST_OTHERS = 5;
const USUAL_OPTIONS: ComparisonOptions = {
  pairBy: ['workload', 'numjobs', 'iodepth'],
  tolerancePercent: null,
  correction: 'none',
  metrics: null,
  cap: { capNs: 500_000, statistic: 'mean', direction: 'both' },
};

/** A comparison being looked at: which configurations, how they are paired, and the tables and charts that come of it. */
export class ComparisonState {
  readonly configurations: Remote<readonly Configuration[]>;
  readonly table: Remote<Comparison>;
  readonly charts: Remote<readonly ChartSpec[]>;
  /** The table of the chosen tab, where that is one of the further tables. */
  readonly other: Remote<Output<'compare.tables'>>;
  readonly otherCharts: Remote<readonly ChartSpec[]>;
  readonly searches: ComparisonSearches;
  readonly saved: SavedComparisons;
  #sides = $state.raw<readonly Side[]>([]);
  #options = $state.raw<ComparisonOptions>(USUAL_OPTIONS);
  #tab = $state<ComparisonTab>('ratios');
  #pair = $state<string | null>(null);
  readonly #client: Client;
  readonly #labId: Id;

  constructor(client: Client, labId: Id) {
    this.#client = client;
    this.#labId = labId;
    this.configurations = new Remote(async () => {
      const page = await client.call('results.query', { selection: { labId }, limit: 1 });
      return page.configurations;
    });
    this.table = new Remote(() => client.call('compare.table', this.request));
    this.charts = new Remote(async () => (await client.call('compare.charts', this.request)).charts);
    const asked = () => ({ ...this.#stated, kind: this.#kind ?? ('fairness' as const), pair: this.#askedPair });
    this.other = new Remote(() => client.call('compare.tables', asked()));
    this.otherCharts = new Remote(async () => (await client.call('compare.tableCharts', asked())).charts);
    this.searches = new ComparisonSearches(client, () => ({
      selection: this.#searched,
      cap: this.#options.cap,
      cores: this.#statedCores,
    }));
    this.saved = new SavedComparisons(client, labId);
  }

  get sides(): readonly Side[] {
    return this.#sides;
  }
  get options(): ComparisonOptions {
    return this.#options;
  }
  get tab(): ComparisonTab {
    return this.#tab;
  }
  get needsPair(): boolean {
    return OF_ONE_PAIR.has(this.#tab);
  }
  /** The pair that is looked at: the chosen one while it is there, else the first. */
  get pair(): string | null {
    const rows = this.table.data?.rows ?? [];
    return (rows.find(({ key }) => key === this.#pair) ?? rows[0])?.key ?? null;
  }
  get canAdd(): boolean {
    return this.#sides.length <= MOST_OTHERS;
  }
  get request(): Input<'compare.table'> {
    const [baseline, ...others] = this.#sides.map((side) => this.#selector(side));
    if (baseline === undefined) throw new Error('a comparison without a baseline');
    const { pairBy, tolerancePercent, correction, metrics } = this.#options;
    const shown = metrics === null ? {} : { metrics: [...metrics] };
    return { baseline, others, pairBy: [...pairBy], tolerancePercent, correction, ...shown };
  }

  /** Loads the configurations and compares the last two, or what was compared before. */
  async open(): Promise<void> {
    await Promise.all([this.begin(), this.saved.list.refresh()]);
    await this.#compare();
  }

  /** Loads the configurations; the last two are the sides where there was no choice yet. */
  async begin(): Promise<void> {
    const found = await this.configurations.refresh();
    if (found === null || this.#sides.length >= 2) return;
    this.#sides = found.slice(-2).map(({ label }) => ({ configuration: label, filter: '' }));
  }

  async setSide(index: number, side: Side): Promise<void> {
    this.#sides = this.#sides.map((each, at) => (at === index ? side : each));
    await this.#compare();
  }
  async add(side: Side): Promise<void> {
    if (this.canAdd) this.#sides = [...this.#sides, side];
    // Only now is there something to compare.
    if (this.#sides.length === 2) this.#tab = 'ratios';
    await this.#compare();
  }
  async remove(index: number): Promise<void> {
    this.#sides = this.#sides.filter((_, at) => at !== index);
    await this.#compare();
  }
  async set(change: Partial<ComparisonOptions>): Promise<void> {
    this.#options = { ...this.#options, ...change };
    await this.#compare();
  }
  async choosePair(key: string): Promise<void> {
    this.#pair = key;
    await this.#refreshTab();
  }
  async show(tab: ComparisonTab): Promise<void> {
    this.#tab = tab;
    this.otherCharts.set(null);
    await this.#refreshTab();
  }

  /** What is kept of this comparison under a name. */
  kept(name: string): Omit<Input<'compare.save'>['comparison'], 'id' | 'labId'> {
    return { name, request: this.request, ...this.#statedFacts };
  }

  /** Takes up a saved comparison. Labels that were made of a filter fall back to their parts. */
  async take({ request, facts, cap }: SavedComparison): Promise<void> {
    const { baseline, others, pairBy, tolerancePercent, correction, metrics } = request;
    this.#sides = [baseline, ...others].map(({ selection }, index) => {
      const stated = facts[index];
      const side = { configuration: selection.configurations[0] ?? '', filter: selection.filter };
      return stated === undefined ? side : { ...side, facts: stated };
    });
    this.#options = { pairBy, tolerancePercent, correction, metrics, cap: cap ?? USUAL_OPTIONS.cap };
    await this.#compare();
  }

  /** Stores with the results of a side what is told of the target's cores, and compares anew. */
  async storeCores(
    index: number,
    cores: Input<'results.setTargetCores'>['cores'],
  ): Promise<Output<'results.setTargetCores'>> {
    const side = this.#sides[index];
    if (side === undefined) throw new Error(`no configuration ${index}`);
    const { selection } = this.#selector(side);
    const answer = await this.#client.call('results.setTargetCores', { selection, cores });
    if (answer.ids.length > 0) await this.#refreshTab();
    return answer;
  }

  export(format: 'json' | 'markdown' | 'tsv' | 'csv'): Promise<Output<'compare.export'>> {
    return this.#client.call('compare.export', {
      ...this.#stated,
      kind: this.#kind,
      pair: this.#askedPair,
      format,
    });
  }

  /** The ratios and the table that is looked at, as a workbook with its bytes. */
  async workbook(): Promise<{ fileName: string; bytes: Uint8Array<ArrayBuffer> }> {
    const kinds = this.#kind === null ? [] : [this.#kind];
    const { fileName, blob } = await this.#client.call('compare.workbook', {
      ...this.#stated,
      kinds,
      pair: this.#askedPair,
    });
    if (blob === null) throw new Error('the workbook came without its bytes');
    return { fileName, bytes: new Uint8Array(await this.#client.getBlob(blob)) };
  }

  get #kind(): TableKind | null {
    return tableOf(this.#tab);
  }
  get #askedPair(): string | null {
    return this.needsPair ? this.pair : null;
  }
  get #statedFacts() {
    return { facts: this.#sides.map(({ facts = {} }) => facts), cap: this.#options.cap };
  }
  get #stated() {
    return { ...this.request, ...this.#statedFacts };
  }
  get #statedCores(): { configuration: string; cores: number; busyCores: number | null }[] {
    return this.#sides.flatMap(({ configuration, facts }) => {
      const cores = facts?.targetCores ?? null;
      return cores === null ? [] : [{ configuration, cores, busyCores: facts?.targetBusyCores ?? null }];
    });
  }
  /** The compared configurations; their filter where they share one. */
  get #searched(): Input<'search.knee'>['selection'] {
    const filter = this.#sides[0]?.filter ?? '';
    const shared = this.#sides.every((side) => side.filter === filter);
    const configurations = this.#sides.map(({ configuration }) => configuration);
    return { labId: this.#labId, configurations, filter: shared ? filter : '' };
  }

  async #compare(): Promise<void> {
    if (this.#sides.length < 2) {
      this.table.set(null);
      this.charts.set(null);
      if (!SEARCH_TABS.has(this.#tab)) this.#tab = 'optimum';
      await this.#refreshTab();
      return;
    }
    const table = this.table.refresh();
    // Which pairs there are is known with the table.
    const tab = this.needsPair ? table.then(() => this.#refreshTab()) : this.#refreshTab();
    await Promise.all([table, this.charts.refresh(), tab]);
  }

  async #refreshTab(): Promise<void> {
    const alone = this.#sides.length < 2;
    if (this.#tab === 'ratios' || this.#sides.length === 0 || (alone && !SEARCH_TABS.has(this.#tab))) return;
    await Promise.all([
      this.#kind === null ? null : this.other.refresh(),
      WITH_CHARTS.has(this.#tab) ? this.otherCharts.refresh() : null,
      this.searches.refresh(this.#tab),
    ]);
  }

  #selector({ configuration, filter }: Side): Input<'compare.table'>['baseline'] {
    const label = filter === '' ? configuration : `${configuration}, ${filter}`;
    return { label, selection: { labId: this.#labId, configurations: [configuration], filter } };
  }
}
