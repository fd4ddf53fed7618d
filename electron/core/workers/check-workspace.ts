import { problem, type Problem } from '../../../shared/units/problem.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { streamArtefact } from '../files/artefact-stream.ts';
import { faultText, pageFaults } from '../store/damage.ts';
import { openReadable } from '../store/open.ts';

/** Reads every page of the database and every reference. Answers what is wrong, in SQLite's own words. */
export async function checkDatabase({ path }: { readonly path: string }): Promise<string[]> {
  const database = openReadable(path);
  try {
    const broken = database.prepare<[], { table: string; n: number }>(
      'SELECT "table", count(*) AS n FROM pragma_foreign_key_check GROUP BY "table"',
    );
    const references = broken.all().map(({ table, n }) => `${n} rows of ${table} refer to rows that are missing`);
    return [...pageFaults(database), ...references];
  } catch (error) {
    return [faultText(error)];
  } finally {
    database.close();
  }
}

/** Reads and hashes artefacts. */
export async function checkArtefacts({
  folder,
  hashes,
}: {
  readonly folder: string;
  readonly hashes: readonly string[];
}): Promise<Problem[]> {
  const found: Problem[] = [];
  for (const hash of hashes) {
    try {
      await streamArtefact(folder, hash, () => undefined);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const tip = 'Take it from a backup, or collect or import the file again.';
      found.push(problem('error', `artefact-${error.code}`, hash, error.message, tip));
    }
  }
  return found;
}
