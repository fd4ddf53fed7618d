import type { Client } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import type { Comparison } from '../../../shared/analysis/comparison.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { Remote } from './remote.svelte.ts';

export type PairProperty = Input<'compare.table'>['pairBy'][number];
export type Configuration = Output<'results.query'>['configurations'][number];

/** One side of a comparison: a configuration of the lab, narrowed by a filter if need be. */
export interface Side {
  readonly configuration: string;
  readonly filter: string;
}

const MOST_OTHERS = 5;

/** A comparison being looked at: which configurations, how they are paired, and the table that comes of it. */
export class ComparisonState {
  readonly configurations: Remote<readonly Configuration[]>;
  readonly table: Remote<Comparison>;
  #sides = $state.raw<readonly Side[]>([]);
  #pairBy = $state.raw<readonly PairProperty[]>(['workload', 'numjobs', 'iodepth']);
  #tolerancePercent = $state<number | null>(null);
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
  }

  get sides(): readonly Side[] {
    return this.#sides;
  }
  get pairBy(): readonly PairProperty[] {
    return this.#pairBy;
  }
  get tolerancePercent(): number | null {
    return this.#tolerancePercent;
  }
  get canAdd(): boolean {
    return this.#sides.length <= MOST_OTHERS;
  }
  get request(): Input<'compare.table'> {
    const [baseline, ...others] = this.#sides.map((side) => this.#selector(side));
    if (baseline === undefined) throw new Error('a comparison without a baseline');
    return { baseline, others, pairBy: [...this.#pairBy], tolerancePercent: this.#tolerancePercent };
  }

  /** Loads the configurations and compares the last two, or what was compared before. */
  async open(): Promise<void> {
    await this.begin();
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
    await this.#compare();
  }
  async remove(index: number): Promise<void> {
    this.#sides = this.#sides.filter((_, at) => at !== index);
    await this.#compare();
  }
  async setPairBy(pairBy: readonly PairProperty[]): Promise<void> {
    if (pairBy.length > 0) this.#pairBy = pairBy;
    await this.#compare();
  }
  async setTolerance(percent: number): Promise<void> {
    this.#tolerancePercent = percent;
    await this.#compare();
  }

  export(format: 'json' | 'markdown' | 'tsv' | 'csv'): Promise<Output<'compare.export'>> {
    return this.#client.call('compare.export', { ...this.request, format });
  }

  async #compare(): Promise<void> {
    if (this.#sides.length < 2) this.table.set(null);
    else await this.table.refresh();
  }

  #selector({ configuration, filter }: Side): Input<'compare.table'>['baseline'] {
    const label = filter === '' ? configuration : `${configuration}, ${filter}`;
    return { label, selection: { labId: this.#labId, configurations: [configuration], filter } };
  }
}
