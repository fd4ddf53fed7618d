import { describe, expect, it } from 'vitest';
import { move, rename } from '../../../shared/edit/change.ts';
import {
  abandonSince,
  emptyHistory,
  gatherSince,
  mark,
  record,
  redo,
  seal,
  undo,
} from '../../../shared/edit/history.ts';
import type { EditOutcome } from '../../../shared/edit/outcome.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';

function start() {
  const drawn = new DrawnLab();
  const host = drawn.host();
  let history = emptyHistory;
  let lab = drawn.lab;
  const step = (outcome: EditOutcome, group: string | null = null): void => {
    if (!outcome.ok) throw new Error('refused');
    lab = applyDiff(lab, outcome.diff);
    history = record(history, { diff: outcome.diff, label: outcome.label, group });
  };
  return {
    host,
    step,
    get history() {
      return history;
    },
    set history(next) {
      history = next;
    },
    get lab() {
      return lab;
    },
  };
}

describe('history', () => {
  it('makes one step of a drag, whose undo goes back to the beginning', () => {
    const run = start();
    for (const x of [8, 16, 24]) run.step(move(run.lab, [{ id: run.host, x, y: 0 }]), 'drag 1');
    expect(run.history.past).toHaveLength(1);
    const back = undo(run.history, run.lab);
    expect(back?.label).toBe('Move host-01');
    expect(back?.lab.entities[run.host]).not.toHaveProperty('x');
    expect(back && redo(back.history, back.lab)?.lab.entities[run.host]).toMatchObject({ x: 24 });
  });

  it('ends a group when it is sealed', () => {
    const run = start();
    run.step(move(run.lab, [{ id: run.host, x: 8, y: 0 }]), 'nudge');
    run.history = seal(run.history);
    run.step(move(run.lab, [{ id: run.host, x: 16, y: 0 }]), 'nudge');
    expect(run.history.past).toHaveLength(2);
  });

  it('drops a group that ends where it began', () => {
    const run = start();
    run.step(rename(run.lab, run.host, 'x'), 'typing');
    run.step(rename(run.lab, run.host, 'host-01'), 'typing');
    expect(run.history.past).toHaveLength(0);
  });

  it('gathers steps since a mark into one and abandons them altogether', () => {
    const run = start();
    const since = mark(run.history);
    run.step(rename(run.lab, run.host, 'a'));
    run.step(move(run.lab, [{ id: run.host, x: 8, y: 8 }]));
    expect(gatherSince(run.history, since, 'Import').past.map(({ label }) => label)).toEqual(['Import']);
    const before = abandonSince(run.history, run.lab, since);
    expect(before.lab.entities[run.host]).toMatchObject({ name: 'host-01' });
    expect(before.history.past).toHaveLength(0);
  });

  it('refuses to undo when the lab no longer stands as the step left it', () => {
    const run = start();
    run.step(rename(run.lab, run.host, 'a'));
    const elsewhere = rename(run.lab, run.host, 'b');
    const changed = elsewhere.ok ? applyDiff(run.lab, elsewhere.diff) : run.lab;
    expect(undo(run.history, changed)).toBeNull();
  });
});
