import { SvelteSet } from 'svelte/reactivity';
import type { Client } from '../../../../../shared/contract/client.ts';
import type { Output } from '../../../../../shared/contract/contract.ts';
import { adoptDiff } from '../../../../../shared/edit/change.ts';
import { acceptHints } from '../../../../../shared/inventory/cabling-accept.ts';
import { countText } from '../../../../../shared/units/count-text.ts';
import type { Editor } from '../../../canvas/editor.svelte.ts';
import { newId } from '../../../state/new-id.ts';
import { Action, Remote } from '../../../state/remote.svelte.ts';

type Pair = Output<'fabric.plan'>['pairs'][number];

/** How much is measured: as before an experiment, or only whether the network is as drawn. */
export const DEPTHS = {
  full: { label: 'Full', seconds: 30, streams: 8 },
  quick: { label: 'Quick check', seconds: 5, streams: 4 },
} as const;
export type Depth = keyof typeof DEPTHS;

/** Measuring the network of the open lab, with what it will run told before; and cables that the hosts seem to have. */
export class NetworkCheck {
  readonly plan: Remote<Output<'fabric.plan'>>;
  readonly imported: Remote<Output<'fabric.measurements'>>;
  readonly hints: Remote<Output<'lab.cablingHints'>>;
  readonly measuring = new Action();
  readonly applying = new Action();
  /** Pairs to measure, and offered cables to draw. */
  readonly chosen = new SvelteSet<string>();
  readonly accepted = new SvelteSet<string>();
  #depth = $state<Depth>('full');
  #seconds = $state<number>(DEPTHS.full.seconds);
  #tos = $state<number | null>(null);
  #outcome = $state.raw<Output<'fabric.qualify'> | null>(null);
  readonly #client: Client;
  readonly #editor: Editor;

  readonly pairs: readonly Pair[] = $derived.by(() => this.plan.data?.pairs ?? []);
  readonly wanted: readonly Pair[] = $derived(this.pairs.filter(({ id }) => this.chosen.has(id)));

  constructor(client: Client, editor: Editor) {
    this.#client = client;
    this.#editor = editor;
    const labId = editor.lab.id;
    this.plan = new Remote(() => client.call('fabric.plan', { labId, ...this.#settings() }));
    this.imported = new Remote(() => client.call('fabric.measurements', { labId }));
    this.hints = new Remote(() => client.call('lab.cablingHints', { labId }));
  }

  get depth(): Depth {
    return this.#depth;
  }
  get seconds(): number {
    return this.#seconds;
  }
  /** Type of service of all packets; null: as the hosts have it. */
  get tos(): number | null {
    return this.#tos;
  }
  /** What the ticked pairs take about, with all at once. */
  get expectedSeconds(): number {
    const pairs = this.wanted.reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0);
    return Math.round(pairs + (this.wanted.length > 1 ? (this.plan.data?.togetherSeconds ?? 0) : 0));
  }
  /** What the last measurement found; null before one. */
  get outcome(): Output<'fabric.qualify'> | null {
    return this.#outcome;
  }

  /** Asks what would run, with the drawing as it is now; every pair that can be measured is ticked. */
  async look(): Promise<void> {
    this.#outcome = null;
    this.measuring.clear();
    await this.#editor.lab.flush();
    await Promise.all([this.plan.refresh(), this.imported.refresh()]);
    this.chosen.clear();
    for (const { id, blocked } of this.pairs) if (blocked === null) this.chosen.add(id);
  }

  async setDepth(depth: Depth): Promise<void> {
    this.#depth = depth;
    await this.setSeconds(DEPTHS[depth].seconds);
  }

  async setSeconds(seconds: number): Promise<void> {
    this.#seconds = seconds;
    await this.plan.refresh();
  }

  async setTos(tos: number | null): Promise<void> {
    this.#tos = tos;
    await this.plan.refresh();
  }

  #settings() {
    return { seconds: this.#seconds, streams: DEPTHS[this.#depth].streams, tos: this.#tos };
  }

  async measure(): Promise<void> {
    const pairs = this.wanted.map(({ id }) => id);
    const input = { labId: this.#editor.lab.id, pairs, ...this.#settings() };
    this.#outcome = await this.measuring.run(() => this.#client.call('fabric.qualify', input));
  }

  async apply(ids: readonly string[]): Promise<void> {
    const labId = this.#editor.lab.id;
    await this.applying.run(() => this.#client.call('fabric.apply', { labId, ids: [...ids] }));
  }

  /** Reads what the hosts tell of their neighbours; nothing is drawn yet, and only what is surest is ticked. */
  async readHints(): Promise<void> {
    await this.#editor.lab.flush();
    const found = await this.hints.refresh();
    this.accepted.clear();
    for (const { id, by } of found?.hints ?? []) if (by === 'lldp') this.accepted.add(id);
  }

  /** Draws the ticked cables as one step that can be undone; true when they are in the drawing. */
  draw(): boolean {
    const hints = (this.hints.data?.hints ?? []).filter(({ id }) => this.accepted.has(id));
    const label = `Draw ${countText(hints.length, 'cable')} from the hosts`;
    return this.#editor.run((lab) => adoptDiff(lab, acceptHints(lab, hints, newId), label));
  }
}
