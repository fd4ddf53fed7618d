import { nanoseconds, type Nanoseconds } from '../../../shared/units/quantity.ts';
import { NS_PER_CENTISECOND } from './schedule.ts';

/** One line of a host's journal. `step` is `-` (the run), `layout`, or the index of a point. */
export interface JournalEntry {
  readonly bootId: string;
  /** Boot clock of the host. */
  readonly uptimeNs: Nanoseconds;
  readonly step: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, string>>;
}

const LINE = /^([0-9a-f-]{36}) (\d+) (-|layout|\d+) ([a-z]+)((?: [a-z_0-9]+=\S*)*)$/;

/** Whole lines only: the last one may still be written. A line that a full disk cut short is left out. */
export function parseJournal(text: string): JournalEntry[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line) => {
      const [, bootId, centiseconds, step, event, rest] = LINE.exec(line) ?? [];
      if (bootId === undefined || step === undefined || event === undefined) return [];
      const fields = Object.fromEntries((rest ?? '').trim().split(' ').filter(Boolean).map(nameAndValue));
      return [{ bootId, uptimeNs: nanoseconds(Number(centiseconds) * NS_PER_CENTISECOND), step, event, fields }];
    });
}

function nameAndValue(field: string): [name: string, value: string] {
  const at = field.indexOf('=');
  return [field.slice(0, at), field.slice(at + 1)];
}

export const findEntry = (journal: readonly JournalEntry[], step: string, event: string): JournalEntry | undefined =>
  journal.findLast((entry) => entry.step === step && entry.event === event);

/** A number that the runner wrote; null when it could not. */
export function numberField(entry: JournalEntry | undefined, name: string): number | null {
  const text = entry?.fields[name] ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}
