import { CodedError } from '../../../shared/contract/errors.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { importFile } from './import-file.ts';
import type { ImportedPart, Jobs } from './jobs.ts';

/** So many parts, or those of so long a time, cross to the main thread together: each crossing costs it a turn. */
const TOGETHER = 32;
const RESULTS_TOGETHER = 200;
const TELL_EVERY_MS = 50;

/** Reads documents one after the other. What is wrong with one is its part, and the next follows. */
export async function importBatch(
  { documents, ...shared }: Jobs['import-files']['input'],
  tell: (parts: readonly ImportedPart[]) => void,
): Promise<null> {
  let gathered: ImportedPart[] = [];
  let results = 0;
  let told = performance.now();
  const flush = (): void => {
    if (gathered.length > 0) tell(gathered);
    gathered = [];
    results = 0;
    told = performance.now();
  };
  const add = (part: ImportedPart): void => {
    gathered.push(part);
    if ('file' in part) results += part.file.results.length;
    if (gathered.length >= TOGETHER || results >= RESULTS_TOGETHER || performance.now() - told > TELL_EVERY_MS) flush();
  };
  for (const [index, { document, folder }] of documents.entries()) {
    try {
      await importFile({ ...shared, document, folder }, (file) => add({ index, file }));
      add({ index, done: true });
    } catch (error) {
      add({ index, ...failureOf(document.name, error) });
    }
  }
  flush();
  return null;
}

function failureOf(name: string, error: unknown): { problem: Problem } | { bug: unknown } {
  if (error instanceof CodedError) return { problem: problem('error', error.code, name, error.message, error.tip) };
  const isSystem = error instanceof Error && 'syscall' in error;
  if (!isSystem) return { bug: error };
  return { problem: problem('error', 'unreadable', name, error.message, 'Check the path and its rights.') };
}
