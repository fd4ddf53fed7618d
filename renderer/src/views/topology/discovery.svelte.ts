import type { Client } from '../../../../shared/contract/client.ts';
import type { Output } from '../../../../shared/contract/contract.ts';
import { adoptDiff, titleOf } from '../../../../shared/edit/change.ts';
import { KIND_WORDS } from '../../../../shared/edit/rules.ts';
import type { Entity } from '../../../../shared/model/lab.ts';
import type { ManagedHost } from '../../../../shared/model/managed-host.ts';
import type { Id } from '../../../../shared/units/identity.ts';
import type { Editor } from '../../canvas/editor.svelte.ts';
import { Action, Remote } from '../../state/remote.svelte.ts';
import { localHost } from '../../state/measure-this-computer.ts';

export interface FoundLine {
  readonly id: Id;
  readonly sign: '+' | '≠' | '−';
  readonly what: string;
}

/** Reading a machine's inventory and taking it over as one undoable step. */
export class Discovery {
  readonly hosts: Remote<ManagedHost[]>;
  readonly reading = new Action();
  #found = $state.raw<{ host: ManagedHost; reply: Output<'lab.discover'> } | null>(null);
  readonly #client: Client;
  readonly #editor: Editor;

  readonly lines: readonly FoundLine[] = $derived(this.#found ? linesOf(this.#found.reply.diff) : []);
  readonly notSeen = $derived(this.#found?.reply.notSeen ?? []);

  constructor(client: Client, editor: Editor) {
    this.#client = client;
    this.#editor = editor;
    this.hosts = new Remote(async () => (await client.call('host.list', {})).hosts);
  }

  get host(): ManagedHost | null {
    return this.#found?.host ?? null;
  }

  clear(): void {
    this.#found = null;
    this.reading.clear();
  }

  /** Reads a machine and compares it with the drawing; nothing is changed yet. */
  async read(host: ManagedHost): Promise<void> {
    this.#found = null;
    await this.#editor.lab.flush();
    const input = { labId: this.#editor.lab.id, hostId: host.id, apply: false };
    const reply = await this.reading.run(() => this.#client.call('lab.discover', input));
    if (reply) this.#found = { host, reply };
  }

  /** Reads this computer and draws it at once. */
  async drawThisComputer(): Promise<void> {
    const host = await this.reading.run(() => localHost(this.#client));
    if (!host) return;
    await this.read(host);
    this.apply();
  }

  /** Takes over what was found; true when it is in the drawing. */
  apply(): boolean {
    const found = this.#found;
    if (!found) return false;
    const label = `Discover ${found.host.name}`;
    const done = this.#editor.run((lab) => adoptDiff(lab, found.reply.diff, label));
    if (!done) return false;
    this.#found = null;
    this.#editor.viewport.fit(this.#editor.scene.settled.bounds);
    return true;
  }
}

const words = (entity: Entity): string => `${KIND_WORDS[entity.kind]} ${titleOf(entity)}`;

function linesOf(diff: Output<'lab.discover'>['diff']): FoundLine[] {
  return [
    ...Object.values(diff.added).map((entity) => ({ id: entity.id, sign: '+' as const, what: words(entity) })),
    ...Object.values(diff.changed).map(([, after]) => ({ id: after.id, sign: '≠' as const, what: words(after) })),
    ...Object.values(diff.removed).map((entity) => ({ id: entity.id, sign: '−' as const, what: words(entity) })),
  ];
}
