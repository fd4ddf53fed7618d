import { basename, dirname } from 'node:path';
import { ownersOfLogs, type LogOwner } from '../../../shared/parse/fio-log/log-owners.ts';
import { problem } from '../../../shared/units/problem.ts';
import type { Store } from '../store/open.ts';
import { addArtefacts, type FurtherArtefact } from '../store/result-artefacts.ts';
import type { ImportedFile } from '../workers/jobs.ts';

/** Results of a file as they will be stored: their ids, when they are. */
export type StoredIds = Promise<readonly string[]>;

interface Owner extends LogOwner {
  readonly file: string;
  /** Of its results. */
  readonly place: number;
  readonly stored: StoredIds;
}

interface HeldLog {
  /** Of its source in the list of sources. */
  readonly place: number;
  readonly folder: string;
  readonly file: ImportedFile;
}

/** A log as it is stored, and the result that it is put to; null: it is a result of its own. */
export interface SettledLog {
  readonly place: number;
  readonly file: ImportedFile;
  readonly owner: { readonly stored: StoredIds; readonly result: number; readonly artefact: FurtherArtefact } | null;
}

/** Each is a few kilobytes; beyond this they are stored as they come. */
const MOST_HELD = 20_000;

/**
 * fio's logs wait until all is read: those that the jobs of a JSON output were told to write belong to its results, which
 * are told at once. `folder`: where the file lies, in an archive too, so that files of one run have the same.
 */
export class ImportLogs {
  private readonly owners: Owner[] = [];
  private readonly held: HeldLog[] = [];

  /** True: the file is a log, and kept back. */
  hold(place: number, path: string, file: ImportedFile): boolean {
    if (file.log === undefined || file.artefact === null || this.held.length >= MOST_HELD) return false;
    this.held.push({ place, folder: dirname(path), file });
    return true;
  }

  /** Remembers which logs the results of a file have. */
  note(path: string, { name, logs = [] }: ImportedFile, stored: StoredIds): void {
    for (const [place, each] of logs.entries()) {
      if (each !== null) this.owners.push({ folder: dirname(path), logs: each, file: name, place, stored });
    }
  }

  /** All logs that were kept back. */
  settled(): SettledLog[] {
    const held = this.held.splice(0).sort((one, other) => (one.file.name < other.file.name ? -1 : 1));
    const { owned, doubtful } = this.match(held);
    return held.map(({ place, file }, index) => {
      const found = owned.get(index);
      const doubt = doubtful.get(index);
      if (found?.owner !== undefined) return { place, ...belonging(file, found.owner, found.host) };
      return { place, owner: null, file: doubt === undefined ? file : left(file, doubt) };
    });
  }

  private match(held: readonly HeldLog[]) {
    const logs = held.flatMap(({ folder, file }) => (file.log === undefined ? [] : [{ folder, facts: file.log }]));
    const { owned, doubtful } = ownersOfLogs(this.owners, logs);
    return {
      owned: new Map(owned.map(({ log, owner, host }) => [log, { owner: this.owners[owner], host }])),
      doubtful: new Map(doubtful.map(({ log, why }) => [log, why])),
    };
  }
}

function belonging(file: ImportedFile, owner: Owner, host: string | null): Omit<SettledLog, 'place'> {
  const message = `It is the course over time of a result in ${basename(owner.file)} and was put to it`;
  // The release of the JSON tells what the log alone does not.
  const problems = file.problems.filter(({ code }) => code !== 'unknown-unit' && code !== 'averaged-log');
  const note = problem('note', 'told-elsewhere', file.name, message);
  const artefact = { host, name: basename(file.name), hash: file.artefact?.hash ?? '' };
  return {
    file: { ...file, results: [], problems: [...problems, note] },
    owner: { stored: owner.stored, result: owner.place, artefact },
  };
}

function left(file: ImportedFile, why: string): ImportedFile {
  const message = `A result of its folder names this log, but it may be of another run: ${why}. It was left apart`;
  const tip = 'Keep the files of each run in a folder of their own.';
  return { ...file, problems: [...file.problems, problem('note', 'doubtful-log', file.name, message, tip)] };
}

/** Puts logs to their results, once those are stored. */
export async function putLogs(store: Store, logs: readonly SettledLog[]): Promise<void> {
  const further = new Map<string, FurtherArtefact[]>();
  for (const { owner } of logs) {
    if (owner === null) continue;
    const id = (await owner.stored)[owner.result];
    if (id === undefined) continue;
    const known = further.get(id) ?? [];
    further.set(id, [...known, owner.artefact]);
  }
  await store.writeMany(
    further,
    (database, [id, artefacts]) => addArtefacts(database, id, artefacts),
    undefined,
    'later',
  );
}
