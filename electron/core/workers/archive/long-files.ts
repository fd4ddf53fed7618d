import type { ParsedFile } from '../../../../shared/parse/parsed.ts';
import type { KeptArtefact } from '../../files/artefacts.ts';

/** What was read of a file while it was kept, told under the name that it is shown with. */
export type ReadLong = (shownAs: string) => ParsedFile & { readonly artefact: KeptArtefact };

/** Files that may be longer than memory, and are read chunk by chunk as they come out of an archive. */
export interface LongFiles {
  isLong(name: string): boolean;
  /** `chunks` begin with `head`. Null: the file is something else, in spite of its name; nothing was taken then. */
  read(name: string, head: Buffer, chunks: AsyncIterable<Buffer>): Promise<ReadLong> | null;
}
