import type { Client } from '../../../../shared/contract/client.ts';
import type { CataloguePart, Part, PartKind } from '../../../../shared/model/catalogue.ts';
import { describeFailure } from '../../state/failure.ts';

/** Parts of the catalogue and the user's own, as they are searched for. */
export class PartSearch {
  readonly #client: Client;
  #asked = 0;
  found = $state.raw<readonly CataloguePart[]>([]);
  /** Why the catalogue did not answer; null while it does. */
  failure = $state<string | null>(null);

  constructor(client: Client) {
    this.#client = client;
  }

  /** Looks for all words of the text; an answer that comes after a newer question is dropped. */
  async ask(text: string, kind: PartKind | null): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { parts } = await this.#client.call('catalogue.list', { text: text.slice(0, 200), kind });
      if (asked !== this.#asked) return;
      this.found = parts;
      this.failure = null;
    } catch (thrown) {
      if (asked === this.#asked) this.failure = describeFailure(thrown).message;
    }
  }

  /** Keeps a part as the user's own; answers what went wrong, null when it is kept. */
  async keep(part: Part): Promise<string | null> {
    try {
      await this.#client.call('catalogue.save', { part });
      return null;
    } catch (thrown) {
      return describeFailure(thrown).message;
    }
  }
}
