import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { databaseFaults } from '../../../electron/core/store/damage.ts';
import { count } from '../../../electron/core/store/handles.ts';
import { insertLab, listLabs, readLab } from '../../../electron/core/store/labs.ts';
import { openStore, type Store } from '../../../electron/core/store/open.ts';
import { readResult, storeResult } from '../../../electron/core/store/results.ts';
import { queryResults, EVERYTHING } from '../../../electron/core/store/result-query.ts';
import type { WorkspaceDirectory } from '../../../electron/core/files/workspace-directory.ts';
import type { Lab } from '../../../shared/model/lab.ts';
import { aHost, aLab, aPointResult } from '../../support/builders.ts';
import { keptLog } from '../../support/kept-log.ts';
import { temporaryWorkspace } from '../../support/temporary-workspace.ts';

const ALL = { labId: null, runIds: [], configurations: [], ids: [], filter: '' };
const LABS = 40;
const RESULTS = 300;

/** A workspace as a user leaves it: labs of some size, results with bodies, closed properly. */
async function aFilledWorkspace() {
  const directory = await temporaryWorkspace();
  const store = openStore(directory, keptLog());
  const labs = Array.from({ length: LABS }, (_, index) =>
    aLab(
      Array.from({ length: 20 }, () => aHost()),
      `lab ${index}`,
    ),
  );
  store.write((database) => {
    for (const lab of labs) insertLab(database, lab, null, 1);
  });
  const results = Array.from({ length: RESULTS }, (_, index) =>
    aPointResult({ labId: labs[index % LABS]!.id, startedUs: index as never }),
  );
  await store.writeMany(results, (database, result) => void storeResult(database, result, 1));
  store.close();
  return { directory, labs, results };
}

const reopened = (directory: WorkspaceDirectory) => openStore(directory, keptLog(), { thorough: true });

/** All that a damaged workspace must do whatever was hit: say so, keep the original, work on. */
function expectSalvaged(directory: WorkspaceDirectory, damagedBytes: Buffer) {
  const store = reopened(directory);
  expect(store.problems[0]).toMatchObject({ code: 'damaged', severity: 'error', where: directory.database });
  expect(store.problems[0]?.tip).toContain(directory.backups);
  const [stamp] = readdirSync(directory.damaged);
  expect(readFileSync(join(directory.damaged, stamp!, 'workspace.db'))).toEqual(damagedBytes);
  expect(databaseFaults(directory.database, true)).toEqual([]);
  expect(count(store.reader, 'SELECT count(*) FROM pragma_foreign_key_check')).toBe(0);
  store.write((database) => insertLab(database, aLab([]), null, 1));
  return store;
}

