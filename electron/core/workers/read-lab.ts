import { checkLab } from '../../../shared/edit/check.ts';
import { readLabFile } from '../../../shared/model/lab-file.ts';
import type { ReadLab } from '../../../shared/model/upgrade.ts';
import { decodeText, readDocument } from '../files/documents.ts';
import type { WorkerDocument } from './jobs.ts';

export const documentBytes = async (document: WorkerDocument): Promise<Uint8Array> =>
  'path' in document ? readDocument(document.path) : document.bytes;

/** A lab from a file, with what is wrong between its entities: dangling references, circles of parents. */
export async function readLab(document: WorkerDocument): Promise<ReadLab> {
  const { lab, problems } = readLabFile(decodeText(await documentBytes(document)), document.name);
  const findings = lab === null ? [] : checkLab(lab).map((finding) => finding.problem);
  return { lab, problems: [...problems, ...findings.slice(0, 200)] };
}
