import { toast } from 'svelte-sonner';
import { formatDuration } from '../../../shared/units/format.ts';
import { nanoseconds } from '../../../shared/units/quantity.ts';
import type { Task } from '../../../shared/contract/task-methods.ts';

const TOAST_MS = 8_000;
/** Work that took less was waited for by whoever asked for it. */
const BACKGROUND_US = 4_000_000;
const words = { running: 'is running', done: 'finished', failed: 'failed', cancelled: 'was stopped' } as const;

/** Tells of background work that ended. `open` shows what it made, where there is something to show. */
export function tellOfTask(task: Task, open: (() => void) | null): void {
  if (task.endedUs !== null && task.endedUs - task.startedUs < BACKGROUND_US) return;
  const took = task.endedUs === null ? '' : formatDuration(nanoseconds((task.endedUs - task.startedUs) * 1_000));
  const description = [task.error?.message ?? task.message, took].filter((part) => part !== '').join(', ');
  const show = task.state === 'failed' ? toast.error : toast.success;
  show(`${task.title} ${words[task.state]}`, {
    description,
    duration: TOAST_MS,
    ...(open === null ? {} : { action: { label: 'Open', onClick: open } }),
  });
}
