import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LabState } from '../../../renderer/src/state/lab.svelte.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { rename } from '../../../shared/edit/change.ts';
import { remove } from '../../../shared/edit/remove.ts';
import { applyDiff, labDiffSchema } from '../../../shared/model/diff.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { epochMicroseconds } from '../../../shared/units/quantity.ts';
import { DrawnLab } from '../../support/drawn-lab.ts';
import { FakeClient } from '../../support/fake-client.ts';

const updatedUs = epochMicroseconds(1_795_168_800_000_000);

/** The other side: one lab, its revision, and the rule that a save on an old revision is stale. */
class Workspace {
  lab: Lab;
  revision = 1;
  readonly client: FakeClient;
  refuse: CodedError | null = null;

  constructor(lab: Lab) {
    this.lab = lab;
    this.client = new FakeClient({
      'lab.get': () => ({ lab: this.lab, revision: this.revision, updatedUs }),
      'lab.save': ({ baseRevision, diff }) => {
        if (this.refuse) throw this.refuse;
        if (baseRevision !== this.revision) throw new CodedError('stale', 'Somebody else saved');
        this.change((now) => applyDiff(now, labDiffSchema.parse(diff)));
        return { revision: this.revision, updatedUs };
      },
    });
  }

  /** A change by another window. */
  change(edit: (lab: Lab) => Lab): void {
    this.lab = edit(this.lab);
    this.revision++;
  }

  announce(): void {
    this.client.push('workspace.changed', { topic: 'labs', ids: [this.lab.id] });
  }
}

let drawn: DrawnLab;
let first = '';
let second = '';
let workspace: Workspace;
let state: LabState;

beforeEach(async () => {
  vi.useFakeTimers();
  drawn = new DrawnLab();
  [first, second] = [drawn.host(), drawn.host()];
  workspace = new Workspace(drawn.lab);
  state = new LabState(workspace.client, drawn.lab.id);
  await state.open();
});
afterEach(async () => {
  await state.close();
  vi.useRealTimers();
});

const renameTo = (id: string, name: string, group: string | null = null) =>
  state.perform((lab) => rename(lab, id, name), group);
const renamed = (lab: Lab, id: string, name: string): Lab => {
  const outcome = rename(lab, id, name);
  return outcome.ok ? applyDiff(lab, outcome.diff) : lab;
};
const quiet = () => vi.advanceTimersByTimeAsync(1_000);

it('saves a burst of edits once, as one diff with the name of the last', async () => {
  for (const name of ['a', 'ab', 'abc']) renameTo(first, name);
  expect(state.saveState).toBe('waiting');
  await quiet();
  const saves = workspace.client.inputs('lab.save');
  expect(saves).toHaveLength(1);
  expect(saves[0]).toMatchObject({ baseRevision: 1, label: 'Rename to abc' });
  expect(state.saveState).toBe('saved');
  expect(workspace.lab.entities[first]?.name).toBe('abc');
});

it('saves what undo takes back, and nothing when edit and undo cancel out', async () => {
  renameTo(first, 'abc');
  await quiet();
  expect(state.undo()).toBe('Rename to abc');
  await quiet();
  expect(workspace.lab.entities[first]?.name).toBe('host-01');
  renameTo(first, 'x');
  state.undo();
  await quiet();
  expect(workspace.client.inputs('lab.save')).toHaveLength(2);
  expect(state.saveState).toBe('saved');
});

it('puts unsaved edits on top of what another window saved meanwhile', async () => {
  renameTo(first, 'mine');
  workspace.change((lab) => renamed(lab, second, 'theirs'));
  await quiet();
  expect(state.lab.entities[first]?.name).toBe('mine');
  expect(state.lab.entities[second]?.name).toBe('theirs');
  expect(workspace.lab.entities[first]?.name).toBe('mine');
  expect(state.failure).toBeNull();
});

it('shows the other version when both changed the same element, and says so with what was lost', async () => {
  renameTo(first, 'mine');
  workspace.change((lab) => renamed(lab, first, 'theirs'));
  await quiet();
  expect(state.lab.entities[first]?.name).toBe('theirs');
  expect(state.failure?.code).toBe('stale');
  expect(JSON.stringify(state.failure?.details)).toContain('mine');
  expect(state.undo()).toBeNull();
});

it('follows another window at once while nothing is unsaved', async () => {
  workspace.change((lab) => {
    const outcome = remove(lab, [second]);
    return outcome.ok ? applyDiff(lab, outcome.diff) : lab;
  });
  workspace.announce();
  await quiet();
  expect(state.lab.entities[second]).toBeUndefined();
});

it('keeps edits that could not be saved and saves them with the next try', async () => {
  workspace.refuse = new CodedError('disk-full', 'The disk is full', 'Free some space.');
  renameTo(first, 'kept');
  await quiet();
  expect(state.saveState).toBe('failed');
  expect(state.failure).toMatchObject({ code: 'disk-full', tip: 'Free some space.' });
  workspace.refuse = null;
  await state.flush();
  expect(workspace.lab.entities[first]?.name).toBe('kept');
  expect(state.failure).toBeNull();
});

it('saves edits that failed as soon as the workspace is heard of again', async () => {
  workspace.refuse = new CodedError('disk-full', 'The disk is full', 'Free some space.');
  renameTo(first, 'kept');
  await quiet();
  workspace.refuse = null;
  workspace.announce();
  await quiet();
  expect(workspace.lab.entities[first]?.name).toBe('kept');
  expect(state.saveState).toBe('saved');
});

it('saves what is left when it is closed', async () => {
  renameTo(first, 'last');
  await state.close();
  expect(workspace.lab.entities[first]?.name).toBe('last');
});

it('says why a lab could not be loaded', async () => {
  const missing = new LabState(
    new FakeClient({
      'lab.get': () => {
        throw new CodedError('not-found', 'There is no such lab');
      },
    }),
    drawn.lab.id,
  );
  await missing.open();
  expect(missing.loaded).toBe(false);
  expect(missing.failure?.message).toBe('There is no such lab');
});
