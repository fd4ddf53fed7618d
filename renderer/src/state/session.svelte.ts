import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../../../shared/contract/client.ts';
import type { EventData } from '../../../shared/contract/events.ts';
import type { Task } from '../../../shared/contract/task-methods.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { ComparisonState } from './comparison.svelte.ts';
import { Devices } from './devices.svelte.ts';
import { Hosts } from './hosts.svelte.ts';
import { Labs } from './labs.svelte.ts';
import { Navigation } from './navigation.svelte.ts';
import { Plans } from './plans.svelte.ts';
import { Results } from './results.svelte.ts';
import { Runs } from './runs.svelte.ts';
import { Tasks } from './tasks.svelte.ts';
import { Workspace } from './workspace.svelte.ts';

const TOPICS = ['labs', 'hosts', 'plans', 'runs', 'results', 'settings'] as const;

/** All that the screens share: one object per topic, made once per window. */
export class Session {
  readonly client: Client;
  readonly navigation = new Navigation();
  readonly devices = new Devices();
  readonly workspace: Workspace;
  readonly labs: Labs;
  readonly hosts: Hosts;
  readonly plans: Plans;
  readonly runs: Runs;
  readonly results: Results;
  readonly tasks: Tasks;
  readonly #comparisons = new SvelteMap<Id, ComparisonState>();

  constructor(client: Client) {
    this.client = client;
    this.workspace = new Workspace(client);
    this.labs = new Labs(client);
    this.hosts = new Hosts(client);
    this.plans = new Plans(client);
    this.runs = new Runs(client);
    this.results = new Results(client);
    this.tasks = new Tasks(client);
  }

  /** The comparison that is being made in a lab: the same for its screen and for the report. */
  comparison(labId: Id): ComparisonState {
    const known = this.#comparisons.get(labId);
    if (known !== undefined) return known;
    const fresh = new ComparisonState(this.client, labId);
    this.#comparisons.set(labId, fresh);
    return fresh;
  }

  /** Asks for what every screen needs and follows the pushes. Answers how to stop following. */
  start(taskEnded: (task: Task) => void): () => void {
    void Promise.all([
      this.workspace.load(),
      this.labs.list.refresh(),
      this.labs.samples.refresh(),
      this.hosts.list.refresh(),
      this.runs.list.refresh(),
    ]);
    const stops = [
      this.tasks.follow(taskEnded),
      this.runs.follow(),
      this.client.on(
        'workspace.changed',
        (change) => this.#refresh(change.topic),
        () => this.#refreshAll(),
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  #refresh(topic: EventData<'workspace.changed'>['topic']): void {
    const refresh: Readonly<Record<typeof topic, () => Promise<unknown>>> = {
      labs: () => this.labs.list.refresh(),
      hosts: () => this.hosts.list.refresh(),
      plans: () => this.plans.refresh(),
      runs: () => this.runs.list.refresh(),
      results: () => this.results.refresh(),
      settings: () => this.workspace.refreshSettings(),
      comparisons: () => Promise.all([...this.#comparisons.values()].map(({ saved }) => saved.list.refresh())),
      // Read anew by whoever shows it.
      catalogue: () => Promise.resolve(),
    };
    void refresh[topic]();
    void this.workspace.info.refresh();
  }

  #refreshAll(): void {
    for (const topic of TOPICS) this.#refresh(topic);
  }
}

export const [getSession, setSession] = createContext<Session>();
