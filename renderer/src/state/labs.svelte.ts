import type { Client } from '../../../shared/contract/client.ts';
import type { DocumentSource } from '../../../shared/contract/document.ts';
import type { LabSummary } from '../../../shared/contract/lab-methods.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { Action, Remote } from './remote.svelte.ts';

const LARGEST_TEXT_BYTES = 500_000;

/** The labs of the workspace and the samples. */
export class Labs {
  readonly list: Remote<LabSummary[]>;
  readonly samples: Remote<{ id: string; title: string; summary: string }[]>;
  readonly change = new Action();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.list = new Remote(async () => (await client.call('lab.list', {})).labs);
    this.samples = new Remote(async () => (await client.call('lab.samples', {})).samples);
  }

  /** The one with published results: it shows comparison and report without any host. */
  get mainSample(): { id: string; title: string } | null {
    const samples = this.samples.data ?? [];
    return samples.find(({ id }) => id.includes('study')) ?? samples[0] ?? null;
  }

  name(id: Id | null): string | null {
    return this.list.data?.find((lab) => lab.id === id)?.name ?? null;
  }

  /** Of a lab to be made: `New lab`, with the first free number where that is taken. */
  get freeName(): string {
    const taken = this.list.data?.map((lab) => lab.name) ?? [];
    let name = 'New lab';
    for (let number = 2; taken.includes(name); number++) name = `New lab ${number}`;
    return name;
  }

  /** Makes an empty lab or opens a sample; answers its id, null when it failed. */
  async create(input: { name: string } | { sample: string }): Promise<Id | null> {
    const made = await this.change.run(() => this.#client.call('lab.create', input));
    if (made) await this.list.refresh();
    return made?.lab.id ?? null;
  }

  async importFile(file: File): Promise<Id | null> {
    const made = await this.change.run(async () =>
      this.#client.call('lab.import', { source: await this.#sourceOf(file) }),
    );
    if (made) await this.list.refresh();
    return made?.lab?.id ?? null;
  }

  /** A call carries at most a mebibyte: larger files are uploaded first. */
  async #sourceOf(file: File): Promise<DocumentSource> {
    const { name } = file;
    if (file.size < LARGEST_TEXT_BYTES) return { kind: 'text', name, text: await file.text() };
    return { kind: 'blob', name, blob: await this.#client.putBlob(new Uint8Array(await file.arrayBuffer())) };
  }

  async rename(id: Id, name: string): Promise<void> {
    await this.change.run(() => this.#client.call('lab.rename', { id, name }));
    await this.list.refresh();
  }

  async remove(id: Id, restore = false): Promise<void> {
    await this.change.run(() => this.#client.call('lab.delete', { id, restore }));
    await this.list.refresh();
  }
}
