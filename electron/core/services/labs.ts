import type { Handlers } from '../../../shared/contract/contract.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { applyDiff, emptyDiff, type LabDiff } from '../../../shared/model/diff.ts';
import { emptyLab, type Lab } from '../../../shared/model/lab.ts';
import type { ReadableDatabase } from '../store/handles.ts';
import { countEdits, listEdits, readLabAt } from '../store/lab-history.ts';
import { insertLab, listLabs, readLab, setLabDeleted, updateLab, type StoredLab } from '../store/labs.ts';
import { tellChanged } from './changes.ts';
import type { ServiceContext } from './context.ts';
import { diffFaults } from './lab-diff.ts';
import { openSample } from './samples.ts';

type Topic =
  'lab.list' | 'lab.samples' | 'lab.create' | 'lab.get' | 'lab.history' | 'lab.save' | 'lab.rename' | 'lab.delete';

export function labHandlers(context: ServiceContext): Pick<Handlers, Topic> {
  const { store, samples } = context;
  return {
    'lab.list': async ({ deleted }) => ({ labs: listLabs(store.reader, deleted) }),
    'lab.samples': async () => ({ samples: samples.map(({ id, title, summary }) => ({ id, title, summary })) }),
    'lab.create': async ({ name, sample }) => {
      if (sample !== undefined) return openSample(context, sample, name ?? null);
      const lab = emptyLab(context.newId(), name ?? 'New lab');
      store.write((database) => insertLab(database, lab, null, context.clock.nowUs()));
      tellChanged(context, 'labs', [lab.id]);
      return { ...readLab(store.reader, lab.id), problems: [] };
    },
    'lab.get': async ({ id, revision }) => readLabAt(store.reader, id, revision),
    'lab.history': async ({ id, offset, limit }) => {
      readLab(store.reader, id);
      return { edits: listEdits(store.reader, id, offset, limit), total: countEdits(store.reader, id) };
    },
    'lab.save': async ({ id, baseRevision, diff, label }) => {
      const { revision, updatedUs } = saveLab(context, { id, baseRevision, diff, label });
      return { revision, updatedUs };
    },
    'lab.rename': async ({ id, name }) => {
      const rename = (lab: Lab): Lab => ({ ...lab, name });
      const { revision } = changeLab(context, id, { label: `rename to ${name}`, diff: emptyDiff(), change: rename });
      return { revision };
    },
    'lab.delete': async ({ id, restore }) => {
      store.write((database) => setLabDeleted(database, id, restore ? null : context.clock.nowUs()));
      tellChanged(context, 'labs', [id]);
      return { deleted: !restore };
    },
  };
}

export interface LabSave {
  readonly id: string;
  /** Null: whatever it is now. */
  readonly baseRevision: number | null;
  readonly diff: LabDiff;
  readonly label: string;
}

/** Applies a diff and stores the next revision. Throws `stale`, or `conflict` for a diff that does not fit the lab. */
export function saveLab(context: ServiceContext, { id, baseRevision, diff, label }: LabSave): StoredLab {
  const change = (lab: Lab): Lab => {
    const faults = diffFaults(lab, diff);
    if (faults.length === 0) return applyDiff(lab, diff);
    const tip = 'Load the lab again and repeat the edit.';
    throw new CodedError('conflict', `The change does not fit the lab: ${faults.slice(0, 3).join('; ')}`, tip, {
      faults,
    });
  };
  return changeLab(context, id, { label, diff, change, baseRevision });
}

export interface LabChange {
  readonly label: string;
  readonly diff: LabDiff;
  readonly change: (lab: Lab) => Lab;
  readonly baseRevision?: number | null;
}

/** Applies a change of the whole document as the next revision. Throws `stale`. */
export function changeLab(context: ServiceContext, id: string, request: LabChange): StoredLab {
  const { label, diff, change, baseRevision = null } = request;
  const stored = context.store.write((database) => {
    const before = readAtRevision(database, id, baseRevision);
    const revision = before.revision + 1;
    const updatedUs = context.clock.nowUs();
    const lab = change(before.lab);
    updateLab(database, lab, { revision, label, diff, savedUs: updatedUs });
    return { lab, revision, updatedUs };
  });
  tellChanged(context, 'labs', [id]);
  return stored;
}

function readAtRevision(database: ReadableDatabase, id: string, baseRevision: number | null): StoredLab {
  const stored = readLab(database, id);
  if (baseRevision === null || baseRevision === stored.revision) return stored;
  throw new CodedError(
    'stale',
    `${stored.lab.name} was changed since: it has revision ${stored.revision}, the change was made on ${baseRevision}`,
    'Load the lab again and repeat the edit.',
    { revision: stored.revision },
  );
}
