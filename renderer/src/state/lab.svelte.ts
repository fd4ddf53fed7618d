import type { Client } from '../../../shared/contract/client.ts';
import type { Failure } from '../../../shared/contract/envelope.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { checkLab, type Finding } from '../../../shared/edit/check.ts';
import { composeDiffs, fits } from '../../../shared/edit/diffs.ts';
import {
  emptyHistory,
  record,
  redo,
  seal,
  stepLabels,
  undo,
  type History,
  type Travelled,
} from '../../../shared/edit/history.ts';
import type { EditOutcome } from '../../../shared/edit/outcome.ts';
import { applyDiff, emptyDiff, isEmptyDiff, type LabDiff } from '../../../shared/model/diff.ts';
import { emptyLab, type Lab } from '../../../shared/model/lab.ts';
import { indexLab, type LabIndex } from '../../../shared/model/lab-index.ts';
import type { Id } from '../../../shared/units/identity.ts';
import { describeFailure } from './failure.ts';

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed';

/** How long after an edit it is saved; edits in between go along. */
const SAVE_AFTER_MS = 400;
const LONGEST_LABEL = 200;

/**
 * One lab as it is being edited: the document, its undo history, and what of it has been saved. Every edit is applied at
 * once and saved soon after as a diff; when somebody else saved in between, the unsaved part is put on top of theirs.
 */
export class LabState {
  readonly id: Id;
  #lab = $state.raw<Lab>(emptyLab('', 'lab'));
  #history = $state.raw<History>(emptyHistory);
  #saving = $state<SaveState>('saved');
  #failure = $state.raw<Failure | null>(null);
  #loaded = $state(false);
  #unsaved: LabDiff = emptyDiff();
  #label = '';
  #revision = $state(0);
  #timer: ReturnType<typeof setTimeout> | null = null;
  #unsubscribe: (() => void) | null = null;
  readonly #client: Client;

  readonly index: LabIndex = $derived(indexLab(this.#lab));
  /** What is wrong with the drawing itself. */
  readonly findings: readonly Finding[] = $derived(checkLab(this.#lab, this.index));
  readonly undoLabel = $derived(this.#history.past.at(-1)?.label ?? null);
  readonly redoLabel = $derived(this.#history.future.at(-1)?.label ?? null);

  /** What can be taken back and made again, the nearest first. */
  readonly steps = $derived(stepLabels(this.#history));

  constructor(client: Client, id: Id) {
    this.#client = client;
    this.id = id;
  }

  get lab(): Lab {
    return this.#lab;
  }
  get loaded(): boolean {
    return this.#loaded;
  }
  get saveState(): SaveState {
    return this.#saving;
  }
  /** The revision of the workspace that this one is based on; it rises when an edit was saved. */
  get revision(): number {
    return this.#revision;
  }
  /** Why loading or saving failed last; null while all is well. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** Loads the lab and follows what others change in it. */
  async open(): Promise<void> {
    const changed = (ids: readonly Id[]): void => {
      if (ids.includes(this.id) && this.#saving !== 'saving') void this.#catchUp();
    };
    this.#unsubscribe = this.#client.on(
      'workspace.changed',
      ({ topic, ids }) => {
        if (topic === 'labs') changed(ids);
      },
      () => changed([this.id]),
    );
    await this.#catchUp();
  }

  /** Saves what is left and stops following. */
  async close(): Promise<void> {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    await this.flush();
  }

  /** Applies a command. Steps in a row with the same group are one undo step. */
  perform(command: (lab: Lab) => EditOutcome, group: string | null = null): EditOutcome {
    const outcome = command(this.#lab);
    if (!outcome.ok || isEmptyDiff(outcome.diff)) return outcome;
    this.#lab = applyDiff(this.#lab, outcome.diff);
    this.#history = record(this.#history, { diff: outcome.diff, label: outcome.label, group });
    this.#keep(outcome.diff, outcome.label);
    return outcome;
  }

  /** Ends a run of steps that count as one. */
  seal(): void {
    this.#history = seal(this.#history);
  }

  /** Takes the last step back; answers what it was called, null when there is none that still fits. */
  undo(): string | null {
    return this.#travel(undo(this.#history, this.#lab), 'Undo');
  }

  redo(): string | null {
    return this.#travel(redo(this.#history, this.#lab), 'Redo');
  }

  #travel(step: Travelled | null, verb: string): string | null {
    if (!step) return null;
    this.#lab = step.lab;
    this.#history = step.history;
    this.#keep(step.diff, `${verb}: ${step.label}`);
    return step.label;
  }

  #keep(diff: LabDiff, label: string): void {
    this.#unsaved = composeDiffs(this.#unsaved, diff);
    this.#label = label;
    if (this.#saving !== 'saving') this.#saving = 'waiting';
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), SAVE_AFTER_MS);
  }

  /** Saves now what has not been saved yet. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#saving === 'saving') return;
    if (isEmptyDiff(this.#unsaved)) {
      if (this.#saving === 'waiting') this.#saving = 'saved';
      return;
    }
    const diff = this.#unsaved;
    this.#unsaved = emptyDiff();
    this.#saving = 'saving';
    try {
      const label = this.#label.slice(0, LONGEST_LABEL);
      const saved = await this.#client.call('lab.save', { id: this.id, baseRevision: this.#revision, diff, label });
      this.#revision = saved.revision;
      this.#saving = isEmptyDiff(this.#unsaved) ? 'saved' : 'waiting';
      this.#failure = null;
      if (this.#saving === 'waiting') this.#schedule();
    } catch (thrown) {
      this.#unsaved = composeDiffs(diff, this.#unsaved);
      this.#saving = 'failed';
      if (thrown instanceof CodedError && thrown.code === 'stale') await this.#catchUp();
      else this.#failure = describeFailure(thrown);
    }
  }

  /** Takes over what the workspace holds and puts the unsaved edits on top of it. */
  async #catchUp(): Promise<void> {
    try {
      const { lab, revision } = await this.#client.call('lab.get', { id: this.id });
      this.#failure = null;
      if (!this.#loaded || revision !== this.#revision) this.#rebase(lab, revision);
      else if (this.#saving === 'failed') this.#retry();
      this.#loaded = true;
    } catch (thrown) {
      this.#failure = describeFailure(thrown);
    }
  }

  /** The other side answers again: what could not be saved before is tried once more. */
  #retry(): void {
    this.#saving = 'waiting';
    this.#schedule();
  }

  #rebase(lab: Lab, revision: number): void {
    this.#revision = revision;
    if (isEmptyDiff(this.#unsaved)) {
      this.#lab = lab;
      this.#saving = 'saved';
    } else if (fits(lab, this.#unsaved)) {
      this.#lab = applyDiff(lab, this.#unsaved);
      this.#saving = 'waiting';
      this.#schedule();
    } else {
      const lost = { ...this.#unsaved };
      this.#lab = lab;
      this.#history = emptyHistory;
      this.#unsaved = emptyDiff();
      this.#saving = 'saved';
      this.#failure = {
        code: 'stale',
        message:
          'The same elements were changed in another window: its version is shown, your last edits are not in it',
        tip: 'Make them again. Copy the details to keep what they were.',
        details: lost,
      };
    }
  }
}
