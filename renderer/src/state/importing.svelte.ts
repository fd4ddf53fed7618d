import type { Client } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { problem } from '../../../shared/units/problem.ts';
import { describeFailure } from './failure.ts';
import type { PickedFile } from './import-sources.ts';
import { Action } from './remote.svelte.ts';
import { TableMappingState } from './table-mapping.svelte.ts';

export type ImportItem = Output<'results.import'>['items'][number];
type Sources = Input<'results.import'>['sources'];
export type ImportNaming = 'file' | 'folder' | 'one';

const UPLOADS_AT_A_TIME = 4;

/** A table that is stored but of which nobody has said yet what its columns mean. */
export const isUnmapped = ({ format, results, artefact }: ImportItem): boolean =>
  format === 'table' && results.length === 0 && typeof artefact === 'string';

/** An import from choosing files to what came of each of them. */
export class ImportState {
  readonly action = new Action();
  #phase = $state<'choose' | 'upload' | 'read' | 'done'>('choose');
  #picked = $state.raw<readonly PickedFile[]>([]);
  #items = $state.raw<readonly ImportItem[]>([]);
  #uploaded = $state(0);
  #mapping = $state.raw<TableMappingState | null>(null);
  #stopped = false;
  text = $state('');
  naming = $state<ImportNaming>('file');
  configuration = $state('');
  labId = $state.raw<Id | null>(null);
  readonly #client: Client;
  readonly #stored: () => Promise<void>;

  /** `stored` is called after results came in. */
  constructor(client: Client, labId: Id | null, stored: () => Promise<void>) {
    this.#client = client;
    this.labId = labId;
    this.#stored = stored;
  }

  get phase(): 'choose' | 'upload' | 'read' | 'done' {
    return this.#phase;
  }
  get picked(): readonly PickedFile[] {
    return this.#picked;
  }
  get items(): readonly ImportItem[] {
    return this.#items;
  }
  get uploaded(): number {
    return this.#uploaded;
  }
  /** The table whose columns are being chosen. */
  get mapping(): TableMappingState | null {
    return this.#mapping;
  }
  /** Why it cannot begin; null when it can. */
  get missing(): string | null {
    if (this.#picked.length === 0 && this.text.trim() === '') return 'Choose files or paste a table first';
    return this.naming === 'one' && this.configuration.trim() === '' ? 'Give the configuration a name first' : null;
  }

  add(files: readonly PickedFile[]): void {
    const names = files.map(({ name }) => name);
    this.#picked = [...this.#picked.filter(({ name }) => !names.includes(name)), ...files];
    if (files.some(({ name }) => name.includes('/')) && this.naming === 'file') this.naming = 'folder';
  }

  clear(): void {
    this.#picked = [];
  }

  /** Imports what was chosen: by its path where the shell tells it, else uploaded beside the contract. What cannot be uploaded is listed with why. */
  async start(): Promise<void> {
    if (this.missing !== null) return;
    this.#stopped = false;
    await this.action.run(async () => {
      const { sources, refused } = await this.#upload();
      if (this.#stopped) return;
      this.#phase = 'read';
      const read =
        sources.length === 0 ? [] : (await this.#client.call('results.import', this.#request(sources))).items;
      this.#items = [...read, ...refused];
      this.#phase = 'done';
      const [only] = this.#items;
      if (only && this.#items.length === 1 && isUnmapped(only)) await this.map(only);
    });
    if (this.#phase !== 'done') this.#phase = 'choose';
    await this.#stored();
  }

  /** Ends uploading. Reading is a task, and is cancelled as such. */
  stop(): void {
    this.#stopped = true;
  }

  /** Begins to choose what the columns of a table mean. */
  async map(item: ImportItem): Promise<void> {
    if (typeof item.artefact !== 'string') return;
    this.#mapping = new TableMappingState(this.#client, { kind: 'artefact', name: item.name, hash: item.artefact });
    await this.#mapping.load();
  }

  leaveMapping(): void {
    this.#mapping = null;
  }

  /** Imports the table as it was mapped; its item is replaced by what came of it. */
  async importTable(): Promise<void> {
    const state = this.#mapping;
    const table = state?.complete ?? null;
    if (state === null || table === null) return;
    const answer = await this.action.run(() =>
      this.#client.call('results.import', { ...this.#request([state.source]), table }),
    );
    if (answer === null) return;
    this.#items = this.#items.flatMap((item) => (item.artefact === state.source.hash ? answer.items : [item]));
    this.#mapping = null;
    await this.#stored();
  }

  #request(sources: Sources): Input<'results.import'> {
    const naming = this.naming === 'folder' ? ('folder' as const) : ('file' as const);
    const configuration = this.naming === 'one' ? this.configuration.trim() : null;
    return { labId: this.labId, configuration, naming, sources };
  }

  async #upload(): Promise<{ sources: Sources; refused: ImportItem[] }> {
    this.#phase = 'upload';
    this.#uploaded = 0;
    const uploads: (Sources[number] | null)[] = this.#picked.map(() => null);
    const refused: ImportItem[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < this.#picked.length && !this.#stopped; index = next++) {
        const picked = this.#picked[index];
        if (picked === undefined) return;
        try {
          uploads[index] = await this.#sourceOf(picked);
        } catch (thrown) {
          refused.push(refusal(picked.name, thrown));
        }
        this.#uploaded += 1;
      }
    };
    await Promise.all(Array.from({ length: UPLOADS_AT_A_TIME }, work));
    const pasted = this.text.trim() === '' ? [] : [{ kind: 'text' as const, name: 'pasted', text: this.text }];
    return { sources: [...uploads.filter((upload) => upload !== null), ...pasted], refused };
  }

  async #sourceOf({ name, file }: PickedFile): Promise<Sources[number]> {
    const path = this.#client.pathOf(file);
    if (path !== null) return { kind: 'path', path, name };
    return { kind: 'blob', name, blob: await this.#client.putBlob(new Uint8Array(await file.arrayBuffer())) };
  }
}

function refusal(name: string, thrown: unknown): ImportItem {
  const { code, message, tip } = describeFailure(thrown);
  return { name, format: null, artefact: null, results: [], problems: [problem('error', code, name, message, tip)] };
}
