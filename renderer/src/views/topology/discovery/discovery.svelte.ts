import { countText } from '../../../../../shared/units/count-text.ts';
import { SvelteSet } from 'svelte/reactivity';
import type { Client } from '../../../../../shared/contract/client.ts';
import type { Input } from '../../../../../shared/contract/contract.ts';
import { refused, type EditOutcome } from '../../../../../shared/edit/outcome.ts';
import { takeOver } from '../../../../../shared/edit/take-over.ts';
import { acceptPieces, withNeeded } from '../../../../../shared/inventory/accept-pieces.ts';
import type { Piece } from '../../../../../shared/inventory/pieces.ts';
import type { Lab } from '../../../../../shared/model/lab.ts';
import type { ManagedHost } from '../../../../../shared/model/managed-host.ts';
import { problem, type Problem } from '../../../../../shared/units/problem.ts';
import { epochMicroseconds } from '../../../../../shared/units/quantity.ts';
import type { Editor } from '../../../canvas/editor.svelte.ts';
import { describeFailure } from '../../../state/failure.ts';
import { localHost } from '../../../state/measure-this-computer.ts';
import { Action, Remote } from '../../../state/remote.svelte.ts';
import { saveFile } from '../../../ui/download.ts';
import { pieceTree } from './piece-tree.ts';

/** A file with the folder that it was dropped in. */
export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

interface Seen {
  readonly title: string;
  readonly pieces: readonly Piece[];
  readonly notSeen: readonly Problem[];
}

/** Looking at machines, or at files of them, and taking over what differs as one undoable step. */
export class Discovery {
  readonly hosts: Remote<ManagedHost[]>;
  readonly reading = new Action();
  readonly chosen = new SvelteSet<string>();
  #seen = $state.raw<Seen | null>(null);
  readonly #client: Client;
  readonly #editor: Editor;

  readonly pieces: readonly Piece[] = $derived(this.#seen?.pieces ?? []);
  readonly hostGroups = $derived(pieceTree(this.pieces));
  readonly notSeen = $derived(this.#seen?.notSeen ?? []);

  constructor(client: Client, editor: Editor) {
    this.#client = client;
    this.#editor = editor;
    this.hosts = new Remote(async () => (await client.call('host.list', {})).hosts);
  }

  /** What was looked at; null before a look. */
  get title(): string | null {
    return this.#seen?.title ?? null;
  }

  /** When something measured was last taken over for the drawing, µs; null: never. */
  get lastTakenUs(): number | null {
    const times = Object.values(this.#editor.lab.lab.entities).flatMap(({ provenanceUs }) =>
      Object.values(provenanceUs ?? {}),
    );
    return times.reduce<number | null>((last, time) => Math.max(last ?? time, time), null);
  }

  clear(): void {
    this.#seen = null;
    this.chosen.clear();
    this.reading.clear();
  }

  /** Reads a machine and compares it with the drawing; nothing is changed yet. */
  async read(host: ManagedHost): Promise<void> {
    this.clear();
    const reply = await this.reading.run(async () => {
      await this.#editor.lab.flush();
      return this.#client.call('lab.discover', { labId: this.#editor.lab.id, hostId: host.id, apply: false });
    });
    if (reply) this.#show({ title: host.name, pieces: reply.pieces, notSeen: reply.notSeen });
  }

  /** Reads this computer and draws it at once. */
  async drawThisComputer(): Promise<void> {
    const host = await this.reading.run(() => localHost(this.#client));
    if (!host) return;
    await this.read(host);
    this.apply();
  }

  /** Compares inventory files with the drawing. A file that cannot be sent is told with the others. */
  async readFiles(files: readonly NamedFile[]): Promise<void> {
    this.clear();
    const reply = await this.reading.run(async () => {
      await this.#editor.lab.flush();
      const sources: Input<'lab.inspectInventory'>['sources'] = [];
      const unsent: Problem[] = [];
      for (const { name, file } of files) {
        try {
          const blob = await this.#client.putBlob(new Uint8Array(await file.arrayBuffer()));
          sources.push({ kind: 'blob', name, blob });
        } catch (thrown) {
          const { code, message, tip } = describeFailure(thrown);
          unsent.push(problem('error', code, name, message, tip));
        }
      }
      if (sources.length === 0) return { machines: [], pieces: [], notSeen: unsent };
      const found = await this.#client.call('lab.inspectInventory', { labId: this.#editor.lab.id, sources });
      return { ...found, notSeen: [...unsent, ...found.notSeen] };
    });
    if (!reply) return;
    const { machines, pieces, notSeen } = reply;
    const title = machines.length === 0 ? countText(files.length, 'file') : machines.join(', ');
    this.#show({ title, pieces, notSeen });
  }

  /** Keeps the script that is run by hand where there is no SSH. */
  async saveScript(): Promise<void> {
    const file = await this.reading.run(() => this.#client.call('lab.inventoryScript', {}));
    if (file) saveFile(file.fileName, file.mediaType, file.text);
  }

  /** Ticks or unticks pieces; what they need comes along, and what needs them goes along. */
  choose(pieces: readonly Piece[], on: boolean): void {
    const ids = pieces.map(({ id }) => id);
    if (on) {
      for (const id of withNeeded(this.pieces, ids)) this.chosen.add(id);
      return;
    }
    for (const id of [...this.chosen]) {
      if (withNeeded(this.pieces, [id]).some((needed) => ids.includes(needed))) this.chosen.delete(id);
    }
  }

  /** Takes over what is ticked; true when it is in the drawing. */
  apply(): boolean {
    const seen = this.#seen;
    if (!seen) return false;
    const ticked = seen.pieces.filter(({ id }) => this.chosen.has(id));
    const done = this.#editor.run((lab) => accept(lab, ticked, `Discover ${seen.title}`));
    if (!done) return false;
    this.#seen = null;
    this.chosen.clear();
    this.#editor.viewport.fit(this.#editor.scene.settled.bounds);
    return true;
  }

  #show(seen: Seen): void {
    this.#seen = seen;
    this.choose(
      seen.pieces.filter(({ selected }) => selected),
      true,
    );
  }
}

function accept(lab: Lab, pieces: readonly Piece[], label: string): EditOutcome {
  const nowUs = epochMicroseconds(Date.now() * 1000);
  const { diff, removing, problems } = acceptPieces(lab, pieces, nowUs);
  return problems.length > 0 ? refused(...problems) : takeOver(lab, diff, removing, label);
}
