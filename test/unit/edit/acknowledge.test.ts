import { expect, it } from 'vitest';
import { setAcknowledged } from '../../../shared/edit/acknowledge.ts';
import { composeDiffs, fits } from '../../../shared/edit/diffs.ts';
import { emptyHistory, record, redo, undo } from '../../../shared/edit/history.ts';
import { applyDiff, isEmptyDiff, labDiffSchema, reverseDiff, type LabDiff } from '../../../shared/model/diff.ts';
import { emptyLab, type Acknowledgement, type Lab } from '../../../shared/model/lab.ts';

const lab = emptyLab('01940000-0000-7000-8000-000000000001', 'bed');
const known: Acknowledgement = { code: 'L050', entities: [], field: null, reason: 'known' };

function accept(before: Lab, list: readonly Acknowledgement[]): LabDiff {
  const outcome = setAcknowledged(before, list, 'Accept L050');
  if (!outcome.ok) throw new Error('refused');
  return labDiffSchema.parse(outcome.diff);
}

it('accepting a finding is a step that can be undone and redone', () => {
  const diff = accept(lab, [known]);
  const after = applyDiff(lab, diff);
  expect(after.acknowledged).toEqual([known]);
  const back = undo(record(emptyHistory, { diff, label: 'Accept L050', group: null }), after);
  expect(back?.lab.acknowledged).toEqual([]);
  expect(back && redo(back.history, back.lab)?.lab.acknowledged).toEqual([known]);
});

it('a step that changes nothing is empty, and what cancels out as well', () => {
  const diff = accept(lab, [known]);
  expect(isEmptyDiff(diff)).toBe(false);
  expect(isEmptyDiff(accept(lab, []))).toBe(true);
  expect(isEmptyDiff(composeDiffs(diff, reverseDiff(diff)))).toBe(true);
});

it('fits only a lab whose accepted findings are as they were', () => {
  expect(fits(lab, accept(lab, [known]))).toBe(true);
  expect(fits({ ...lab, acknowledged: [{ ...known, reason: 'another' }] }, accept(lab, [known]))).toBe(false);
});

it('two steps in a row become one', () => {
  const first = accept(lab, [known]);
  const middle = applyDiff(lab, first);
  const other = { ...known, code: 'L061' };
  const both = composeDiffs(first, accept(middle, [known, other]));
  expect(applyDiff(lab, both).acknowledged).toEqual([known, other]);
});
