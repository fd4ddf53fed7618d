import type { Task } from '../../../shared/contract/task-methods.ts';
import { formatDuration } from '../../../shared/units/format.ts';

/** On a terminal the line is written over; elsewhere lines are few: one per change of ten per cent or of the text. */
export class Progress {
  readonly #write: (text: string) => void;
  readonly #overwrites: boolean;
  #last = '';
  #lineOpen = false;

  constructor(write: (text: string) => void, overwrites: boolean) {
    this.#write = write;
    this.#overwrites = overwrites;
  }

  show(task: Task): void {
    const mark = `${task.id} ${task.state} ${Math.floor((task.progress ?? 0) * 10)} ${task.message}`;
    if (!this.#overwrites && mark === this.#last) return;
    this.#last = mark;
    // ESC [2K clears the line.
    this.#write(this.#overwrites ? `\r\u001B[2K${progressLine(task)}` : `${progressLine(task)}\n`);
    this.#lineOpen = this.#overwrites;
  }

  end(): void {
    if (this.#lineOpen) this.#write('\n');
    this.#lineOpen = false;
  }
}

/** Titles have names of labs, runs and hosts in them: nothing that a terminal would obey. */
export function progressLine({ title, state, progress, message, remainingNs }: Task): string {
  const share = progress === null ? '' : `${Math.round(progress * 100)} %`;
  const left = remainingNs === null ? '' : `${formatDuration(remainingNs)} left`;
  const line = [title, state === 'running' ? share : state, message, left].filter((part) => part !== '').join(', ');
  return line.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
}
