import type { CapCriterion } from '../../../shared/analysis/tables/table-input.ts';
import type { Client } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import { Remote } from './remote.svelte.ts';

interface Question {
  readonly selection: Input<'search.knee'>['selection'];
  readonly cap: CapCriterion;
  readonly cores: Input<'search.scaling'>['cores'];
}

/** Decisions over the compared results: optimum, latency cap, scaling and steady state, each asked for when it is shown. */
export class ComparisonSearches {
  readonly knee: Remote<Output<'search.knee'>>;
  readonly capped: Remote<Output<'search.capped'>>;
  readonly scaling: Remote<Output<'search.scaling'>>;
  readonly steady: Remote<Output<'search.steady'>>;

  constructor(client: Client, question: () => Question) {
    const selected = () => ({ selection: question().selection });
    this.knee = new Remote(() => client.call('search.knee', selected()));
    this.capped = new Remote(() => client.call('search.capped', { ...selected(), ...question().cap }));
    this.scaling = new Remote(() => client.call('search.scaling', { ...selected(), cores: question().cores }));
    this.steady = new Remote(() => client.call('search.steady', selected()));
  }

  /** Asks for what a tab shows; tabs without a search ask for nothing. */
  async refresh(tab: string): Promise<void> {
    const asked = { optimum: this.knee, capped: this.capped, scaling: this.scaling, steady: this.steady };
    await (Object.hasOwn(asked, tab) ? asked[tab as keyof typeof asked].refresh() : null);
  }
}
