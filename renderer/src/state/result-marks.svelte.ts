import type { Client } from '../../../shared/contract/client.ts';
import type { Input } from '../../../shared/contract/contract.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { countText } from '../../../shared/units/count-text.ts';
import { Action } from './remote.svelte.ts';

type Selection = Input<'results.tag'>['selection'];
type Marks = Omit<Input<'results.tag'>, 'selection'>;

/** What was done last, in words, and how to take it back; null where there is nothing to take back. */
interface Done {
  readonly text: string;
  readonly undo: (() => Promise<unknown>) | null;
}

/** Tags, stars, notes and deletion of results, each with its way back. */
export class ResultMarking {
  readonly action = new Action();
  #done = $state.raw<Done | null>(null);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  get done(): Done | null {
    return this.#done;
  }

  /** Marks; `back` is what takes it back from the results that were changed, null where nothing does. */
  async mark(selection: Selection, marks: Marks, text: string, back: Marks | null): Promise<boolean> {
    const answer = await this.action.run(() => this.#client.call('results.tag', { selection, ...marks }));
    if (answer !== null) this.#tell(answer.ids, text, (ids) => back && this.#client.call('results.tag', ids(back)));
    return answer !== null;
  }

  async remove(selection: Selection): Promise<boolean> {
    const answer = await this.action.run(() => this.#client.call('results.delete', { selection }));
    if (answer !== null)
      this.#tell(answer.ids, 'deleted', (ids) => this.#client.call('results.delete', ids({ restore: true })));
    return answer !== null;
  }

  /** Holds the points against the sanity laws again: the drawing or the other results may have changed. */
  async check(selection: Selection): Promise<void> {
    const answer = await this.action.run(() => this.#client.call('results.check', { selection }));
    if (answer === null) return;
    const { checked, flagged, ids } = answer;
    const changed = ids.length === 0 ? 'as before' : `${countText(ids.length, 'verdict')} changed`;
    this.#done = { text: `${countText(checked, 'point')} checked, ${flagged} flagged, ${changed}`, undo: null };
  }

  async undo(): Promise<void> {
    const done = this.#done;
    this.#done = null;
    if (done?.undo) await this.action.run(done.undo);
  }

  forget(): void {
    this.#done = null;
  }

  #tell(
    ids: readonly Id[],
    text: string,
    undo: (of: <T extends object>(rest: T) => T & { selection: { ids: Id[] } }) => Promise<unknown> | null,
  ): void {
    this.#done = {
      text: `${countText(ids.length, 'point')} ${text}`,
      undo: async () => undo((rest) => ({ ...rest, selection: { ids: [...ids] } })),
    };
  }
}