describe('damaged database', () => {
  it('is opened as usual when it is sound', async () => {
    const { directory } = await aFilledWorkspace();
    const store = reopened(directory);
    expect(store.problems).toEqual([]);
    expect(listLabs(store.reader, false)).toHaveLength(LABS);
    store.close();
  });

  it('loses only what lies behind the end of a truncated file', async () => {
    const { directory, labs } = await aFilledWorkspace();
    const size = readFileSync(directory.database).length;
    truncateSync(directory.database, Math.floor(size * 0.7));
    const store = expectSalvaged(directory, readFileSync(directory.database));
    const saved = labs.filter(({ id }) => listLabs(store.reader, false).some((lab) => lab.id === id));
    expect(saved.length).toBeGreaterThan(LABS / 2);
    for (const lab of saved) expectAsItWas(store, lab);
    expect(store.problems.some(({ code }) => code === 'rows-lost')).toBe(true);
    store.close();
  });

  it('saves the rows around overwritten pages, each as it was or not at all', async () => {
    const { directory, labs, results } = await aFilledWorkspace();
    const bytes = readFileSync(directory.database);
    const pages = bytes.length / 4096;
    for (const page of [0.3, 0.5, 0.55, 0.8].map((share) => Math.floor(pages * share)))
      randomBytes(4096).copy(bytes, page * 4096);
    writeFileSync(directory.database, bytes);
    const store = expectSalvaged(directory, bytes);
    const summaries = listLabs(store.reader, false);
    const saved = labs.filter(({ id }) => summaries.some((lab) => lab.id === id));
    for (const lab of saved) expectAsItWas(store, lab);
    const rows = queryResults(store.reader, ALL, EVERYTHING);
    expect(rows.length).toBeGreaterThan(RESULTS / 2);
    const byId = new Map(results.map((result) => [result.id, result]));
    for (const row of rows) {
      const result = byId.get(row.id)!;
      expect(row.iops).toBe(1000);
      if (row.flags.includes('details-lost')) expect(row.status).toBe('partial');
      else expect(readResult(store.reader, row.id)).toEqual({ ...result, labId: result.labId });
    }
    expect(rows.filter(({ flags }) => !flags.includes('details-lost')).length).toBeGreaterThan(RESULTS / 3);
    store.close();
  });

  it('reads everything again when only its first bytes were overwritten', async () => {
    const { directory, labs } = await aFilledWorkspace();
    const bytes = readFileSync(directory.database);
    bytes.fill(0, 0, 16);
    writeFileSync(directory.database, bytes);
    const store = expectSalvaged(directory, bytes);
    expect(store.problems).toHaveLength(1);
    for (const lab of labs) expect(readLab(store.reader, lab.id).lab).toEqual(lab);
    expect(count(store.reader, 'SELECT count(*) FROM result_body')).toBe(RESULTS);
    store.close();
  });

  it.each([
    ['random bytes', () => randomBytes(50_000)],
    ['text', () => Buffer.from('this is no database\n'.repeat(100))],
    ['one byte', () => Buffer.from('x')],
    ['a head alone', () => Buffer.concat([Buffer.from('SQLite format 3\0', 'latin1'), Buffer.alloc(5000)])],
  ])('begins anew, keeping the file, when it holds %s', async (_what, make) => {
    const directory = await temporaryWorkspace();
    const bytes = make();
    writeFileSync(directory.database, bytes);
    const store = expectSalvaged(directory, bytes);
    expect(listLabs(store.reader, false)).toHaveLength(1);
    store.close();
  });

  it('takes an empty file for a new workspace', async () => {
    const directory = await temporaryWorkspace();
    writeFileSync(directory.database, '');
    const store = reopened(directory);
    expect(store.problems).toEqual([]);
    store.close();
  });

  it(
    'survives any byte being changed: sound, salvaged or refused, never a crash or a wrong lab',
    { timeout: 240_000 },
    async () => {
      const { directory, labs } = await aFilledWorkspace();
      const sound = readFileSync(directory.database);
      const known = new Map(labs.map((lab) => [lab.id, lab]));
      for (let round = 0; round < 25; round += 1) {
        const bytes = Buffer.from(sound);
        const at = round < 5 ? 16 + round * 7 : Math.floor((sound.length / 25) * round);
        for (let hit = 0; hit < 50; hit += 1) bytes[Math.min(at + hit, bytes.length - 1)]! ^= 0xa5;
        const fresh = await temporaryWorkspace();
        writeFileSync(fresh.database, bytes);
        const store = openOrRefused(fresh);
        if (store === null) continue;
        expect(databaseFaults(fresh.database, true)).toEqual([]);
        for (const { id } of listLabs(store.reader, false)) {
          const lab = known.get(id);
          if (lab !== undefined) expectReadable(store, lab);
        }
        store.close();
      }
    },
  );
});

/** A changed version number is a newer database: refused, and left alone. */
function openOrRefused(directory: WorkspaceDirectory) {
  try {
    return reopened(directory);
  } catch (error) {
    expect(error).toMatchObject({ code: 'newer-format' });
    return null;
  }
}

/** A lab whose drawing was hit is empty and says so; every other one is unchanged. */
function expectAsItWas(store: Store, lab: Lab) {
  const stored = readLab(store.reader, lab.id).lab;
  if (stored.name === 'Lost drawing') expect(stored.entities).toEqual({});
  else expect(stored).toEqual(lab);
}

/** SQLite has no checksums: a changed letter in a name cannot be found. But a lab is never half a lab. */
function expectReadable(store: Store, lab: Lab) {
  try {
    const stored = readLab(store.reader, lab.id).lab;
    expect([0, 20]).toContain(Object.keys(stored.entities).length);
  } catch (error) {
    expect(error).toMatchObject({ code: 'damaged' });
  }
}
