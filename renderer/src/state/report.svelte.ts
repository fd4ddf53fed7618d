import type { Client } from '../../../shared/contract/client.ts';
import type { Input, Output } from '../../../shared/contract/contract.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { Action, Remote } from './remote.svelte.ts';

/** What a report is about: a comparison with the runs behind it, or one run where nothing is compared. */
export type ReportSubject = Pick<Input<'report.preview'>, 'comparison' | 'runIds'>;

/** What the user chose for a report; the rest follows from its subject. */
export interface ReportChoice {
  readonly title: string;
  readonly subtitle: string;
  readonly author: string;
  readonly organisation: string;
  readonly paper: 'A4' | 'Letter';
  /** Ids of the chapters that are left out. */
  readonly hidden: readonly string[];
}

type Preview = Output<'report.preview'>;

/** A report being made: choices, the live document and its export. */
export class ReportState {
  readonly preview: Remote<Preview>;
  readonly exporting = new Action();
  /** The whole document, to list chapters that are left out too. */
  #chapters = $state.raw<readonly { id: string; number: string; title: string }[]>([]);
  #choice = $state.raw<ReportChoice>({
    title: '',
    subtitle: '',
    author: '',
    organisation: '',
    paper: 'A4',
    hidden: [],
  });
  #subject = $state.raw<ReportSubject>({ comparison: null, runIds: [] });
  readonly #client: Client;
  readonly #labId: Id;

  constructor(client: Client, labId: Id) {
    this.#client = client;
    this.#labId = labId;
    this.preview = new Remote(() => client.call('report.preview', this.request));
  }

  get choice(): ReportChoice {
    return this.#choice;
  }
  get chapters() {
    return this.#chapters;
  }
  get request(): Input<'report.preview'> {
    const { hidden, title, ...texts } = this.#choice;
    const shown = this.#chapters.map(({ id }) => id).filter((id) => !hidden.includes(id));
    return {
      labId: this.#labId,
      title: title.trim() === '' ? 'Report' : title,
      ...texts,
      ...this.#subject,
      sections: hidden.length === 0 ? null : shown,
    };
  }

  async open(choice: ReportChoice, subject: ReportSubject): Promise<void> {
    this.#choice = choice;
    this.#subject = subject;
    const preview = await this.preview.refresh();
    this.#chapters = (preview?.report.sections ?? []).filter(({ level }) => level === 1);
  }

  async change(change: Partial<ReportChoice>): Promise<void> {
    this.#choice = { ...this.#choice, ...change };
    await this.preview.refresh();
  }

  /** Writes the file; answers it with its bytes to be kept. Null when it failed (`exporting` says why). */
  export(
    format: 'pdf' | 'html',
  ): Promise<{ fileName: string; bytes: Uint8Array<ArrayBuffer>; pages: number | null } | null> {
    return this.exporting.run(async () => {
      const { fileName, blob, pages } = await this.#client.call('report.export', { ...this.request, format });
      if (blob === null) throw new Error('the report came without its bytes');
      return { fileName, bytes: new Uint8Array(await this.#client.getBlob(blob)), pages };
    });
  }
}
