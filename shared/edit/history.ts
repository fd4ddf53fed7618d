import { applyDiff, isEmptyDiff, reverseDiff, type LabDiff } from '../model/diff.ts';
import type { Lab } from '../model/lab.ts';
import { composeDiffs, fits } from './diffs.ts';

export interface HistoryStep {
  readonly diff: LabDiff;
  readonly label: string;
  /** Steps in a row with the same group are one undo step: a drag, nudges by arrow keys, typing in one field. */
  readonly group: string | null;
}

/** Undo and redo as diffs. A value: every function answers a new one. */
export interface History {
  readonly past: readonly HistoryStep[];
  readonly future: readonly HistoryStep[];
}

export const emptyHistory: History = { past: [], future: [] };

/** Older steps than these are forgotten. */
const LIMIT = 1_000;

/** Notes a step that was just applied. What was undone before can no longer be redone. */
export function record(history: History, step: HistoryStep): History {
  if (isEmptyDiff(step.diff)) return history;
  const last = history.past.at(-1);
  if (!last || step.group === null || last.group !== step.group) {
    return { past: [...history.past, step].slice(-LIMIT), future: [] };
  }
  const merged = composeDiffs(last.diff, step.diff);
  const rest = history.past.slice(0, -1);
  return { past: isEmptyDiff(merged) ? rest : [...rest, { ...step, diff: merged }], future: [] };
}

/** Ends the current group: the next step stands for itself even when it carries the same group. */
export function seal(history: History): History {
  const last = history.past.at(-1);
  return last?.group ? { ...history, past: [...history.past.slice(0, -1), { ...last, group: null }] } : history;
}

/** A place in the history to return to or to gather from: the number of steps so far. */
export const mark = (history: History): number => history.past.length;

/** Makes one step of all steps since the mark. */
export function gatherSince(history: History, since: number, label: string): History {
  const steps = history.past.slice(since);
  if (steps.length < 2) return history;
  const diff = steps.map((step) => step.diff).reduce(composeDiffs);
  const kept = history.past.slice(0, since);
  return { past: isEmptyDiff(diff) ? kept : [...kept, { diff, label, group: null }], future: history.future };
}

export interface Travelled {
  readonly history: History;
  readonly lab: Lab;
  /** What was applied to the lab. */
  readonly diff: LabDiff;
  readonly label: string;
}

/** Null when there is nothing to undo, or when the lab no longer stands as the step left it. */
export function undo(history: History, lab: Lab): Travelled | null {
  const step = history.past.at(-1);
  if (!step) return null;
  const diff = reverseDiff(step.diff);
  if (!fits(lab, diff)) return null;
  const next = { past: history.past.slice(0, -1), future: [...history.future, step] };
  return { history: next, lab: applyDiff(lab, diff), diff, label: step.label };
}

/** Null when there is nothing to redo, or when the lab no longer stands as it was before the step. */
export function redo(history: History, lab: Lab): Travelled | null {
  const step = history.future.at(-1);
  if (!step || !fits(lab, step.diff)) return null;
  const next = { past: [...history.past, step], future: history.future.slice(0, -1) };
  return { history: next, lab: applyDiff(lab, step.diff), diff: step.diff, label: step.label };
}

/** Takes back everything since the mark, as if it had not been done (a drag that was broken off). */
export function abandonSince(history: History, lab: Lab, since: number): { history: History; lab: Lab } {
  const steps = history.past.slice(since);
  const restored = steps.reduceRight((now, step) => applyDiff(now, reverseDiff(step.diff)), lab);
  return { history: { past: history.past.slice(0, since), future: [] }, lab: restored };
}

/** Names of the steps that can be taken back and made again, the nearest first. */
export const stepLabels = ({ past, future }: History): { readonly undo: string[]; readonly redo: string[] } => ({
  undo: past.map(({ label }) => label).reverse(),
  redo: future.map(({ label }) => label).reverse(),
});
