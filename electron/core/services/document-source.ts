import { basename, isAbsolute } from 'node:path';
import type { DocumentSource } from '../../../shared/contract/document.ts';
import { CodedError } from '../../../shared/contract/errors.ts';
import { readArtefact } from '../files/artefacts.ts';
import type { WorkerDocument } from '../workers/jobs.ts';
import type { ServiceContext } from './context.ts';

/** A document as a worker takes it. Throws `not-found` for a blob that is gone, `bad-input` for a relative path. */
export async function documentOf(
  { blobs, directory }: Pick<ServiceContext, 'blobs' | 'directory'>,
  source: DocumentSource,
): Promise<WorkerDocument> {
  switch (source.kind) {
    case 'text':
      return { name: source.name, bytes: Buffer.from(source.text) };
    case 'path':
      return { name: source.name ?? basename(source.path), path: requireAbsolute(source.path) };
    case 'blob': {
      const path = blobs.path(source.blob);
      if (path !== null) return { name: source.name, path };
      throw new CodedError('not-found', `The upload of ${source.name} is gone`, 'Upload it again.');
    }
    case 'artefact':
      return { name: source.name, bytes: await readArtefact(directory.artefacts, source.hash) };
  }
}

/** The program may run in another directory than whoever calls it. */
export function requireAbsolute(path: string): string {
  if (isAbsolute(path)) return path;
  throw new CodedError('bad-input', `${path} is not an absolute path`, 'Give the whole path, from the root on.');
}
