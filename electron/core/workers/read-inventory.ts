import { CodedError } from '../../../shared/contract/errors.ts';
import { readInventoryFiles, type FilesRead, type InventoryFile } from '../../../shared/inventory/read-files.ts';
import { problem, type Problem } from '../../../shared/units/problem.ts';
import { decodeText, readDocument } from '../files/documents.ts';
import type { WorkerDocument } from './jobs.ts';

/** The outputs of a machine with hundreds of devices are below 5 MB each. */
const LARGEST_BYTES = 32 * 1024 ** 2;

/** Machines by inventory files. A file that cannot be read is a problem; the others are read all the same. */
export async function readInventory({
  documents,
}: {
  readonly documents: readonly WorkerDocument[];
}): Promise<FilesRead> {
  const files: InventoryFile[] = [];
  const problems: Problem[] = [];
  for (const document of documents) {
    try {
      const bytes = 'path' in document ? await readDocument(document.path, LARGEST_BYTES) : document.bytes;
      files.push({ name: document.name, text: decodeText(bytes) });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      problems.push(problem('error', error.code, document.name, error.message, error.tip));
    }
  }
  const read = readInventoryFiles(files);
  return { machines: read.machines, problems: [...problems, ...read.problems] };
}
