import { describe, expect, it } from 'vitest';
import { checkLab } from '../../../shared/edit/check.ts';
import { record, redo, undo, type History, type HistoryStep } from '../../../shared/edit/history.ts';
import { toSvg } from '../../../shared/layout/to-svg.ts';
import { applyDiff } from '../../../shared/model/diff.ts';
import { emptyLab, labSchema, type Lab } from '../../../shared/model/lab.ts';
import { countedIds } from '../../support/sample-ids.ts';
import { randomEdit, seededRandom } from '../../support/random-edits.ts';

/** The document as text, keys sorted, as a lab file has them. */
const documentOf = (lab: Lab): string =>
  JSON.stringify(lab, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

const EDITS = 10_000;

describe('undo and redo', () => {
  it(`take ${EDITS} random edits back and make them again, to the byte, in the document and in the SVG`, () => {
    const random = seededRandom(2021);
    const ids = countedIds(3);
    const start = emptyLab(ids.newId(), 'random');
    let lab = start;
    const past: HistoryStep[] = [];
    const states: { at: number; document: string; svg: string }[] = [];
    let refused = 0;
    for (let count = 0; count < EDITS; count++) {
      const outcome = randomEdit(lab, random, ids);
      if (!outcome.ok) {
        refused++;
        expect(outcome.problems[0]?.message).toBeTruthy();
        continue;
      }
      lab = applyDiff(lab, outcome.diff);
      const step = { diff: outcome.diff, label: outcome.label, group: null };
      const next = record({ past: past.slice(-1), future: [] }, step).past;
      // The program's history forgets its oldest steps; here none may be lost.
      if (next.length > Math.min(1, past.length)) past.push(step);
      if (count % 500 === 0) states.push({ at: past.length, document: documentOf(lab), svg: toSvg(lab).text });
    }
    expect(past.length).toBeGreaterThan(EDITS / 3);
    expect(refused).toBeGreaterThan(100);
    const end = { document: documentOf(lab), svg: toSvg(lab).text };
    expect(labSchema.safeParse(lab).success).toBe(true);
    expect(checkLab(lab).filter(({ problem }) => problem.severity === 'error')).toEqual([]);

    let history: History = { past, future: [] };
    for (let step = undo(history, lab); step; step = undo(history, lab)) {
      ({ lab, history } = step);
      const known = states.find(({ at }) => at === history.past.length);
      if (known) expect(documentOf(lab)).toBe(known.document);
    }
    expect(documentOf(lab)).toBe(documentOf(start));
    expect(history.past).toHaveLength(0);

    for (let step = redo(history, lab); step; step = redo(history, lab)) {
      ({ lab, history } = step);
      const known = states.find(({ at }) => at === history.past.length);
      if (known) expect(toSvg(lab).text).toBe(known.svg);
    }
    expect(documentOf(lab)).toBe(end.document);
    expect(toSvg(lab).text).toBe(end.svg);
  }, 120_000);
});
