import { CodedError } from '../../../../shared/contract/errors.ts';
import { formatBytes } from '../../../../shared/units/format.ts';
import { LONGEST_DOCUMENT_BYTES } from '../../files/documents.ts';
import type { LongFiles } from './long-files.ts';

export interface ArchiveLimits {
  /** Of one entry, unpacked; one that is read chunk by chunk may be longer. */
  readonly entryBytes: number;
  /** Of all entries together, unpacked, archives inside included. */
  readonly totalBytes: number;
  readonly entries: number;
  /** Archives inside archives that are opened: 1 is `a.zip › b.tar.gz › c.json`. */
  readonly nesting: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  entryBytes: LONGEST_DOCUMENT_BYTES,
  totalBytes: 8 * 1024 ** 3,
  entries: 100_000,
  nesting: 1,
};

/** What a document may still unpack. Thrown faults end the whole archive, not only an entry. */
export class Budget {
  readonly limits: ArchiveLimits;
  /** Null: every file is read in one piece. */
  readonly long: LongFiles | null;
  private bytes = 0;
  private entries = 0;

  constructor(limits: ArchiveLimits, long: LongFiles | null) {
    this.limits = limits;
    this.long = long;
  }

  countEntry(): void {
    this.entries += 1;
    if (this.entries <= this.limits.entries) return;
    const text = `The archive has more than ${this.limits.entries} entries; what comes after them was not read`;
    throw new CodedError('too-large', text, 'Import it in parts.');
  }

  countBytes(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes <= this.limits.totalBytes) return;
    const limit = formatBytes(this.limits.totalBytes);
    const text = `The archive unpacks to more than ${limit}; the rest was not read`;
    throw new CodedError('too-large', text, 'Import it in parts. Small archives of that kind are made to fill disks.');
  }
}

/** The bytes of one entry. Null when it is longer than an entry may be: the rest is left unread. */
export async function collect(chunks: AsyncIterable<unknown>, budget: Budget): Promise<Buffer | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('an archive gives bytes');
    budget.countBytes(chunk.length);
    length += chunk.length;
    if (length > budget.limits.entryBytes) return null;
    parts.push(chunk);
  }
  return Buffer.concat(parts, length);
}
