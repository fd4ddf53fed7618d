import { expect, it } from 'vitest';
import { labCapacity } from '../../../shared/capacity/from-lab.ts';
import type { CapacityAnswer } from '../../../shared/capacity/question.ts';
import { capacityMethods } from '../../../shared/contract/capacity-methods.ts';
import { lintLab } from '../../../shared/lint/lint-lab.ts';
import { applyDiff, labDiffSchema } from '../../../shared/model/diff.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import type { Answers } from '../../support/fake-client.ts';
import { fireEvent, goTo, openApp, screen, waitFor, within } from '../../support/open-app.ts';
import { studyALab } from '../../support/study-a-lab.ts';
import { aPlan, LAB, NOW_US } from '../../support/ui-bed.ts';

/** What the model says; the schema fills in what the screen leaves open. */
function predicted(lab: Lab, input: unknown): CapacityAnswer {
  const { labId, ...question } = capacityMethods['capacity.predict'].input.parse(input);
  expect(labId).toBe(LAB);
  return labCapacity(lab, question);
}

/** The screen over a workspace that keeps the lab, judges it by the real rules and predicts with the real model. */
async function open(changes: Answers = {}) {
  let lab: Lab = { ...studyALab, id: LAB };
  let revision = 1;
  const client = openApp({
    'plan.list': () => ({ plans: [] }),
    'lab.get': () => ({ lab, revision, updatedUs: NOW_US }),
    'lab.save': ({ diff }) => {
      lab = applyDiff(lab, labDiffSchema.parse(diff));
      revision += 1;
      return { revision, updatedUs: NOW_US };
    },
    'lab.lint': () => ({ revision, findings: lintLab(lab) }),
    'capacity.predict': (input) => ({ ...predicted(lab, input), revision }),
    ...changes,
  });
  await goTo('Topology');
  // The first test of a file loads the screen's code as well.
  await screen.findByRole('tree', {}, { timeout: 15_000 });
  return client;
}

const SAVED = { timeout: 4_000 };
const problems = () => within(screen.getByRole('region', { name: 'Problems' }));
const prediction = () => screen.findByRole('status', { name: 'Prediction' });

async function overlay(label: string): Promise<void> {
  const select = await screen.findByLabelText<HTMLSelectElement>('Overlay');
  const option = await within(select).findByRole('option', { name: label });
  await fireEvent.change(select, { target: { value: (option as HTMLOptionElement).value } });
}

it('counts what the rules find, says why, and selects the elements of a row', async () => {
  await open();
  expect(await problems().findByText('4 warnings')).toBeDefined();
  expect(problems().getByText('1 note')).toBeDefined();
  await fireEvent.click(problems().getByRole('button', { name: /L016/, expanded: false }));
  expect(problems().getByText(/throughput collapses at small loss rates/)).toBeDefined();
  await fireEvent.click(problems().getByRole('button', { name: /^warning L061/ }));
  const cables = screen.getAllByRole('treeitem', { name: /^cable/, selected: true });
  expect(cables).toHaveLength(8);
});

it('accepts a finding only with a reason; the edit is saved and can be undone', async () => {
  const client = await open();
  await fireEvent.click(await problems().findByRole('button', { name: /^Why, and what to do: L055/ }));
  const accept = problems().getByRole('button', { name: 'Accept L055' });
  expect(accept.getAttribute('aria-disabled')).toBe('true');
  await fireEvent.input(problems().getByLabelText('Reason'), { target: { value: 'polled by design' } });
  await fireEvent.click(accept);
  expect(await problems().findByText('1 accepted', {}, SAVED)).toBeDefined();
  expect(problems().queryByText('1 note')).toBeNull();
  const [save] = client.inputs('lab.save');
  expect(save?.diff.acknowledged?.[1]).toMatchObject([{ code: 'L055', reason: 'polled by design' }]);
  await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await problems().findByText('1 note', {}, SAVED)).toBeDefined();
});

it('offers the published patterns to a lab without plans and shows the chosen one', async () => {
  const client = await open();
  await overlay('Capacity: random read 64K');
  await waitFor(async () =>
    expect((await prediction()).textContent).toMatch(/745,734 IOPS.*predicted.*8 links at their limit/s),
  );
  expect(client.inputs('capacity.predict')[0]).toMatchObject({ numjobs: 4, iodepth: 32 });
  expect(screen.getAllByText('97.7 Gb/s · 100%')).toHaveLength(8);
  await overlay('None');
  await waitFor(() => expect(screen.queryByText('97.7 Gb/s · 100%')).toBeNull());
});

it('offers the patterns of the plans at their most jobs and depth', async () => {
  const client = await open({ 'plan.list': () => ({ plans: [{ plan: aPlan(), revision: 1, updatedUs: NOW_US }] }) });
  await overlay('Capacity: write 1M');
  await prediction();
  expect(screen.queryByRole('option', { name: 'Capacity: random read 64K' })).toBeNull();
  expect(client.inputs('capacity.predict')[0]).toMatchObject({ numjobs: 4, iodepth: 16 });
});

it('says "at most" where no rate can be estimated', async () => {
  await open({
    'capacity.predict': (input) => {
      const answer = predicted(studyALab, input);
      const capacity = answer.capacity && { ...answer.capacity, iops: null, basis: 'unknown_zero_load' as const };
      return { ...answer, capacity, revision: 1 };
    },
  });
  await overlay('Capacity: random read 64K');
  await waitFor(async () => expect((await prediction()).textContent).toContain('at most'));
  expect(screen.getByRole('region', { name: 'Capacity' }).textContent).toContain("The clients' links are the limit");
});

it('tells what is missing instead of a number', async () => {
  const tip = 'Draw the drives, or set the role of the host that holds them to storage.';
  const missing = {
    code: 'capacity-no-drives',
    severity: 'error' as const,
    where: 'lab',
    message: 'No drive is drawn.',
  };
  await open({ 'capacity.predict': () => ({ capacity: null, problems: [{ ...missing, tip }], revision: 1 }) });
  await overlay('Capacity: read 1M');
  await waitFor(async () => expect((await prediction()).textContent).toContain(`No drive is drawn. ${tip}`));
});

it('says so when the rules do not answer', async () => {
  await open({
    'lab.lint': () => {
      throw new Error('the other side is gone');
    },
  });
  expect(await problems().findByText(/^The design rules did not answer/)).toBeDefined();
});
